"""Whether a sync is under way that may change what an overview shows."""

from django.db.models import Max, Q
from django.utils.timezone import now

from accounts.models import Operator
from clients.models import Client
from sync.models import Schedule, SyncRun


def is_syncing(operator: Operator, client: Client) -> bool:
    """A worker is at this client, or this operator has asked for it and it has not had its turn."""
    schedule = Schedule.objects.filter(client=client).first()
    if schedule and schedule.lease_until and schedule.lease_until > now():
        return True
    mine = SyncRun.objects.of(operator).under_way().filter(Q(client=client) | Q(client=None))
    pressed = mine.aggregate(at=Max("created_at"))["at"]
    finished = schedule.finished_at if schedule else None
    return pressed is not None and (finished is None or finished < pressed)


def is_syncing_all(operator: Operator) -> bool:
    run = SyncRun.objects.of(operator).under_way().filter(client=None).newest_first().first()
    return run is not None and run.catch_up().is_under_way
