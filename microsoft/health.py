"""Service health: what Microsoft's words mean, and what it reports of workloads and issues (contract §3.1–§3.4)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import Self

from microsoft.wire import Json, maybe_flag, moment, named_values, nested, objects, text, word
from microsoft.words import gettext_noop

SIGNALS = ("off", "ok", "warn", "bad")  # `data-s` of the design, from harmless to worst


class HealthStatus(Enum):
    """Microsoft's serviceHealthStatus: wire value, English word, signal, rung of the ladder, whether it is open.

    Rungs: 0 operational, 1 over, 2 recovering, 3 investigating, 4 degraded, 5 interrupted; -1 unknown.
    """

    OPERATIONAL = "serviceOperational", gettext_noop("Healthy"), "ok", 0, False
    FALSE_POSITIVE = "falsePositive", gettext_noop("False alarm"), "ok", 0, False
    RESTORED = "serviceRestored", gettext_noop("Restored"), "ok", 1, False
    RESOLVED = "resolved", gettext_noop("Resolved"), "ok", 1, False
    RESOLVED_EXTERNAL = "resolvedExternal", gettext_noop("Resolved"), "ok", 1, False
    MITIGATED = "mitigated", gettext_noop("Mitigated"), "ok", 1, False
    MITIGATED_EXTERNAL = "mitigatedExternal", gettext_noop("Mitigated"), "ok", 1, False
    REVIEW_PUBLISHED = "postIncidentReviewPublished", gettext_noop("Review published"), "ok", 1, False
    RESTORING = "restoringService", gettext_noop("Restoring"), "warn", 2, True
    VERIFYING = "verifyingService", gettext_noop("Verifying"), "warn", 2, True
    EXTENDED_RECOVERY = "extendedRecovery", gettext_noop("Extended recovery"), "warn", 2, True
    SUSPENDED = "investigationSuspended", gettext_noop("Paused"), "warn", 3, True
    INVESTIGATING = "investigating", gettext_noop("Investigating"), "warn", 3, True
    REPORTED = "reported", gettext_noop("Reported"), "warn", 3, True
    CONFIRMED = "confirmed", gettext_noop("Confirmed"), "warn", 3, True
    DEGRADATION = "serviceDegradation", gettext_noop("Degraded"), "warn", 4, True
    INTERRUPTION = "serviceInterruption", gettext_noop("Interrupted"), "bad", 5, True
    UNKNOWN = "unknownFutureValue", gettext_noop("No information"), "off", -1, False

    def __init__(self, wire: str, english: str, signal: str, level: int, is_open: bool) -> None:
        self.wire = wire
        self.word = english
        self.signal = signal
        self.level = level
        self.is_open = is_open

    @classmethod
    def parse(cls, value: object) -> "HealthStatus":
        """In any casing; what we do not know is UNKNOWN."""
        return _BY_WORD.get(word(value), HealthStatus.UNKNOWN)


_BY_WORD = {word(status.wire): status for status in HealthStatus}


class Classification(Enum):
    INCIDENT = "incident"
    ADVISORY = "advisory"
    UNKNOWN = "unknownFutureValue"

    @classmethod
    def parse(cls, value: object) -> "Classification":
        return next((each for each in cls if word(each.value) == word(value)), cls.UNKNOWN)


@dataclass(frozen=True, slots=True)
class IssuePost:
    """One update of an issue; it has no id of its own. `html` is Microsoft's and must be sanitised."""

    created_at: datetime | None
    kind: str  # regular, quick, strategic
    html: str = field(repr=False)

    @classmethod
    def parse(cls, item: Json) -> Self:
        content = text(nested(item, "description"), "content")
        return cls(moment(item, "createdDateTime"), text(item, "postType").lower(), content)


@dataclass(frozen=True, slots=True)
class HealthIssue:
    """An incident or advisory. Times are UTC; `posts` are oldest first whatever the order on the wire."""

    id: str
    title: str
    impact: str
    service: str  # display name, the same as ServiceHealth.service
    feature: str
    feature_group: str
    classification: Classification
    status: HealthStatus
    origin: str  # microsoft, thirdparty, customer
    is_resolved: bool
    is_high_impact: bool | None
    started_at: datetime | None
    ended_at: datetime | None
    modified_at: datetime | None
    details: dict[str, str]
    posts: tuple[IssuePost, ...]

    @classmethod
    def parse(cls, item: Json) -> Self:
        status = HealthStatus.parse(item.get("status"))
        resolved = maybe_flag(item, "isResolved")
        return cls(
            id=text(item, "id"),
            title=text(item, "title"),
            impact=text(item, "impactDescription"),
            service=text(item, "service").strip(),
            feature=text(item, "feature"),
            feature_group=text(item, "featureGroup"),
            classification=Classification.parse(item.get("classification")),
            status=status,
            origin=text(item, "origin").lower(),
            is_resolved=_is_over(item, status) if resolved is None else resolved,
            is_high_impact=maybe_flag(item, "highImpact"),
            started_at=moment(item, "startDateTime"),
            ended_at=moment(item, "endDateTime"),
            modified_at=moment(item, "lastModifiedDateTime"),
            details=named_values(objects(item, "details")),
            posts=tuple(sorted(map(IssuePost.parse, objects(item, "posts")), key=_age)),
        )

    @property
    def is_open(self) -> bool:
        return not self.is_resolved

    @property
    def is_incident(self) -> bool:
        return self.classification is Classification.INCIDENT

    @property
    def signal(self) -> str:
        return issue_signal(self.status, is_incident=self.is_incident, is_open=self.is_open)


def _is_over(item: Json, status: HealthStatus) -> bool:
    """Where Microsoft does not say: an end or a closing status."""
    return moment(item, "endDateTime") is not None or (not status.is_open and status is not HealthStatus.UNKNOWN)


def _age(post: IssuePost) -> datetime:
    return post.created_at or datetime.min.replace(tzinfo=UTC)


def issue_signal(status: HealthStatus, *, is_incident: bool, is_open: bool) -> str:
    """`bad` is for an open incident that interrupts; never for an advisory, an unknown or a resolved issue."""
    if not is_open:
        return "ok"
    if status.signal == "bad" and not is_incident:
        return "warn"
    return status.signal if status.is_open else "warn"


@dataclass(frozen=True, slots=True)
class ServiceHealth:
    """A workload of one tenant. `id` stays, `service` is renamed now and then. `issues` only with `$expand=issues`."""

    id: str
    service: str
    status: HealthStatus
    issues: tuple[HealthIssue, ...] = ()

    @classmethod
    def parse(cls, item: Json) -> Self:
        return cls(
            id=text(item, "id"),
            service=text(item, "service").strip(),
            status=HealthStatus.parse(item.get("status")),
            issues=tuple(map(HealthIssue.parse, objects(item, "issues"))),
        )

    @property
    def signal(self) -> str:
        return workload_signal(self.status, (issue.signal for issue in self.issues if issue.is_open))


def workload_signal(status: HealthStatus, open_issues: Iterable[str] = ()) -> str:
    """The worst of a workload's own status and its open issues."""
    return worst((status.signal, *open_issues))


def worst(signals: Iterable[str]) -> str:
    """The worst of several signals, "off" where there is none."""
    return max(signals, key=SIGNALS.index, default="off")
