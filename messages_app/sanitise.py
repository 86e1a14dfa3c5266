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
ATTRIBUTES = {
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
TABLE = re.compile(r"<(/?)table>")
TAG = re.compile(r"<[^>]*>")
BREAK = re.compile(r"</?(?:p|div|br|ul|ol|li|blockquote|pre|hr|h[1-6]|table|tr|th|td|caption)\b[^>]*>")


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
    html = RENAME.sub(lambda match: f"{match[1]}{RENAMED[match[2]]}>", html)
    html = MUTE_PICTURE.sub('<img alt=""', LOST_PICTURE.sub("", html))
    html = _flatten_bold(html)
    html = BRACKET_START.sub(lambda match: f"{_heading(match[2])}<{match[1]}>", html)
    html = BRACKET_LINE.sub(lambda match: _heading(match[2]), html)
    html = BOLD_LINE.sub(lambda match: _heading(match[3]), html)
    return _wrap_tables(_drop_empty(html)).strip()


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


def plain_text(html: str) -> str:
    """What people read of clean HTML, in one line."""
    return " ".join(unescape(TAG.sub("", BREAK.sub(" ", html))).split())


def searchable(*texts: str) -> str:
    return fold(" ".join(texts))
