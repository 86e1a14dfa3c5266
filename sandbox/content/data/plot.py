"""The outline of a health issue: what breaks for whom, why, and how its life goes on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stage:
    after_minutes: int
    status: str
    text: str
    quick: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """Texts may say {who}, {Who} and {region}; each variation fills them differently."""

    workload: str
    feature: str
    group: str
    title: str
    impact: str
    scope: str
    cause: str
    stages: tuple[Stage, ...]
    who: str = "some users"
    region: str = "Europe"
    more: str = ""
    next_steps: str = ""
    is_incident: bool = False


def investigating(after: int, text: str, *, quick: bool = False) -> Stage:
    return Stage(after, "investigating", text, quick)


def degraded(after: int, text: str, *, quick: bool = False) -> Stage:
    return Stage(after, "serviceDegradation", text, quick)


def interrupted(after: int, text: str, *, quick: bool = False) -> Stage:
    return Stage(after, "serviceInterruption", text, quick)


def restoring(after: int, text: str, *, quick: bool = False) -> Stage:
    return Stage(after, "restoringService", text, quick)


def extended(after: int, text: str, *, quick: bool = False) -> Stage:
    return Stage(after, "extendedRecovery", text, quick)


def verifying(after: int, text: str, *, quick: bool = False) -> Stage:
    return Stage(after, "verifyingService", text, quick)


def restored(after: int, text: str) -> Stage:
    return Stage(after, "serviceRestored", text, quick=False)


def false_alarm(after: int, text: str) -> Stage:
    return Stage(after, "falsePositive", text, quick=False)


def suspended(after: int, text: str) -> Stage:
    return Stage(after, "investigationSuspended", text, quick=False)


def reviewed(after: int, text: str) -> Stage:
    return Stage(after, "postIncidentReviewPublished", text, quick=False)
