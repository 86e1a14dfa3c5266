from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, FilteredRelation, Q
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext, pgettext

from clients.models import Access, Client, ClientOwned, ClientOwnedQuerySet
from microsoft.health import SIGNALS, Classification, HealthStatus, issue_signal
from partnerportal.passing import in_passing

if TYPE_CHECKING:
    from accounts.models import Operator

RECENT = timedelta(days=30)  # how long a resolved issue is shown beside the open ones
WORST_FIRST = {signal: rank for rank, signal in enumerate(("bad", "warn", "ok", "off"))}


class WorkloadQuerySet(ClientOwnedQuerySet["Workload"]):
    def of_issue(self, issue: Issue) -> Self:
        return self.filter(Q(workload_id=issue.workload_id) | Q(service__iexact=issue.service))

    def worst_first(self) -> list[Workload]:
        return sorted(self, key=lambda each: (WORST_FIRST[each.signal], each.service.casefold()))


class Workload(ClientOwned):
    """One of Microsoft's services as one client has it, with the light it shows."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="workloads", db_index=False)
    workload_id = models.CharField(max_length=100)  # Microsoft's id, which stays when the service is renamed
    service = models.CharField(max_length=200)
    status = models.CharField(max_length=40)  # Microsoft's word for the worst that is going on
    signal = models.CharField(max_length=4)
    open_incidents = models.PositiveSmallIntegerField(default=0)
    open_advisories = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField(null=True)  # when the oldest of what is open began

    objects = WorkloadQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "workload_id"], name="one_workload_per_id")]
        indexes = [models.Index(fields=["signal", "workload_id", "client"], name="troubled_workloads")]

    def __str__(self) -> str:
        return self.service

    def get_absolute_url(self) -> str:
        return reverse("client-health:workload", args=[self.client.tenant_id, self.workload_id])

    @property
    def word(self) -> str:
        return gettext(HealthStatus.parse(self.status).word)

    @property
    def is_troubled(self) -> bool:
        return self.signal in ("bad", "warn")


class IssueQuerySet(models.QuerySet["Issue"]):
    def visible_to(self, operator: Operator) -> Self:
        """Issues of at least one client whose health this operator may read."""
        mine = Access.objects.of(operator).reading("health").values("client")
        # Not by a join: for an issue of no such client, that would look at every one of them.
        hits = ClientIssue.objects.filter(issue=models.OuterRef("pk"), client__in=mine)
        return self.filter(models.Exists(hits))

    def seen_by(self, operator: Operator) -> Self:
        """Each with `seen_at`, when this operator last opened it."""
        mine = FilteredRelation("views", condition=Q(views__operator=operator))
        return self.annotate(mine=mine, seen_at=F("mine__seen_at"))

    def open(self) -> Self:
        return self.filter(is_resolved=False)

    def resolved_since(self, moment: datetime) -> Self:
        return self.filter(is_resolved=True, updated_at__gte=moment)

    def matching(self, words: str) -> Self:
        """Those whose id, title, service or feature contains every word."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(reference__icontains=word)
                | Q(title__icontains=word)
                | Q(service__icontains=word)
                | Q(feature__icontains=word)
            )
        return found


class Issue(models.Model):
    """An incident or advisory that Microsoft announced; the same one in every client that it affects."""

    reference = models.CharField(max_length=40, unique=True)  # Microsoft's id, such as EX226792
    title = models.TextField()
    impact = models.TextField(blank=True)  # plain text
    service = models.CharField(max_length=200)
    workload_id = models.CharField(max_length=100)
    feature = models.CharField(max_length=200, blank=True)
    feature_group = models.CharField(max_length=200, blank=True)
    classification = models.CharField(max_length=20)
    status = models.CharField(max_length=40)
    origin = models.CharField(max_length=40, blank=True)
    is_resolved = models.BooleanField(default=False)
    is_high_impact = models.BooleanField(default=False)
    started_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(null=True)  # Microsoft's lastModifiedDateTime
    ended_at = models.DateTimeField(null=True)
    post_count = models.PositiveSmallIntegerField(default=0)
    content_hash = models.CharField(max_length=32, blank=True)  # of everything Microsoft reported
    changed_at = models.DateTimeField(default=now)  # when we learned of the last change

    objects = IssueQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["is_resolved", "updated_at"], name="issues_by_age")]

    seen_at: datetime | None  # by IssueQuerySet.seen_by
    affected = 0  # clients; filled in by the list

    def __str__(self) -> str:
        return self.reference

    @property
    def state(self) -> HealthStatus:
        return HealthStatus.parse(self.status)

    @property
    def word(self) -> str:
        return gettext(self.state.word)

    @property
    def is_incident(self) -> bool:
        return self.classification == Classification.INCIDENT.value

    @property
    def kind(self) -> str:
        if self.is_incident:
            return pgettext("kind of issue", "Incident")
        if self.classification == Classification.ADVISORY.value:
            return pgettext("kind of issue", "Advisory")
        return pgettext("kind of issue", "Issue")

    @property
    def signal(self) -> str:
        if self.state is HealthStatus.UNKNOWN and not self.is_resolved:
            return "off"
        return issue_signal(self.state, is_incident=self.is_incident, is_open=not self.is_resolved)

    @property
    def severity(self) -> tuple[bool, int, bool, int]:
        """The worst is the greatest: incidents before advisories, then how far down the service is."""
        return not self.is_resolved, SIGNALS.index(self.signal), self.is_incident, self.state.level

    @property
    def is_news(self) -> bool:
        """It changed since the operator last opened it."""
        return self.seen_at is not None and self.changed_at > self.seen_at


class IssueUpdate(models.Model):
    """One of Microsoft's posts about an issue, its HTML made harmless. Posts have no id of their own."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="updates")
    created_at = models.DateTimeField()
    kind = models.CharField(max_length=20)  # regular, quick, strategic
    nth = models.PositiveSmallIntegerField(default=0)  # of those of one moment and kind
    html = models.TextField()
    content_hash = models.CharField(max_length=32)  # of Microsoft's text
    stored_at = models.DateTimeField(default=now)  # when we learned of this text
    is_new = False  # to the operator; filled in by the page

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issue", "created_at", "kind", "nth"], name="one_update_each"),
        ]

    def __str__(self) -> str:
        return f"{self.issue_id} at {self.created_at}"


class ClientIssueQuerySet(ClientOwnedQuerySet["ClientIssue"]):
    def open(self) -> Self:
        return self.filter(is_open=True)

    def of_workload(self, workload_id: str, service: str) -> Self:
        return self.filter(Q(issue__workload_id=workload_id) | Q(issue__service__iexact=service))

    def since(self, moment: datetime) -> Self:
        """Those that are open, or were until this moment."""
        return self.filter(Q(is_open=True) | Q(issue__updated_at__gte=moment))

    def worst_first(self, operator: Operator) -> list[Issue]:
        """The issues themselves, each with when the operator last opened it."""
        ids = self.values("issue")
        return sorted(Issue.objects.seen_by(operator).filter(pk__in=ids), key=_severity, reverse=True)


def _severity(issue: Issue) -> tuple[tuple[bool, int, bool, int], float]:
    return issue.severity, issue.updated_at.timestamp() if issue.updated_at else 0.0


class ClientIssue(ClientOwned):
    """An issue affects, or affected, a client."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="client_issues", db_index=False)
    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="client_issues", db_index=False)
    first_seen_at = models.DateTimeField(default=now)
    is_open = models.BooleanField(default=True)

    objects = ClientIssueQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "issue"], name="one_row_per_client_issue")]
        indexes = [
            models.Index(fields=["issue", "client"], name="clients_of_issue"),
            # All that the pages of all clients count lies in this one; without it counting takes ten times as long.
            models.Index(
                fields=["client", "issue", "first_seen_at"], condition=Q(is_open=True), name="open_issues_and_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issue_id} in {self.client_id}"


class IssueView(models.Model):
    """When an operator last opened an issue: what came later is new to them."""

    operator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="issue_views")
    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="views")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["operator", "issue"], name="one_view_each")]

    def __str__(self) -> str:
        return f"{self.operator_id} saw {self.issue_id}"

    @classmethod
    def look(cls, operator: Operator, issue: Issue) -> datetime | None:
        """Note that the operator opened this issue now; says when it was before. Writes only where it changed since."""
        row = cls.objects.filter(operator=operator, issue=issue).first()
        if row is None or issue.changed_at > row.seen_at:
            with in_passing():
                cls.objects.update_or_create(operator=operator, issue=issue, defaults={"seen_at": now()})
        return row.seen_at if row else None
