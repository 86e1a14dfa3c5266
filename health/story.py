"""One issue as a page tells it."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import cached_property
from html import unescape
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import pgettext

if TYPE_CHECKING:
    from collections.abc import Iterable

    from health.models import Issue, IssueUpdate

DAYS = 30  # of the bars of a workload
_NEXT_UPDATE = re.compile(r"Next update by:\s*</(?:strong|b)>\s*(.*?)(?=<br>|</(?:p|div|li)>|$)", re.IGNORECASE)
_TAGS = re.compile(r"<[^>]*>")


class Story:
    """An issue's updates, newest first; what came after the operator last looked is marked."""

    def __init__(self, issue: Issue, looked_at: datetime | None) -> None:
        self.issue = issue
        self.looked_at = looked_at

    @cached_property
    def updates(self) -> list[IssueUpdate]:
        rows = list(self.issue.updates.order_by("-created_at", "-nth"))
        for row in rows:
            row.is_new = self.looked_at is not None and row.stored_at > self.looked_at
        return rows

    @property
    def is_news(self) -> bool:
        """Something changed since the operator last looked, be it only the status."""
        return self.looked_at is not None and self.issue.changed_at > self.looked_at

    @property
    def next_update(self) -> str:
        """When Microsoft means to say more, in Microsoft's words; nothing once the issue is over."""
        if self.issue.is_resolved or not self.updates:
            return ""
        found = _NEXT_UPDATE.search(self.updates[0].html)
        return unescape(_TAGS.sub("", found[1])).strip()[:120] if found else ""

    @property
    def text(self) -> str:
        """What one passes on to a colleague or to the client."""
        issue = self.issue
        words = pgettext("an issue, passed on", "%(id)s: %(title)s. %(service)s: %(status)s.")
        return words % {
            "id": issue.reference,
            "title": issue.title.rstrip("."),
            "service": issue.service,
            "status": issue.word,
        }


class Days:
    """A light for each of the last 30 days, the oldest first. What is over was not necessarily an interruption."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.today = timezone.localdate()
        self.lights = ["ok"] * DAYS
        for issue in issues:
            self._add(issue)

    def _add(self, issue: Issue) -> None:
        if issue.started_at is None:
            return
        began = timezone.localdate(issue.started_at)
        ended = timezone.localdate(issue.ended_at) if issue.is_resolved and issue.ended_at else self.today
        light = "bad" if issue.signal == "bad" else "warn"
        for place in range(DAYS):
            day = self.first + timedelta(days=place)
            if began <= day <= ended and self.lights[place] != "bad":
                self.lights[place] = light

    @property
    def first(self) -> date:
        return self.today - timedelta(days=DAYS - 1)

    @property
    def troubled(self) -> int:
        return DAYS - self.lights.count("ok")
