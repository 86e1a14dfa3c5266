"""Turns the HTML of Microsoft's health posts into harmless, readable HTML. Nothing a reader could see gets lost.

Most posts are plain text in which empty lines part paragraphs and a label such as "User impact:" opens each one
(contract §3.3); some have tags, a few mix both. What stands outside block elements becomes paragraphs.
"""

import re
from collections.abc import Iterator

import nh3

BLOCKS = frozenset(
    "p div ul ol li table thead tbody tfoot tr th td blockquote pre h1 h2 h3 h4 h5 h6 dl dt dd hr".split()
)
INLINE = frozenset("a b strong i em u s code br sub sup mark small".split())
ATTRIBUTES: dict[str, set[str]] = {
    "*": set(),
    "a": {"href"},
    "th": {"colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
}
TABLE = '<div class="table-wrap" tabindex="0" role="region" aria-label="Table"><table>'
SCHEMES = {"http", "https", "mailto"}

LABELS = (
    "User impact",
    "More info",
    "Current status",
    "Scope of impact",
    "Start time",
    "End time",
    "Incident start time",
    "Incident end time",
    "Preliminary root cause",
    "Root cause",
    "Next steps",
    "Next update by",
    "Next update",
    "Estimated time to resolve",
    "Final status",
)
_LABEL = f"(?=[A-Z])(?i:{'|'.join(LABELS)}):"
_LIKE_ONE = r"[A-Z][\w’'-]*(?: [\w’'-]+){0,4}:(?=\s|<|$)"  # a few words and a colon
_OPENING = re.compile(rf"(^|<(?:p|div|li|td)>|<br>\s*)\s*({_LABEL}|{_LIKE_ONE})")
# Where line breaks were dropped on the way: "launch Microsoft FormsUser impact: Users may …"
_RUN_TOGETHER = re.compile(rf"(?:(?<=[a-z0-9.,;!?)'’”])|(?<=UTC))(?={_LABEL})")
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+=\"[^\"]*\")*)\s*/?>")
_HEADING = re.compile(r"<(/?)h[1-6]>")
_PARAGRAPHS = re.compile(r"\n[ \t\xa0]*(?:\n[ \t\xa0]*)+")


def legible(text: str) -> str:
    """Without what no database and no page can hold: NUL and halves of characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def clean(html: str) -> str:
    """Microsoft's HTML, safe to put on a page as it is."""
    tidy = legible(html).replace("\r\n", "\n").replace("\r", "\n")
    safe = nh3.clean(
        tidy,
        tags=set(BLOCKS | INLINE),
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
        strip_comments=True,
    )
    return "".join(map(_dressed, _pieces(_parted(safe))))


def _parted(html: str) -> str:
    """With empty lines where labels stick to the text before them; only where no element parts the text."""
    if any(tag[2] in BLOCKS or tag[2] == "br" for tag in _TAG.finditer(html)):
        return html
    parts, last = [], 0
    for tag in _TAG.finditer(html):
        parts += [_RUN_TOGETHER.sub("\n\n", html[last : tag.start()]), tag[0]]
        last = tag.end()
    return "".join([*parts, _RUN_TOGETHER.sub("\n\n", html[last:])])


def _pieces(html: str) -> Iterator[str]:
    """Block elements as they are; the text between them in paragraphs."""
    start = depth = 0
    for tag in _TAG.finditer(html):
        name, closes = tag[2], bool(tag[1])
        if name not in BLOCKS:
            continue
        if name == "hr":
            if not depth:
                yield from _paragraphs(html[start : tag.start()])
                start = tag.end()
        elif not closes:
            if not depth:
                yield from _paragraphs(html[start : tag.start()])
                start = tag.start()
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                yield html[start : tag.end()]
                start = tag.end()
    rest = html[start:]
    yield from _paragraphs(rest) if not depth else [rest]


def _paragraphs(text: str) -> Iterator[str]:
    """Text without block elements, parted at empty lines that lie in no inline element."""
    parts, last = [], 0
    for gap in _PARAGRAPHS.finditer(text):
        if not _is_inside_inline(text[last : gap.start()]):
            parts.append(text[last : gap.start()])
            last = gap.end()
    for part in [*parts, text[last:]]:
        if _TAG.sub("", part).strip(" \t\n\xa0") or "<a" in part:
            lines = _trim(part).replace("\n", "<br>")
            yield f"<p>{lines}</p>"


def _trim(part: str) -> str:
    return re.sub(r"^(?:\s|<br>)+|(?:\s|<br>)+$", "", part)


def _is_inside_inline(text: str) -> bool:
    depth = 0
    for tag in _TAG.finditer(text):
        if tag[2] in INLINE and tag[2] != "br":
            depth += -1 if tag[1] else 1
    return depth > 0


def _dressed(piece: str) -> str:
    piece = _HEADING.sub(lambda tag: "</strong></p>" if tag[1] else "<p><strong>", piece)
    piece = _OPENING.sub(r"\1<strong>\2</strong>", piece)
    return piece.replace("<table>", TABLE).replace("</table>", "</table></div>")
