"""Whether anyone's data is stale, and why: computed from the database, right whatever the number of processes."""

from collections.abc import Iterator
from time import time

from django.core.cache import cache
from django.db.models import Count, Max, Min, Q
from django.utils.timezone import now

from accounts.models import Operator
from clients.models import Client
from sync.models import Schedule, SyncState


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
