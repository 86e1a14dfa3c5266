"""Whether a sync is under way that may change what an overview shows."""

from django.db.models import Q, Subquery
from django.utils.timezone import now

from accounts.models import Operator
from clients.models import Client
from sync.models import SyncRun


def is_syncing(operator: Operator, client: Client) -> bool:
    """A worker is at this client, or this operator has asked for it and it has not had its turn."""
    mine = SyncRun.objects.of(operator).under_way().filter(Q(client=client) | Q(client=None))
    latest = mine.newest_first().values("created_at")[:1]
    plan = Client.objects.filter(pk=client.pk).annotate(pressed=Subquery(latest))
    lease_until, finished, pressed = plan.values_list("schedule__lease_until", "schedule__finished_at", "pressed")[0]
    if lease_until and lease_until > now():
        return True
    return pressed is not None and (finished is None or finished < pressed)


def is_syncing_all(operator: Operator) -> bool:
    run = SyncRun.objects.of(operator).under_way().filter(client=None).newest_first().first()
    return run is not None and run.catch_up().is_under_way
