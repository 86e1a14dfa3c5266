"""What breaks in Microsoft's cloud, from the first report to the last word."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html import escape

from .chance import pick, scatter, shuffled
from .data.plot import Plot, Stage
from .data.plots import PLOTS


@dataclass(frozen=True)
class Update:
    after_minutes: int
    status: str
    post_type: str
    html: str


@dataclass(frozen=True)
class Story:
    workload_id: str
    feature: str
    feature_group: str
    classification: str
    title: str
    impact: str
    updates: tuple[Update, ...]


BASE_STORIES = len(PLOTS)
FINAL = ("serviceRestored", "falsePositive", "postIncidentReviewPublished")
UNKNOWN_CAUSE = ("investigating", "investigationSuspended")
AT_START = "the time of the first report"
AT_END = "the time of this update"
PAUSES = {
    "one hour from this update": 60,
    "two hours from this update": 120,
    "six hours from this update": 360,
    "two days from this update": 2880,
}
ESTIMATES = {
    "restoringService": "We expect the service to be restored for everyone within six hours.",
    "extendedRecovery": "We expect the remaining work in the background to be done within two days.",
    "verifyingService": "Unless we see the fault again, we expect to close this within six hours.",
}
CROWDS = ("some", "a small number of", "many", "a subset of", "a few", "")
QUICK_NOTES = (
    "This is a short first note; a full update follows.",
    "We'll tell more as soon as we know which part of the service is affected.",
    "A full update with the scope of impact will be posted within one hour.",
)
REMARKS = {
    "investigating": (
        "We're looking at recent changes, at the load of the past days and at logs of affected people all at once.",
        "If you can reproduce this, a trace from one affected computer attached to a support request helps us.",
        "So far nothing points to a change in your organization's own settings.",
        "We'll narrow this down by region and by build of the service before we decide on a first step.",
        "",
    ),
    "serviceDegradation": (
        "We chose the way with the least risk for data, even where another one would be a little faster.",
        "People may notice an improvement before we report it, since some regions come first.",
        "There is nothing you need to do; settings that were changed as a workaround can stay until this is closed.",
        "We keep watching the other regions, which show no sign of the same fault.",
        "Should the effect in your organization differ from what we describe here, please open a support request and "
        "refer to this issue, so that we can tell whether both belong together.",
    ),
    "serviceInterruption": (
        "This has the highest priority, and all teams whose service depends on it are at work together.",
        "We ask for your patience; please don't restart computers or reset passwords because of this.",
        "We've paused all planned changes in the region until the service is stable.",
    ),
    "restoringService": (
        "Some people may still see the fault for a while, as caches and sessions are renewed.",
        "We slow down on purpose where the load of returning people would be too high at once.",
    ),
    "extendedRecovery": (
        "New activity isn't affected any longer; the rest is done in the background, at times of low load.",
        "The order of this work doesn't depend on the size of an organization.",
    ),
    "verifyingService": (
        "We compare error rates with those of the same weekday in the past four weeks.",
        "Please tell us through support if you can still see the fault after restarting the app.",
    ),
    "investigationSuspended": ("", "The data collected so far is kept for 90 days."),
}
REGIONS = (
    "North America", "South America", "the United Kingdom", "Germany", "France", "Northern Europe", "Japan",
    "Australia", "India", "South Africa", "the Asia-Pacific region", "Switzerland", "the Middle East", "Canada",
)  # fmt: skip


def story(index: int, seed: int) -> Story:
    """Every outline once, in an order of the seed's own, then the same ones elsewhere and with other numbers."""
    turn, place = divmod(index, BASE_STORIES)
    plot = PLOTS[shuffled(BASE_STORIES, seed + turn)[place]]
    number = scatter(seed, index)
    if turn:
        plot = _elsewhere(plot, turn, number)
    return _told(plot, number)


def dated(update: Update, started_at: datetime) -> str:
    """The HTML with moments in place of "two hours from this update", for an issue that began at `started_at`."""
    posted_at = started_at + timedelta(minutes=update.after_minutes)
    html = update.html
    for words, minutes in PAUSES.items():
        html = html.replace(words, _moment(posted_at + timedelta(minutes=minutes)))
    return html.replace(AT_START, _moment(started_at)).replace(AT_END, _moment(posted_at))


def _moment(at: datetime) -> str:
    return f"{at:%A, %B} {at.day}, {at.year}, {at:%H:%M} UTC"


def _elsewhere(plot: Plot, turn: int, number: int) -> Plot:
    """The same outline for other people in another region, at another pace."""
    noun = plot.who.split()[-1]
    pace = 0.5 + (number >> 20) % 100 / 50
    return replace(
        plot,
        title=plot.title.replace("{Who}", "{Who} in {region}"),
        who=f"{pick(CROWDS, number)} {noun}".strip(),
        region=REGIONS[(turn + number // 7) % len(REGIONS)],
        stages=tuple(replace(stage, after_minutes=int(stage.after_minutes * pace)) for stage in plot.stages),
    )


def _told(plot: Plot, number: int) -> Story:
    return Story(
        workload_id=plot.workload,
        feature=plot.feature,
        feature_group=plot.group,
        classification="incident" if plot.is_incident else "advisory",
        title=_filled(plot.title, plot),
        impact=_filled(plot.impact, plot),
        updates=tuple(_update(plot, stage, number) for stage in plot.stages),
    )


def _update(plot: Plot, stage: Stage, number: int) -> Update:
    if stage.quick:
        html = f"{escape(_filled(stage.text, plot), quote=False)}\n\n{pick(QUICK_NOTES, number)}"
    else:
        html = _markup(_paragraphs(plot, stage, scatter(number, stage.after_minutes)), number)
    return Update(stage.after_minutes, stage.status, "quick" if stage.quick else "regular", html)


def _paragraphs(plot: Plot, stage: Stage, number: int) -> list[tuple[str, str]]:
    parts = [("Title", plot.title), ("User impact", plot.impact), ("More info", plot.more)]
    if stage.status in FINAL:
        parts += [
            ("Final status", stage.text),
            ("Scope of impact", plot.scope),
            ("Start time", AT_START),
            ("End time", AT_END if stage.status == "serviceRestored" else ""),
            ("Root cause", plot.cause),
            ("Next steps", plot.next_steps),
            ("", "This is the final update for the event."),
        ]
    else:
        parts += [
            ("Current status", f"{stage.text} {pick(REMARKS[stage.status], number)}"),
            ("Scope of impact", plot.scope),
            ("Start time", AT_START if number % 2 else ""),
            ("Preliminary root cause", "" if stage.status in UNKNOWN_CAUSE else plot.cause),
            ("Estimated time to resolve", ESTIMATES.get(stage.status, "") if number % 3 else ""),
            ("Next update by", _pause(plot, stage)),
        ]
    return [(label, _filled(text, plot)) for label, text in parts if text]


def _pause(plot: Plot, stage: Stage) -> str:
    if not plot.is_incident:
        return "two days from this update"
    return pick(tuple(PAUSES)[:3], stage.after_minutes)


def _filled(text: str, plot: Plot) -> str:
    who = plot.who
    return " ".join(text.split()).format(who=who, Who=who[0].upper() + who[1:], region=plot.region)


def _markup(paragraphs: list[tuple[str, str]], number: int) -> str:
    """Mostly plain text between blank lines, as the service sends it; sometimes with tags."""
    escaped = [(label, escape(text, quote=False)) for label, text in paragraphs]
    if number % 5 == 0:
        return "<br /><br />".join(f"<b>{label}:</b> {text}" if label else text for label, text in escaped)
    if number % 5 == 1:
        return "".join(f"<p>{label}:\xa0{text}</p>" if label else f"<p>{text}</p>" for label, text in escaped)
    return "\n\n".join(f"{label}: {text}" if label else text for label, text in escaped)
