"""Makes Microsoft's HTML harmless and readable: an allow-list, then a few pieces of our own markup.

nh3 parses as browsers do and writes well-formed HTML, so the simple patterns below meet only what it wrote.
"""

import re
from dataclasses import dataclass, field
from hashlib import sha256
from html import unescape
from urllib.parse import urlsplit

import nh3

from clients.models import fold

PICTURE_HOSTS = frozenset({"cxcs.microsoft.net", "img-prod-cms-rt-microsoft-com.akamaized.net"})
PICTURES = "/messages/pictures/"
BLOCKS = {"p", "div", "br", "ul", "ol", "li", "blockquote", "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6"}
TABLES = {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"}
WORDS = {"a", "b", "strong", "i", "em", "u", "s", "strike", "del", "ins", "mark", "code", "kbd", "sub", "sup", "img"}
DROPPED = {"script", "style", "title", "noscript", "template", "iframe", "object", "svg", "math", "select", "textarea"}
ATTRIBUTES: dict[str, set[str]] = {
    "*": set(),  # nh3 itself would let title and lang stay everywhere
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
}
ABSOLUTE = re.compile(r"\s*(?:https?|mailto):", re.IGNORECASE)
NUMBER = re.compile(r"\d{1,4}")
EMPTY = re.compile(r"<(p|div|b|strong|i|em|u|s)>(?:\s|&nbsp;|<br>)*</\1>")
RENAMED = {"h1": "h2", "h5": "h4", "h6": "h4", "strike": "s"}
RENAME = re.compile(r"(</?)(h1|h5|h6|strike)>")
INLINE = r"(?:</?(?:b|strong|u|i|em)>|<br>|\s|&nbsp;)*"
BOLD_LINE = re.compile(rf"<(p|div)>{INLINE}<(b|strong)>([^<>]{{1,120}})</\2>{INLINE}</\1>")
BRACKET_LINE = re.compile(rf"<(p|div)>{INLINE}\[([^\[\]<>]{{2,120}})\]:?{INLINE}</\1>")
BRACKET_START = re.compile(rf"<(p|div)>{INLINE}\[([A-Z][^\[\]<>]{{2,120}})\]:?{INLINE}<br>")
LOST_PICTURE = re.compile(r"<img(?![^>]* src=)[^>]*>")
MUTE_PICTURE = re.compile(r"<img(?![^>]* alt=)")
TOKEN = re.compile(r"<(/?)([a-z0-9]+)[^>]*>|[^<]+")
LISTS = {"ul", "ol"}
VOID = {"br", "hr", "img"}
WRAP = {"class": "table-wrap", "tabindex": "0", "role": "region"}
TABLE = re.compile(r"<(/?)table>")
TAG = re.compile(r"<[^>]*>")
BREAK = re.compile(r"</?(?:p|div|br|ul|ol|li|blockquote|pre|hr|h[1-6]|table|tr|th|td|caption)\b[^>]*>")


def _last_attribute(tag: str, name: str, value: str) -> str | None:
    """Of our own attributes only what we write."""
    if tag == "img" and name == "src":
        return value if value.startswith(PICTURES) else None
    return value if tag != "div" or WRAP.get(name, value) == value else None


LAST = nh3.Cleaner(
    tags=BLOCKS | TABLES | WORDS,
    attributes={
        **ATTRIBUTES,
        "a": {"href", "target"},
        "img": {*ATTRIBUTES["img"], "loading", "decoding"},
        "div": {*WRAP, "aria-label"},
    },
    attribute_filter=_last_attribute,
    url_schemes={"https", "http", "mailto"},
    link_rel="noopener noreferrer",
)


@dataclass(frozen=True)
class Clean:
    html: str
    pictures: dict[str, str] = field(default_factory=dict)  # key and Microsoft's address


def clean(html: str) -> Clean:
    """The HTML without anything active; pictures lead to us, tables can be scrolled, headings are headings."""
    pictures: dict[str, str] = {}

    def attribute(tag: str, name: str, value: str) -> str | None:
        if tag == "img" and name == "src":
            if not is_picture(value):
                return None
            key = picture_key(value)
            pictures[key] = value
            return f"{PICTURES}{key}/"
        if name == "href":
            return value if ABSOLUTE.match(value) else None
        if name in ("width", "height", "colspan", "rowspan", "start"):
            return value if NUMBER.fullmatch(value) and value.strip("0") else None
        if name == "scope":
            return value if value in ("col", "row") else None
        return value

    cleaner = nh3.Cleaner(
        tags=BLOCKS | TABLES | WORDS,
        clean_content_tags=DROPPED,
        attributes=ATTRIBUTES,
        attribute_filter=attribute,
        set_tag_attribute_values={"a": {"target": "_blank"}, "img": {"loading": "lazy", "decoding": "async"}},
        url_schemes={"https", "http", "mailto"},
        link_rel="noopener noreferrer",
    )
    return Clean(_tidy(cleaner.clean(html)), pictures)


def is_picture(url: str) -> bool:
    """Whether it is a picture of a post as Microsoft writes them, on one of its two hosts."""
    try:
        parts = urlsplit(url)
        plain = parts.port in (None, 443) and parts.username is None
    except ValueError:
        return False
    return parts.scheme == "https" and plain and parts.hostname in PICTURE_HOSTS and len(url) <= 1000


def picture_key(url: str) -> str:
    return sha256(url.encode()).hexdigest()


def _tidy(html: str) -> str:
    """Make headings, lists, pictures and tables of it; parsed once more at the end, so that no pattern can do harm."""
    html = RENAME.sub(lambda match: f"{match[1]}{RENAMED[match[2]]}>", html)
    html = MUTE_PICTURE.sub('<img alt=""', LOST_PICTURE.sub("", html))
    html = _flatten_bold(html)
    html = BRACKET_START.sub(lambda match: f"{_heading(match[2])}<{match[1]}>", html)
    html = BRACKET_LINE.sub(lambda match: _heading(match[2]), html)
    html = BOLD_LINE.sub(lambda match: _heading(match[3]), html)
    return LAST.clean(_wrap_tables(_mend_lists(_drop_empty(html)))).strip()


def _flatten_bold(html: str) -> str:
    """`<b><b>…</b></b>` says nothing more than once."""
    return re.sub(r"<b>(\s*)<b>([^<>]*)</b>((?:\s|&nbsp;)*)</b>", r"\1<b>\2</b>\3", html)


def _heading(text: str) -> str:
    return f"<h2>{text.replace('&nbsp;', ' ').strip().removesuffix(':').strip()}</h2>" if text.strip() else text


def _drop_empty(html: str) -> str:
    for _round in range(3):  # an empty bold in an empty paragraph
        html, count = EMPTY.subn("", html)
        if not count:
            break
    return html


def _wrap_tables(html: str) -> str:
    """Each outermost table in a region that scrolls by itself and can be reached with the keyboard."""
    depth = number = 0

    def wrap(match: re.Match[str]) -> str:
        nonlocal depth, number
        if match[1]:
            depth -= 1
            return "</table></div>" if depth == 0 else "</table>"
        depth += 1
        if depth > 1:
            return "<table>"
        number += 1
        return f'<div class="table-wrap" tabindex="0" role="region" aria-label="Table {number}"><table>'

    return TABLE.sub(wrap, html)


class _Lists:
    """Mends lists: what stands in one beside its items becomes an item; an item outside of lists becomes a block."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.open: list[str] = []  # names; in brackets what is ours

    def take(self, token: str, closing: str, name: str) -> None:
        inside_list = bool(self.open) and self.open[-1] in LISTS
        if closing:
            self._close(name)
        elif not name:
            if inside_list and token.replace("&nbsp;", " ").strip():
                self._begin_item(after_item=False)
            self.out.append(token)
        else:
            self._open(token, name, inside_list=inside_list)

    def _open(self, token: str, name: str, *, inside_list: bool) -> None:
        if name == "li" and self.open[-1:] == ["(li)"]:
            self.out.append(f"</{self.open.pop()[1:-1]}>")
            inside_list = True
        if inside_list and name != "li":
            self._begin_item(after_item=name in LISTS)
        if name == "li" and not inside_list:
            token, name = "<div>", "(div)"
        self.out.append(token)
        if name not in VOID:
            self.open.append(name)

    def _begin_item(self, *, after_item: bool) -> None:
        """A list directly in a list goes on with the item before it."""
        while after_item and self.out and not self.out[-1].strip():
            self.out.pop()
        if after_item and self.out[-1:] == ["</li>"]:
            self.out.pop()
        else:
            self.out.append("<li>")
        self.open.append("(li)")

    def _close(self, name: str) -> None:
        if name in LISTS and self.open[-1:] == ["(li)"]:
            self.open.pop()
            self.out.append("</li>")
        opened = self.open.pop() if self.open else name
        self.out.append(f"</{opened.strip('()')}>")


def _mend_lists(html: str) -> str:
    lists = _Lists()
    for match in TOKEN.finditer(html):
        lists.take(match[0], match[1] or "", match[2] or "")
    return "".join(lists.out)


def plain_text(html: str) -> str:
    """What people read of clean HTML, in one line."""
    return " ".join(unescape(TAG.sub("", BREAK.sub(" ", html))).split())


def searchable(*texts: str) -> str:
    return fold(" ".join(texts))
