"""Whether a sync is under way that may change what an overview shows."""

from typing import Any

from django.db.models import Q, Subquery
from django.utils.timezone import now

from accounts.models import Operator
from clients.models import Client
from sync.models import Schedule, SyncRun


def is_syncing(operator: Operator, client: Client) -> bool:
    """A worker is at this client, or this operator has asked for it and it has not had its turn."""
    mine = SyncRun.objects.of(operator).under_way().filter(Q(client=client) | Q(client=None))
    latest = mine.newest_first().values("created_at")[:1]
    found: Any = Client.objects.select_related("schedule").annotate(pressed=Subquery(latest)).get(pk=client.pk)
    schedule: Schedule | None = getattr(found, "schedule", None)
    if schedule is None:
        return found.pressed is not None
    client.schedule = schedule  # for whoever asks next when this client is due
    if schedule.lease_until and schedule.lease_until > now():
        return True
    return found.pressed is not None and (schedule.finished_at is None or schedule.finished_at < found.pressed)


def is_syncing_all(operator: Operator) -> bool:
    run = SyncRun.objects.of(operator).under_way().filter(client=None).newest_first().first()
    return run is not None and run.catch_up().is_under_way
