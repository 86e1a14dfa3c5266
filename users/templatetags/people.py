"""Pieces of markup about people."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from users.models import DirectoryUser
from users.text import folded, search_words

register = template.Library()


@register.filter
def marked(name: str, query: str) -> str | SafeString:
    """The name with what a search found in it set off."""
    words = [word.strip() for word in search_words(query or "")]
    if not words:
        return name
    plain, origin = _folded_with_origin(name)
    hit = [False] * len(name)
    for word in words:
        start = plain.find(word)
        while start >= 0:
            for place in range(start, start + len(word)):
                hit[origin[place]] = True
            start = plain.find(word, start + 1)
    return _pieces(name, hit)


def _folded_with_origin(name: str) -> tuple[str, list[int]]:
    """The folded name, and for each of its characters the place in the name it comes from."""
    plain, origin = "", []
    for place, char in enumerate(name):
        each = folded(char)
        plain += each
        origin += [place] * len(each)
    return plain, origin


def _pieces(name: str, hit: Iterable[bool]) -> SafeString:
    runs = groupby(zip(name, hit, strict=True), key=lambda pair: pair[1])
    pieces = [("".join(char for char, _hit in run), is_hit) for is_hit, run in runs]
    opened, closed = SafeString("<mark>"), SafeString("</mark>")
    return format_html_join("", "{}{}{}", ((opened if h else "", text, closed if h else "") for text, h in pieces))


@register.filter
def dialled(number: str) -> str:
    """The number as a telephone dials it."""
    plain = number.replace("(0)", "")
    return "".join(char for char in plain if char.isdigit() or char in "+*#,;") or number


@register.filter
def phone(person: DirectoryUser) -> str:
    return person.mobile_phone or person.business_phone
