"""Calendars (RFC 5545) and cards (RFC 6350) as icalendar writes them, with any text from outside."""

import re

from icalendar import Component

NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
APART = "\x00"


def text(value: str) -> str:
    """Without what no value may hold. The library takes a backslash before N for a line break: they are kept apart."""
    return NOT_TEXT.sub("", value).replace("\\N", f"\\{APART}N")


def written(component: Component) -> str:
    """The file, its properties in the order in which they were added; every text in it went through `text`."""
    return str(component.to_ical(sorted=False), "utf-8").replace(APART, "")
