"""The health of one client in two sentences, as one would tell a colleague."""

from __future__ import annotations

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from health.models import Workload
from health.overview import Overview

NAMED = 2  # troubled services after the worst one that are told by name


def headline(overview: Overview) -> SafeString | str:
    if not overview.workloads:
        return gettext("No information") if overview.synced_at else gettext("Not synced yet")
    if overview.troubled:
        return _trouble(overview.troubled[0], gettext("{service} is interrupted"), gettext("{service} is degraded"))
    return gettext("All services run normally") if overview.tally["ok"] else gettext("No information")


def rest(overview: Overview) -> SafeString | str:
    """What is wrong besides, and how much is well."""
    if not overview.workloads:
        return "" if overview.synced_at else gettext("We are asking Microsoft about this client.")
    others = overview.troubled[1:]
    sentences: list[SafeString | str] = [
        _trouble(each, gettext("{service} is interrupted."), gettext("{service} is degraded."))
        for each in others[:NAMED]
    ]
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


def _trouble(workload: Workload, interrupted: str, degraded: str) -> SafeString:
    """Microsoft's name of the service stays English inside a sentence of another language."""
    service = format_html('<span lang="en">{}</span>', workload.service)
    return format_html(interrupted if workload.signal == "bad" else degraded, service=service)
