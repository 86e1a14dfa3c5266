"""What a browser would show of HTML, found out without the code under test."""

import re
from html.parser import HTMLParser

BREAKS = {
    "p",
    "div",
    "br",
    "ul",
    "ol",
    "li",
    "table",
    "tr",
    "td",
    "th",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "pre",
    "hr",
}
UNSEEN = {"script", "style", "title", "noscript", "template", "iframe", "object", "svg", "math", "select", "textarea"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.hidden = 0

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.hidden += tag in UNSEEN
        if tag in BREAKS:
            self.words.append(" ")

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag in BREAKS:
            self.words.append(" ")

    def handle_endtag(self, tag):
        self.hidden -= tag in UNSEEN and self.hidden > 0
        if tag in BREAKS:
            self.words.append(" ")

    def handle_data(self, data):
        if not self.hidden:
            self.words.append(data)


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader


def visible_text(html: str) -> str:
    return " ".join("".join(_read(html).words).split())


def letters(html: str) -> str:
    """The visible text without what we rewrite: the brackets and colon of a heading."""
    return re.sub(r"[\[\]:\s]+", "", visible_text(html))


def tags(html: str) -> list[tuple[str, dict[str, str | None]]]:
    return _read(html).tags
