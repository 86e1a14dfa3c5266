"""Tells the devices of operators about incidents: one notification for each, whatever the number of clients."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import requests
import structlog
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.timezone import now
from django.utils.translation import gettext, ngettext

from accounts.models import ACTIVE_FOR, PushSubscription
from clients.models import Access
from health.models import ClientIssue, Issue
from home import push

log = structlog.get_logger(__name__)

NEWS_FOR = timedelta(days=1)  # what changed longer ago is told to nobody
SETTLE = timedelta(seconds=45)  # one client after the other reports the same incident
AT_ONCE = 5  # notifications for a device in a minute
REMEMBER = timedelta(days=30)
NAMED = 2  # so many clients are called by their names

Names = dict[int, list[str]]


def tell_all() -> int:
    """Bring every device up to date with what is going on; says how many notifications were sent."""
    moment = now()
    changed = Issue.objects.filter(changed_at__gte=moment - NEWS_FOR, changed_at__lte=moment - SETTLE)
    news = list(changed.order_by("changed_at"))
    if not news:
        return 0
    devices = PushSubscription.objects.filter(
        operator__is_active=True, operator__last_active_at__gte=moment - ACTIVE_FOR
    ).select_related("operator")
    return sum(tell(device, news) for device in devices)


def tell(device: PushSubscription, news: Iterable[Issue]) -> int:
    """Send to one device what it does not show yet, in its operator's language and outside their quiet hours."""
    operator = device.operator
    with (
        translation.override(operator.language or settings.LANGUAGE_CODE),
        timezone.override(operator.time_zone or None),
    ):
        if device.is_quiet(timezone.localtime().time()):
            return 0
        pending = [issue for issue in news if _is_pending(device, issue)]
        names = _names(device, pending) if pending else {}
        due = [issue for issue in pending if issue.pk in names or issue.reference in device.sent][:AT_ONCE]
        sent = 0
        for issue in due:
            if not _deliver(device, issue, names.get(issue.pk, [])):
                break  # the same push service would refuse the next one too
            sent += 1
        return sent


def _is_pending(device: PushSubscription, issue: Issue) -> bool:
    shown = device.sent.get(issue.reference)
    if shown is not None:
        return bool(shown[0] != issue.content_hash)
    return not issue.is_resolved and issue.changed_at >= device.created_at and _matters(device, issue)


def _matters(device: PushSubscription, issue: Issue) -> bool:
    if device.severity == PushSubscription.Severity.INTERRUPTIONS:
        return issue.signal == "bad"
    return issue.is_incident or device.severity == PushSubscription.Severity.ALL


def _names(device: PushSubscription, issues: Sequence[Issue]) -> Names:
    """Which of the clients that the device is for have each issue; one query."""
    hits = ClientIssue.objects.visible_to(device.operator, "health").open().filter(issue__in=issues)
    if device.reach == PushSubscription.Reach.FLAGGED:
        hits = hits.filter(client__in=Access.objects.of(device.operator).flagged().values("client"))
    found: Names = defaultdict(list)
    for issue_id, name in hits.order_by("client__sort_name").values_list("issue_id", "client__name"):
        found[issue_id].append(name)
    return found


def _deliver(device: PushSubscription, issue: Issue, names: Sequence[str]) -> bool:
    message = _message(device, issue, names)
    try:
        push.send(device, message, topic=issue.reference, is_urgent=issue.signal == "bad")
    except push.Refused as error:
        log.warning("push_refused", device=device.pk, error=str(error))
        if error.is_gone:
            device.delete()
        return False
    except requests.RequestException as error:
        log.warning("push_failed", device=device.pk, error=type(error).__name__)
        return False
    _note(device, issue, is_over=message["is_over"])
    return True


def _message(device: PushSubscription, issue: Issue, names: Sequence[str]) -> dict[str, Any]:
    is_over = issue.is_resolved or not names
    where = ngettext("%(n)s client", "%(n)s clients", len(names)) % {"n": len(names)}
    if names and len(names) <= NAMED and not device.hides_names:
        where = ", ".join(names)
    word = issue.word if issue.is_resolved or not is_over else gettext("No longer yours")
    return {
        "tag": issue.reference,
        "title": f"{issue.service}: {word}",
        "body": f"{issue.title}\n{where}" if names else issue.title,
        "url": reverse("health:issue", args=[issue.reference]),
        "is_update": issue.reference in device.sent,
        "is_over": is_over,
    }


def _note(device: PushSubscription, issue: Issue, *, is_over: bool) -> None:
    moment = now()
    kept = {ref: shown for ref, shown in device.sent.items() if _is_recent(shown[1], moment)}
    kept.pop(issue.reference, None)
    if not is_over:
        kept[issue.reference] = [issue.content_hash, int(moment.timestamp())]
    device.sent = kept
    PushSubscription.objects.filter(pk=device.pk).update(sent=kept)


def _is_recent(at: float, moment: datetime) -> bool:
    return moment.timestamp() - at < REMEMBER.total_seconds()
