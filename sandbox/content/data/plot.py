"""The outline of a health issue: what breaks for whom, why, and how its life goes on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stage:
    after_minutes: int
    status: str
    text: str
    quick: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """Texts may say {who}, {Who} and {region}; each variation fills them differently. Line ends in them are blanks."""

    workload: str
    feature: str
    group: str
    is_incident: bool
    title: str
    impact: str
    scope: str
    cause: str
    stages: tuple[Stage, ...]
    who: str
    region: str
    more: str
    next_steps: str


def incident(
    workload: str,
    feature: str,
    *,
    title: str,
    impact: str,
    scope: str,
    cause: str,
    stages: tuple[Stage, ...],
    group: str = "",
    who: str = "some users",
    region: str = "Europe",
    more: str = "",
    next_steps: str = "",
    is_incident: bool = True,
) -> Plot:
    return Plot(
        workload=workload,
        feature=feature,
        group=group or feature,
        is_incident=is_incident,
        title=title,
        impact=impact,
        scope=scope,
        cause=cause,
        stages=stages,
        who=who,
        region=region,
        more=more,
        next_steps=next_steps,
    )


def advisory(
    workload: str,
    feature: str,
    *,
    title: str,
    impact: str,
    scope: str,
    cause: str,
    stages: tuple[Stage, ...],
    group: str = "",
    who: str = "some users",
    region: str = "Europe",
    more: str = "",
    next_steps: str = "",
) -> Plot:
    return incident(
        workload,
        feature,
        title=title,
        impact=impact,
        scope=scope,
        cause=cause,
        stages=stages,
        group=group,
        who=who,
        region=region,
        more=more,
        next_steps=next_steps,
        is_incident=False,
    )


def investigating(after: int, text: str) -> Stage:
    return Stage(after, "investigating", text)


def looking(after: int, text: str) -> Stage:
    """A quick note: we have seen it."""
    return Stage(after, "investigating", text, quick=True)


def degraded(after: int, text: str) -> Stage:
    return Stage(after, "serviceDegradation", text)


def interrupted(after: int, text: str) -> Stage:
    return Stage(after, "serviceInterruption", text)


def restoring(after: int, text: str) -> Stage:
    return Stage(after, "restoringService", text)


def extended(after: int, text: str) -> Stage:
    return Stage(after, "extendedRecovery", text)


def verifying(after: int, text: str) -> Stage:
    return Stage(after, "verifyingService", text)


def restored(after: int, text: str) -> Stage:
    return Stage(after, "serviceRestored", text)


def false_alarm(after: int, text: str) -> Stage:
    return Stage(after, "falsePositive", text)


def suspended(after: int, text: str) -> Stage:
    return Stage(after, "investigationSuspended", text)


def reviewed(after: int, text: str) -> Stage:
    return Stage(after, "postIncidentReviewPublished", text)
