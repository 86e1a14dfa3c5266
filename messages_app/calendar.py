"""Days by which something must be done, as an iCalendar file (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from messages_app.models import Post

LONGEST = 75  # octets of a line


def calendar(posts: Iterable[Post], clients: dict[int, list[str]]) -> str:
    """One whole-day event for each post; `clients` has the names of those that got it."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Partner Portal//Act by//EN", "CALSCALE:GREGORIAN"]
    lines += ["METHOD:PUBLISH", "X-WR-CALNAME:Act by", "REFRESH-INTERVAL;VALUE=DURATION:PT6H", "X-PUBLISHED-TTL:PT6H"]
    for post in posts:
        lines += _event(post, clients.get(post.pk, []))
    lines.append("END:VCALENDAR")
    return "".join(f"{line}\r\n" for whole in lines for line in fold_line(whole))


def _event(post: Post, names: list[str]) -> Iterator[str]:
    if post.act_by is None:
        return
    day = post.act_by.astimezone(UTC).date()
    yield "BEGIN:VEVENT"
    yield f"UID:{escape(post.reference)}@partner-portal"
    yield f"DTSTAMP:{_stamp(post.modified_at)}"
    yield f"LAST-MODIFIED:{_stamp(post.modified_at)}"
    yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escape(f'{post.reference} {post.title}')}"
    yield f"DESCRIPTION:{escape(_description(post, names))}"
    yield f"URL:{post.microsoft_url}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _description(post: Post, names: list[str]) -> str:
    return "\n\n".join(part for part in (post.summary, ", ".join(names)) if part)


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escape(text: str) -> str:
    """Text as a value: backslash, comma, semicolon and line break escaped, other control characters gone."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, escaped)
    return "".join(char for char in text if char >= " " and char != "\x7f")


def fold_line(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets, later ones with a leading blank; no character is cut in two."""
    piece, size = "", 0
    for char in line:
        width = len(char.encode())
        if size + width > LONGEST:
            yield piece
            piece, size = " ", 1
        piece += char
        size += width
    yield piece
