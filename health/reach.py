"""How far each issue reaches among the clients whose health an operator may read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.core.cache import cache
from django.db.models import Count, Exists, Max, OuterRef, Q
from django.utils.timezone import now

from accounts.models import Operator
from clients.models import Access, AccessQuerySet
from clients.tallies import kept, tally
from health.models import ClientIssue, ClientIssueQuerySet, Issue, IssueQuerySet, Workload
from microsoft.health import Classification

T = TypeVar("T")
LATELY = timedelta(days=7)  # resolved for no longer than this is recently resolved
BADGE_KEPT = 60


@dataclass
class Service:
    """One of Microsoft's services, and how many clients it troubles."""

    key: str  # workload id
    sample: int  # one client's row of it
    total: int
    bad: int = 0
    warn: int = 0
    name: str = ""


@dataclass
class Reach:
    """The clients of one operator, or the flagged ones, and what hits how many of them. Each part is one query."""

    operator: Operator
    is_flagged: bool = False
    _answers: dict[str, Any] = field(default_factory=dict)

    @property
    def accesses(self) -> AccessQuerySet:
        mine = Access.objects.of(self.operator).reading("health")
        return mine.flagged() if self.is_flagged else mine

    @property
    def _tally(self) -> dict[str, Any]:
        return self._kept("clients", self.accesses.tally) if self.is_flagged else tally(self.operator)

    @property
    def by_health(self) -> dict[str, int]:
        """How many clients show which light."""
        lit = {light: self._tally[light] for light in ("bad", "warn", "ok")}
        return {**lit, "off": self.total - sum(lit.values())}

    @property
    def total(self) -> int:
        count: int = self._tally["read_health"]
        return count

    @property
    def troubled(self) -> int:
        return self.by_health["bad"] + self.by_health["warn"]

    @property
    def freshest(self) -> datetime | None:
        moment: datetime | None = self._tally["freshest"]
        return moment

    def hits_since(self, moment: datetime) -> dict[int, tuple[int, int]]:
        """For the key of each open issue: how many clients it affects, and how many of them only since this moment."""
        count = Count("pk"), Count("pk", filter=Q(first_seen_at__gt=moment))
        mine = ClientIssue.objects.open().filter(client__in=self.accesses.values("client")).order_by()
        rows = mine.values_list("issue").annotate(n=count[0], fresh=count[1])
        found = self._kept(f"hits {moment}", lambda: {issue: (n, fresh) for issue, n, fresh in rows})
        self._answers["open"] = {issue: n for issue, (n, _fresh) in found.items()}
        return found

    def counts(self, *, is_resolved: bool = False) -> dict[int, int]:
        """For the key of each open issue, or of each resolved lately, the number of clients it affects or affected."""
        if is_resolved:
            over = Issue.objects.resolved_since(now() - LATELY).values("pk")
            return self._kept("resolved", lambda: self._count(ClientIssue.objects.filter(issue__in=over)))
        return self._kept("open", lambda: self._count(ClientIssue.objects.open()))

    def issues(self, *, is_resolved: bool = False) -> IssueQuerySet:
        """The issues themselves, each with when the operator last opened it."""
        found = Issue.objects.filter(pk__in=self.counts(is_resolved=is_resolved), is_resolved=is_resolved)
        return found.seen_by(self.operator)

    def count(self, issue: Issue) -> int:
        """How many clients one issue affects, or affected where it is over; known already where all were counted."""
        if not issue.is_resolved and "open" in self._answers:
            return self.counts().get(issue.pk, 0)
        rows = ClientIssue.objects.filter(issue=issue)
        mine = (rows if issue.is_resolved else rows.open()).filter(client__in=self.accesses.values("client"))
        return self._kept(f"issue {issue.pk}", mine.count)

    def affected(self, issue: Issue) -> AccessQuerySet:
        """The clients themselves, in the order of the client list."""
        hits = ClientIssue.objects.filter(issue=issue, client=OuterRef("client"))
        rows = self.accesses.filter(Exists(hits if issue.is_resolved else hits.open()))
        return rows.in_list_order().select_related("client")

    def services(self) -> list[Service]:
        """The services that trouble anybody, the most clients first."""
        return self._kept("services", self._count_services)

    def _count_services(self) -> list[Service]:
        rows = Workload.objects.filter(signal__in=["bad", "warn"], client__in=self.accesses.values("client"))
        found: dict[str, Service] = {}
        counted = rows.order_by().values_list("signal", "workload_id").annotate(n=Count("*"), one=Max("id"))
        for signal, key, n, one in counted:
            service = found.setdefault(key, Service(key, one, self.total))
            setattr(service, signal, n)
        samples = Workload.objects.filter(pk__in=[each.sample for each in found.values()])
        names = dict(samples.values_list("pk", "service"))
        for service in found.values():
            service.name = names.get(service.sample, service.key)
        return sorted(found.values(), key=lambda each: (-each.bad, -each.warn, each.name))

    def _count(self, rows: ClientIssueQuerySet) -> dict[int, int]:
        mine = self.accesses.values("client")
        return dict(rows.filter(client__in=mine).order_by().values_list("issue").annotate(n=Count("*")))

    def _kept(self, name: str, ask: Callable[[], T]) -> T:
        """What `ask` answers, asked once; where counting is much work, it may be up to half a minute old."""
        if name not in self._answers:
            self._answers[name] = kept(self.operator, f"{name} {self.is_flagged:d}", ask)
        return self._answers[name]  # type: ignore[no-any-return]  # what `ask` answered


def open_incidents(operator: Operator) -> int:
    """How many open incidents affect any client whose health the operator may read.

    Up to a minute old, but for none at all: somebody who has just signed in waits for the first ones.
    """
    key = f"health:badge:{operator.pk}"
    count: int | None = cache.get(key)
    if count is None:
        incidents = Issue.objects.open().filter(classification=Classification.INCIDENT.value)
        count = incidents.visible_to(operator).count()
        if count:
            cache.set(key, count, BADGE_KEPT)
    return count
