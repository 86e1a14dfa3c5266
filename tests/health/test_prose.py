"""Microsoft's posts: readable, harmless, and nothing of them lost."""

import re
from html.parser import HTMLParser

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from health.prose import ATTRIBUTES, BLOCKS, INLINE, clean, legible

HOSTILE = st.lists(
    st.one_of(
        st.text(max_size=40),
        st.sampled_from(
            [
                "<p>", "</p>", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<a href='javascript:x'>",
                '<a href="https://e.example/a?b=1&c=2">', "</a>", "<b onclick=x>", "</b>", "<table><tr><td>",
                "<h2>", "</h2>", "<svg/onload=x>", "<iframe src=x>", "<style>p{}</style>", "<!-- -->", "\n\n", "\n",
                "User impact: ", "Title:", "&lt;script&gt;", "<li>", "</ul>", "<div style='x'>", "<tenantid>", "\xa0",
                "<pre>", "</pre>", "<hr>", "<", "<br>", "</table>", "<form action=x>", "<a title='>' href=\"https://e.example/\">",
            ]
        ),
    ),
    max_size=12,
).map("".join)  # fmt: skip


class Reader(HTMLParser):
    """What an HTML text shows and which tags it has."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def visible(html: str) -> str:
    return re.sub(r"\s+", "", Reader(html).text)


def said(html: str) -> str:
    """What a browser would show of it, had nobody touched more than what is active."""
    return nh3.clean(legible(html), tags=set(BLOCKS | INLINE), attributes={}, url_schemes=set())


def test_empty_lines_part_paragraphs_and_labels_are_set_off():
    html = clean("Title: Mail is slow\n\nUser impact: Users wait.\nSome for hours.\n\nNo label here.")

    assert html == (
        "<p><strong>Title:</strong> Mail is slow</p>"
        "<p><strong>User impact:</strong> Users wait.<br>Some for hours.</p>"
        "<p>No label here.</p>"
    )


def test_labels_stuck_to_the_text_before_them_begin_a_paragraph():
    html = clean("Title: Forms do not openUser Impact: Users see an error.More info: None.")

    assert html.count("<p>") == 3
    assert "<p><strong>User Impact:</strong> Users see an error.</p>" in html


def test_what_stands_between_block_elements_becomes_paragraphs():
    html = clean("Before\n\nit<ul><li>Start time: now</li></ul>After")

    assert html == "<p>Before</p><p>it</p><ul><li><strong>Start time:</strong> now</li></ul><p>After</p>"


def test_a_paragraph_break_inside_an_inline_element_leaves_it_whole():
    assert clean("<b>one\n\ntwo</b>") == "<p><b>one<br><br>two</b></p>"


def test_tables_can_be_scrolled_and_headings_do_not_meddle_with_the_page():
    html = clean("<h2>What now</h2><table><tr><td>1</td></tr></table>")

    assert '<div class="table-wrap" tabindex="0" role="region"' in html
    assert "<h2" not in html
    assert "<strong>What now</strong>" in html


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>Hello",
        "<img src=x onerror=alert(1)>Hello",
        '<a href="javascript:alert(1)">Hello</a>',
        '<p style="position:fixed" onclick="x">Hello</p>',
        "<svg><script>alert(1)</script></svg>Hello",
        "<iframe srcdoc='<script>1</script>'></iframe>Hello",
    ],
)
def test_nothing_active_is_left(hostile):
    html = clean(hostile)

    assert "Hello" in html
    assert not re.search(r"<script|<img|<svg|<iframe|onclick|onerror|javascript:|style=", html)


def test_links_lead_out_without_telling_where_one_came_from():
    assert 'rel="noopener noreferrer"' in clean('<a href="https://learn.example/x">more</a>')


@settings(deadline=None)
@given(HOSTILE)
def test_only_known_tags_and_attributes_are_left(html):
    allowed = {
        **{tag: set() for tag in BLOCKS | INLINE},
        **ATTRIBUTES,
        "div": {"class", "tabindex", "role", "aria-label"},
    }

    for tag, attributes in Reader(clean(html)).tags:
        assert tag in allowed
        assert set(attributes) <= set(allowed[tag]) | ({"rel"} if tag == "a" else set())
        assert attributes.get("href", "https:").startswith(("https:", "http:", "mailto:"))


@settings(deadline=None)
@given(HOSTILE)
def test_every_visible_word_is_kept(html):
    assert visible(clean(html)) == visible(said(html))


@settings(deadline=None)
@given(st.text())
def test_plain_text_never_becomes_markup(text):
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    assert {tag for tag, _ in Reader(clean(escaped)).tags} <= {"p", "br", "strong"}
