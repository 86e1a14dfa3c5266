"""Drawings of service health, as SVG with classes only, and words that several pages share."""

from collections.abc import Mapping
from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from health.models import Issue, Workload

register = template.Library()

COLUMNS = 64  # of the skyline, at most
STEP, WIDTH, TOP = 5.0, 3.6, 40


@register.simple_tag
def share(total: int, bad: int, warn: int = 0, is_over: bool = False) -> SafeString:
    """How large a part of all clients is hit: red in full height, amber in two thirds. Say it in words beside it."""
    return _share(max(total, bad + warn, 1), bad, warn, is_over)


@lru_cache(maxsize=512)
def _share(total: int, bad: int, warn: int, is_over: bool) -> SafeString:
    css = "lit" if is_over else "warn"
    red = format_html('<path class="bad" d="M0 0h{}v12H0z"/>', bad) if bad else ""
    amber = format_html('<path class="{}" d="M{} 4h{}v8h-{}z"/>', css, bad, warn, warn) if warn else ""
    return format_html(
        '<svg class="share" viewBox="0 0 {} 12" preserveAspectRatio="none" aria-hidden="true">{}{}</svg>',
        total,
        red,
        amber,
    )


@register.simple_tag
def issue_share(issue: Issue, affected: int, total: int) -> SafeString:
    """The share bar of one issue, in the colour of its state."""
    if issue.signal == "bad":
        return share(total, affected)
    return share(total, 0, affected, issue.is_resolved)


@register.simple_tag
def skyline(by_health: Mapping[str, int]) -> SafeString:
    """All clients side by side, the worst first; a column stands for one or more, and nobody falls out."""
    bad, warn, ok = columns(by_health)
    label = gettext(
        "Clients by health, worst first: %(bad)s with incidents, %(warn)s degraded, %(ok)s healthy, %(off)s unknown"
    ) % {**by_health}
    return format_html(
        '<svg class="chart sky" viewBox="0 0 {} 40" preserveAspectRatio="none" role="img" aria-label="{}">{}{}{}</svg>',
        round(max(bad + warn + ok, 1) * STEP - STEP + WIDTH, 1),
        label,
        _ground(bad + warn, ok),
        _towers("warn", bad, warn, 22),
        _towers("bad", 0, bad, 38),
    )


def columns(by_health: Mapping[str, int]) -> tuple[int, int, int]:
    """How many columns each light gets; clients nothing is known about stand with the calm ones."""
    groups = (by_health["bad"], by_health["warn"], by_health["ok"])
    size = max(1, -(-sum(groups) // COLUMNS))
    while True:
        found = tuple(-(-group // size) for group in groups)
        if sum(found) <= COLUMNS:
            return found  # type: ignore[return-value]  # three in, three out
        size += 1


def _ground(start: int, count: int) -> SafeString | str:
    if not count:
        return ""
    line = '<path class="ok-line" fill="none" d="M{} 37.5h{}" stroke-dasharray="3.6 1.4"/>'
    return format_html(line, _at(start), round(count * STEP - STEP + WIDTH, 1))


def _towers(css: str, start: int, count: int, height: int) -> SafeString | str:
    if not count:
        return ""
    path = "".join(f"M{_at(start + n)} {TOP}v-{height}h{WIDTH}v{height}z" for n in range(count))
    return format_html('<path class="{}" d="{}"/>', css, path)


def _at(column: int) -> str:
    return f"{column * STEP:g}"


@register.simple_tag
def what_is_open(workload: Workload) -> str:
    """1 incident, 2 advisories."""
    parts = []
    if n := workload.open_incidents:
        parts.append(ngettext("%(n)s incident", "%(n)s incidents", n) % {"n": n})
    if n := workload.open_advisories:
        parts.append(ngettext("%(n)s advisory", "%(n)s advisories", n) % {"n": n})
    return ", ".join(parts)
