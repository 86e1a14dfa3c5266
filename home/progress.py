"""Whether a sync is under way that may change what an overview shows."""

from django.db.models import Q
from django.utils.timezone import now

from accounts.models import Operator
from clients.models import Client
from sync.models import Schedule, SyncRun


def is_syncing(operator: Operator, client: Client) -> bool:
    """A worker is at this client, or this operator has asked for it and it has not had its turn."""
    runs = SyncRun.objects.of(operator).under_way().filter(Q(client=client) | Q(client=None))
    if any(run.client_id or not client.synced_at or client.synced_at < run.created_at for run in runs):
        return True
    return Schedule.objects.filter(client=client, lease_until__gt=now()).exists()


def is_syncing_all(operator: Operator) -> bool:
    return SyncRun.objects.of(operator).under_way().filter(client=None).exists()
