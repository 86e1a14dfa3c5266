"""The list of issues of all clients: what narrows it, its order, and its pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Operator
from health.models import Issue
from health.reach import Reach
from microsoft.health import Classification

PAGE = 50
KINDS = (Classification.INCIDENT.value, Classification.ADVISORY.value)
Rank = list[Any]


@dataclass(frozen=True)
class Narrowing:
    """What an address asks for: `q`, `kind`, `service` (a workload id), `flagged=1`, `show=resolved`."""

    q: str = ""
    kind: str = ""
    service: str = ""
    flagged: str = ""
    show: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Narrowing:
        return cls(
            q=query.get("q", "").strip()[:100],
            kind=query.get("kind", "") if query.get("kind") in KINDS else "",
            service=query.get("service", "")[:100],
            flagged="1" if query.get("flagged") == "1" else "",
            show="resolved" if query.get("show") == "resolved" else "",
        )

    @property
    def chosen(self) -> dict[str, str]:
        return {name: value for name, value in vars(self).items() if value}

    def url(self, **changes: str) -> str:
        kept = urlencode(replace(self, **changes).chosen)
        return reverse("health:issues") + (f"?{kept}" if kept else "")

    def chip(self, label: str, icon: str = "", **values: str) -> dict[str, Any]:
        """A filter that a second tap takes away again."""
        is_current = all(getattr(self, name) == value for name, value in values.items())
        url = self.url(**(dict.fromkeys(values, "") if is_current else values))
        return {"url": url, "label": label, "icon": icon, "is_current": is_current, "count": None}


@dataclass
class Listing:
    """One page of the list, for one operator."""

    reach: Reach
    narrowing: Narrowing
    after: Rank | None = None

    @classmethod
    def of(cls, query: Mapping[str, str], operator: Operator) -> Listing:
        narrowing = Narrowing.of(query)
        return cls(Reach(operator, is_flagged=bool(narrowing.flagged)), narrowing, _read(query.get("after", "")))

    @property
    def words(self) -> str:
        return self.narrowing.q

    @property
    def is_resolved(self) -> bool:
        return bool(self.narrowing.show)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.narrowing.chosen)

    @property
    def keep(self) -> list[tuple[str, str]]:
        """What a search leaves as it is."""
        return [(name, value) for name, value in self.narrowing.chosen.items() if name != "q"]

    @cached_property
    def issues(self) -> list[Issue]:
        """All of them: open ones the worst first and then those with most clients, resolved ones the newest first."""
        found = self.reach.issues(is_resolved=self.is_resolved).matching(self.words)
        if self.narrowing.kind:
            found = found.filter(classification=self.narrowing.kind)
        if self.narrowing.service:
            found = found.filter(workload_id=self.narrowing.service)
        counts = self.reach.counts(is_resolved=self.is_resolved)
        rows = list(found)
        for row in rows:
            row.affected = counts[row.pk]
        return sorted(rows, key=rank)

    @cached_property
    def rows(self) -> list[Issue]:
        """Those of this page, and one more where it goes on."""
        left = [row for row in self.issues if self.after is None or rank(row) > self.after]
        return left[: PAGE + 1]

    def __iter__(self) -> Iterator[Issue]:
        return iter(self.rows[:PAGE])

    @property
    def next_url(self) -> str:
        if len(self.rows) <= PAGE:
            return ""
        after = signing.dumps(rank(self.rows[PAGE - 1]), salt="health.page")
        return f"{reverse('health:issues')}?{urlencode({**self.narrowing.chosen, 'after': after})}"

    @property
    def filters(self) -> list[dict[str, Any]]:
        chip, chosen = self.narrowing.chip, self.narrowing.service
        everything = {"url": self.narrowing.url(**dict.fromkeys(("kind", "service", "flagged", "show"), ""))}
        return [
            {**everything, "label": pgettext("issues", "All"), "is_current": not self.keep, "count": None},
            *([chip(self.service_name, "close", service=chosen)] if chosen else []),
            chip(_("Incidents"), kind="incident"),
            chip(_("Advisories"), kind="advisory"),
            chip(pgettext("clients", "Flagged"), "flag", flagged="1"),
            chip(_("Recently resolved"), show="resolved"),
        ]

    @property
    def service_name(self) -> str:
        """Of the chosen service, as Microsoft calls it."""
        chosen = self.narrowing.service
        named = next((each.name for each in self.reach.services() if each.key == chosen), "")
        return named or next((row.service for row in self.issues), chosen)

    @property
    def services(self) -> list[dict[str, Any]]:
        """The services that trouble anybody, each a filter."""
        return [{"service": each, **self.narrowing.chip(each.name, service=each.key)} for each in self.reach.services()]


def rank(issue: Issue) -> Rank:
    """Sorts the list, and says in an address where a page goes on."""
    if issue.is_resolved:
        return [-issue.updated_at.timestamp() if issue.updated_at else 0.0, issue.reference]
    return [-part for part in issue.severity] + [-issue.affected, issue.reference]


def _read(text: str) -> Rank | None:
    """A page that we did not write is not found."""
    if not text:
        return None
    try:
        found: Rank = signing.loads(text, salt="health.page")
    except signing.BadSignature as error:
        raise Http404("no such page") from error
    return found
