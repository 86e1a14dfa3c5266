"""Whether anyone's data is stale, and why: computed from the database, right whatever the number of processes."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from time import time

from django.core.cache import cache
from django.db.models import Count, Max, Min, Q
from django.utils.timezone import now

from accounts.models import Operator
from clients.models import Client
from microsoft.errors import MicrosoftError
from sync.models import NO_SPONSOR, Schedule, SyncState


def lines() -> list[str]:
    """Prometheus text, format 0.0.4."""
    return [line for name, kind, help_text, samples in _metrics() for line in _one(name, kind, help_text, samples)]


def _one(name: str, kind: str, help_text: str, samples: dict[str, float]) -> Iterator[str]:
    yield f"# HELP {name} {help_text}"
    yield f"# TYPE {name} {kind}"
    for labels, value in samples.items():
        yield f"{name}{labels} {value:g}"


def _metrics() -> Iterator[tuple[str, str, str, dict[str, float]]]:
    live = Client.objects.live().aggregate(
        all=Count("id"), never=Count("id", filter=Q(synced_at=None)), oldest=Min("synced_at"), newest=Max("synced_at")
    )
    yield "portal_clients", "gauge", "Clients with an active relationship.", {"": live["all"]}
    yield "portal_clients_never_synced", "gauge", "Clients of which nothing was read yet.", {"": live["never"]}
    if live["oldest"]:
        age = (now() - live["oldest"]).total_seconds()
        yield "portal_oldest_data_seconds", "gauge", "Age of the oldest client's data.", {"": age}
    stale = _stale()
    yield (
        "portal_clients_stale",
        "gauge",
        "Clients whose data is older than two of their intervals, by what keeps it from being read.",
        {f'{{reason="{reason}"}}': stale[reason] for reason in sorted(stale)} or {"": 0},
    )
    overdue = Schedule.objects.due().count()
    yield "portal_sync_due", "gauge", "Clients and partners whose sync has come due.", {"": overdue}
    failing = SyncState.objects.failing().values("section").annotate(n=Count("id"))
    yield (
        "portal_sync_failing",
        "gauge",
        "Sections that failed at the last attempt.",
        {f'{{section="{row["section"]}"}}': row["n"] for row in failing} or {"": 0},
    )
    signed_out = Operator.objects.filter(is_active=True, needs_sign_in=True).count()
    yield "portal_operators_needing_sign_in", "gauge", "Operators whose token Microsoft refuses.", {"": signed_out}
    ticked = float(cache.get("sync:ticked") or 0)
    yield "portal_schedule_tick_age_seconds", "gauge", "Since the schedule last ran.", {"": time() - ticked}


def _stale() -> Counter[str]:
    """How many clients for each reason; one that nobody wants synced by the clock is not stale."""
    moment = now()
    late = Q()
    for minutes in filter(None, Operator.SyncEvery.values):
        limit = moment - 2 * timedelta(minutes=minutes)
        is_old = Q(synced_at__lt=limit) | Q(synced_at=None, first_seen_at__lt=limit)
        late |= Q(schedule__interval=minutes) & is_old
    found = Client.objects.live().filter(late).values_list("sync_problem").annotate(n=Count("id"))
    words = _words()
    counted: Counter[str] = Counter()
    for problem, n in found:
        counted[words.get(problem, "other")] += n
    return counted


def _words() -> dict[str, str]:
    """A word for each sentence that a client's row may hold; `waiting` is one that has not had its turn."""
    known = {"": "waiting", NO_SPONSOR: "no_sponsor"}
    kinds = [MicrosoftError]
    for kind in kinds:
        known.setdefault(kind.message, re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind.__name__).lower())
        kinds += kind.__subclasses__()
    return known
