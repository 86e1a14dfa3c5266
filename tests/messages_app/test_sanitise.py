import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages_app.sanitise import BLOCKS, PICTURES, TABLES, WORDS, clean, is_picture, picture_key, plain_text
from tests.messages_app.reading import letters, tags, visible_text

REAL = Path(__file__).parents[3] / "shared" / "microsoft-api" / "real-messages" / "messages.graph-shape.json"
BODIES = (
    {each["id"]: each["body"]["content"] for each in json.loads(REAL.read_text("utf-8-sig"))["value"]}
    if REAL.exists()
    else {}
)
each_real_body = pytest.mark.parametrize("html", BODIES.values(), ids=BODIES.keys())
ALLOWED = BLOCKS | TABLES | WORDS
ATTRIBUTES = {
    "a": {"href", "target", "rel"},
    "img": {"src", "alt", "width", "height", "loading", "decoding"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
    "div": {"class", "tabindex", "role", "aria-label"},
}
PICTURE = "https://cxcs.microsoft.net/static/public/messagecenter/neutral/a/b.png"


def assert_harmless(html: str) -> None:
    """Only tags and attributes of the list, links that lead to web and mail, pictures that come from us."""
    for tag, attributes in tags(html):
        assert tag in ALLOWED
        assert set(attributes) <= ATTRIBUTES.get(tag, set())
        if tag == "div" and attributes:
            assert attributes["class"] == "table-wrap"
        if tag == "img":
            assert attributes["src"].startswith(PICTURES)
        if tag == "a" and "href" in attributes:
            assert attributes["href"].lower().split(":")[0] in {"https", "http", "mailto"}
            assert attributes["rel"] == "noopener noreferrer"
            assert attributes["target"] == "_blank"
    lower = html.lower()
    assert "<script" not in lower
    assert "javascript:" not in "".join(str(value) for _tag, found in tags(html) for value in found.values()).lower()


@each_real_body
def test_nothing_of_a_real_post_is_lost(html):
    assert letters(clean(html).html) == letters(html)


@each_real_body
def test_nothing_active_is_left_of_a_real_post(html):
    assert_harmless(clean(html).html)


@each_real_body
def test_every_picture_of_a_real_post_comes_from_us(html):
    wanted = [attributes["src"] for tag, attributes in tags(html) if tag == "img"]

    body = clean(html)

    shown = [attributes["src"] for tag, attributes in tags(body.html) if tag == "img"]
    assert shown == [f"{PICTURES}{picture_key(url)}/" for url in wanted]
    assert set(body.pictures.values()) == set(wanted)


@each_real_body
def test_every_table_of_a_real_post_scrolls_by_itself(html):
    body = tags(clean(html).html)

    wraps = [attributes for tag, attributes in body if tag == "div" and attributes]
    assert len(wraps) == sum(tag == "table" for tag, _attributes in body)
    assert len({each["aria-label"] for each in wraps}) == len(wraps)


def places(html: str) -> set[tuple[str, str]]:
    """Each element with the one that it stands in."""
    found, above = set(), ["body"]
    for closing, name in re.findall(r"<(/?)([a-z0-9]+)", html):
        if closing:
            above.pop()
        else:
            found.add((name, above[-1]))
            if name not in {"br", "hr", "img"}:
                above.append(name)
    return found


@each_real_body
def test_lists_of_a_real_post_hold_items_and_nothing_else(html):
    for name, above in places(clean(html).html):
        assert (above in {"ul", "ol"}) == (name == "li")


@each_real_body
def test_cleaning_twice_changes_nothing_that_people_read(html):
    once = clean(html).html

    assert visible_text(clean(once).html) == visible_text(once)


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        ("<p>[Key points]</p><p>One</p>", "<h2>Key points</h2><p>One</p>"),
        ("<p><b>[How this affects you:]</b></p>", "<h2>How this affects you</h2>"),
        ("<p><b><b>When this will happen:</b></b>&nbsp;</p>", "<h2>When this will happen</h2>"),
        ("<div>[Before you begin]<br>Read this.</div>", "<h2>Before you begin</h2><div>Read this.</div>"),
        ("<p><b>Note:</b> nothing to do</p>", "<p><b>Note:</b> nothing to do</p>"),
        ("<p>Set [Environment]::New in a script</p>", "<p>Set [Environment]::New in a script</p>"),
        ("<h1>Big</h1><h6>Small</h6>", "<h2>Big</h2><h4>Small</h4>"),
        ("<ul><liadmins>Tell admins</ul>", "<ul><li>Tell admins</li></ul>"),
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("<ul> <p>x</p> y <li>z</li></ul>", "<ul> <li><p>x</p> y </li><li>z</li></ul>"),
        ("<li>alone</li>", "<div>alone</div>"),
        ("<p><o:p>Word</o:p> <tenantid></p>", "<p>Word </p>"),
        ("<p></p><p>&nbsp;</p><p>Text</p>", "<p>Text</p>"),
        ("<font color=red>red</font> <strike>old</strike>", "red <s>old</s>"),
        ('<img src="https://tracker.example/pixel.gif">Text', "Text"),
        ('<img src="data:image/png;base64,AAAA">Text', "Text"),
        ('<a href="edge://flags">flags</a>', '<a target="_blank" rel="noopener noreferrer">flags</a>'),
    ],
)
def test_what_becomes_of_it(html, cleaned):
    assert clean(html).html == cleaned


def test_a_picture_keeps_its_words_and_its_size():
    body = clean(f'<img src="{PICTURE}" alt="The new menu" width="400" height="" style="width:400px" onerror="x()">')

    [(tag, attributes)] = tags(body.html)
    assert tag == "img"
    assert attributes["alt"] == "The new menu"
    assert attributes["width"] == "400"
    assert "height" not in attributes
    assert body.pictures == {picture_key(PICTURE): PICTURE}


def test_a_picture_without_words_is_decoration():
    assert 'alt=""' in clean(f'<img src="{PICTURE}">').html


@pytest.mark.parametrize(
    "url",
    [
        "http://cxcs.microsoft.net/a.png",
        "https://cxcs.microsoft.net.evil.example/a.png",
        "https://evil.example/cxcs.microsoft.net",
        "https://cxcs.microsoft.net@evil.example/a.png",
        "https://user@cxcs.microsoft.net/a.png",
        "https://cxcs.microsoft.net:8443/a.png",
        "https://cxcs.microsoft.net:port/a.png",
        "//cxcs.microsoft.net/a.png",
        "https://[cxcs.microsoft.net/a.png",
        f"https://cxcs.microsoft.net/{'a' * 2000}",
        "",
    ],
)
def test_only_the_two_hosts_give_pictures(url):
    assert not is_picture(url)


def test_text_of_blocks_does_not_run_together():
    assert plain_text("<p>One</p><p>two &amp; <b>th</b>ree</p>") == "One two & three"


names = st.sampled_from(
    [
        "p", "b", "a", "img", "table", "tr", "td", "script", "style", "svg", "math", "iframe", "form", "input", "o:p",
        "object", "embed", "base", "meta", "link", "template", "textarea", "title", "noscript", "font", "li", "h1",
        "div", "ul", "ol",
    ]
)  # fmt: skip
values = st.one_of(
    st.sampled_from(
        [
            "javascript:alert(1)", " jAvascript:alert(1)", "java\nscript:alert(1)", "data:text/html,<script>1</script>",
            "https://ok.example/?a=1&b=2", PICTURE, "vbscript:x", "&#106;avascript:alert(1)", "file:///etc/passwd",
            "//evil", "",
        ]
    ),
    st.text(max_size=20),
)  # fmt: skip
attributes = st.sampled_from(
    [
        "href",
        "src",
        "onclick",
        "onerror",
        "style",
        "srcset",
        "xlink:href",
        "formaction",
        "class",
        "id",
        "target",
        "alt",
        "width",
    ]
)
pieces = st.one_of(
    st.text(max_size=30),
    st.builds(lambda name: f"<{name}>", names),
    st.builds(lambda name: f"</{name}>", names),
    st.builds(lambda name, key, value: f'<{name} {key}="{value}">', names, attributes, values),
    st.builds(lambda name, key, value: f"<{name} {key}={value}", names, attributes, values),
    st.sampled_from(
        ["<!--", "-->", "<![CDATA[", "]]>", "&lt;script&gt;", "<p><b>[Head]</b></p>", "<b><b>", "\x00", "<"]
    ),
)


@given(st.lists(pieces, max_size=30).map("".join))
def test_hostile_html_becomes_harmless(html):
    assert_harmless(clean(html).html)


@given(st.lists(pieces, max_size=20).map("".join))
def test_what_is_clean_stays_harmless_when_it_is_parsed_again(html):
    once = clean(html).html

    assert_harmless(clean(once).html)


@given(st.lists(pieces, max_size=20).map("".join))
def test_lists_hold_items_and_nothing_else(html):
    for name, above in places(clean(html).html):
        assert (above in {"ul", "ol"}) == (name == "li")


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_plain_text_stays_readable(text):
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    assert letters(clean(f"<p>{escaped}</p>").html) == letters(f"<p>{escaped}</p>")
