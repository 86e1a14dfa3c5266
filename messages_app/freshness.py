from datetime import datetime
from typing import Any

from django.db.models import Max

from accounts.models import Operator
from clients.models import Client
from messages_app.models import SECTION
from sync.models import SyncState


def last_sync(operator: Operator, client: Client | None) -> Any:
    """When posts were last read, of this client or of any; asked only if it is shown."""

    def ask() -> datetime | None:
        states = SyncState.objects.filter(section=SECTION)
        clients = Client.objects.visible_to(operator, SECTION)
        states = states.filter(client=client) if client else states.filter(client__in=clients)
        return states.aggregate(at=Max("last_success_at"))["at"]  # type: ignore[no-any-return]

    return ask
