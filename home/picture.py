"""The health of one client in two sentences, as one would tell a colleague."""

from __future__ import annotations

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop, ngettext

from health.models import Workload
from health.overview import Overview
from microsoft.health import HealthStatus

NAMED = 2  # troubled services after the worst one that are told by name
_HEADLINES = (
    gettext_noop("{service} is interrupted"),
    gettext_noop("{service} has an incident"),
    gettext_noop("{service} is degraded"),
)
_SENTENCES = (
    gettext_noop("{service} is interrupted."),
    gettext_noop("{service} has an incident."),
    gettext_noop("{service} is degraded."),
)


def headline(overview: Overview) -> SafeString | str:
    if not overview.workloads:
        return gettext("No information") if overview.synced_at else gettext("Not synced yet")
    if overview.troubled:
        worst = overview.troubled[0]
        return _of(worst, _by_trouble(worst, _HEADLINES))
    return gettext("All services run normally") if overview.tally["ok"] else gettext("No information")


def rest(overview: Overview) -> SafeString | str:
    """What is wrong besides, and how much is well."""
    if not overview.workloads:
        return "" if overview.synced_at else gettext("We are asking Microsoft about this client.")
    others = overview.troubled[1:]
    sentences: list[SafeString | str] = [_of(each, _by_trouble(each, _SENTENCES)) for each in others[:NAMED]]
    if (more := len(others) - NAMED) > 0:
        words = ngettext("%(n)s more service has a problem.", "%(n)s more services have problems.", more)
        sentences.append(words % {"n": more})
    if calm := overview.tally["ok"]:
        words = (
            ngettext("%(n)s other service runs normally.", "%(n)s other services run normally.", calm)
            if overview.troubled
            else ngettext("%(n)s service, nothing to report.", "%(n)s services, nothing to report.", calm)
        )
        sentences.append(words % {"n": calm})
    return format_html_join(" ", "{}", ((each,) for each in sentences))


def _by_trouble(workload: Workload, words: tuple[str, str, str]) -> str:
    interrupted, incident, degraded = words
    if HealthStatus.parse(workload.status) is HealthStatus.INTERRUPTION:
        return interrupted
    return incident if workload.signal == "bad" else degraded


def _of(workload: Workload, words: str) -> SafeString:
    """Microsoft's name of the service stays English inside a sentence of another language."""
    return format_html(gettext(words), service=format_html('<span lang="en">{}</span>', workload.service))
