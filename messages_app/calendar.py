"""Days by which something must be done, as an iCalendar file (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.utils.timezone import localtime
from icalendar import Calendar, Event, vDuration

from messages_app.models import Post
from partnerportal.contentlines import text, written

REFRESH = timedelta(hours=6)
DAY = timedelta(days=1)


def calendar(posts: Iterable[Post], clients: dict[int, list[str]]) -> str:
    """One whole-day event for each post, on the day in the time zone in use; `clients` names those that got it."""
    whole = Calendar()
    whole.add("version", "2.0")
    whole.add("prodid", "-//Partner Portal//Act by//EN")
    whole.add("calscale", "GREGORIAN")
    whole.add("method", "PUBLISH")
    whole.add("x-wr-calname", "Act by")
    whole.add("refresh-interval", REFRESH, {"value": "DURATION"})
    whole.add("x-published-ttl", vDuration(REFRESH))
    for post in posts:
        if post.act_by is not None:
            whole.add_component(_event(post, clients.get(post.pk, [])))
    return written(whole)


def _event(post: Post, names: list[str]) -> Event:
    day = localtime(post.act_by).date()
    event = Event()
    event.add("uid", text(f"{post.reference}@partner-portal"))
    event.add("dtstamp", post.modified_at)
    event.add("last-modified", post.modified_at)
    event.add("dtstart", day)
    event.add("dtend", day + DAY)
    event.add("summary", text(f"{post.reference} {post.title}"))
    event.add("description", text("\n\n".join(part for part in (post.summary, ", ".join(names)) if part)))
    event.add("url", post.microsoft_url)
    event.add("transp", "TRANSPARENT")
    return event
