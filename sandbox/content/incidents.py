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
PAUSES = {"within one hour": 60, "within two hours": 120, "within six hours": 360, "within two days": 2880}
CROWDS = ("some", "a small number of", "many", "a subset of", "a few", "")
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
    """The update's HTML with moments in place of "within two hours", for an issue that began at `started_at`."""
    posted_at = started_at + timedelta(minutes=update.after_minutes)
    html = update.html
    for words, minutes in PAUSES.items():
        html = html.replace(f"by: {words}", f"by: {_moment(posted_at + timedelta(minutes=minutes))}")
        html = html.replace(f"by:</b> {words}", f"by:</b> {_moment(posted_at + timedelta(minutes=minutes))}")
    return html


def _moment(at: datetime) -> str:
    return f"{at:%A, %B} {at.day}, {at.year}, {at:%H:%M} UTC"


def _elsewhere(plot: Plot, turn: int, number: int) -> Plot:
    noun = plot.who.split()[-1]
    crowd = pick(CROWDS, number)
    region = REGIONS[(turn + number // 7) % len(REGIONS)]
    pace = 0.5 + (number >> 20) % 100 / 50
    return replace(
        plot,
        who=f"{crowd} {noun} in {region}".strip(),
        region=region,
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
    html = _quick(plot, stage) if stage.quick else _markup(_paragraphs(plot, stage), number)
    return Update(stage.after_minutes, stage.status, "quick" if stage.quick else "regular", html)


def _quick(plot: Plot, stage: Stage) -> str:
    return f"{escape(_filled(stage.text, plot), quote=False)}\n\nThis is a short first note; a full update follows."


def _paragraphs(plot: Plot, stage: Stage) -> list[tuple[str, str]]:
    is_final = stage.status in FINAL
    is_understood = stage.status not in ("investigating", "falsePositive", "investigationSuspended")
    parts = [
        ("Title", plot.title),
        ("User impact", plot.impact),
        ("More info", plot.more),
        ("Final status" if is_final else "Current status", stage.text),
        ("Scope of impact", plot.scope),
        ("Root cause" if is_final else "Preliminary root cause", plot.cause if is_understood else ""),
        ("Next steps", plot.next_steps if is_final else ""),
        ("", "This is the final update for the event.") if is_final else ("Next update by", _pause(plot, stage)),
    ]
    return [(label, _filled(text, plot)) for label, text in parts if text]


def _pause(plot: Plot, stage: Stage) -> str:
    if not plot.is_incident:
        return "within two days"
    return pick(("within one hour", "within two hours", "within six hours"), stage.after_minutes)


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
