from datetime import datetime
from typing import Any

from django.db.models import Max

from accounts.models import Operator
from clients.models import Client
from clients.tallies import kept
from messages_app.models import SECTION
from sync.models import SyncState


def last_sync(operator: Operator, client: Client | None) -> Any:
    """When posts were last read, of this client or of any; asked only if it is shown."""
    states = SyncState.objects.filter(section=SECTION)

    def latest() -> datetime | None:
        mine = states.filter(client=client) if client else states.filter(client__in=clients)
        return mine.aggregate(at=Max("last_success_at"))["at"]  # type: ignore[no-any-return]

    clients = Client.objects.visible_to(operator, SECTION)
    return latest if client else lambda: kept(operator, "last sync of messages", latest)
