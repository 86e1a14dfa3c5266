from __future__ import annotations

from collections.abc import Iterable

import structlog
from celery import shared_task
from django.db import transaction
from kombu.exceptions import OperationalError as BrokerError

from accounts.models import Operator
from accounts.tokens import graph_for
from clients.models import Client
from messages_app.models import SECTION, ClientPost, PostMark
from microsoft.errors import MicrosoftError, SignInRequired

log = structlog.get_logger(__name__)

TENANTS = 20  # told by one run of the task: others want the worker too
PACE = "12/m"  # runs of one worker, however many posts were read: four calls a second leave the sync its threads
PATIENCE = 30 * 60  # seconds that a run may wait for its turn until it is given up
ACTIONS = {True: "markRead", False: "markUnread"}  # Microsoft's names


def tell_later(operator: Operator, reference: str, *, is_read: bool) -> None:
    """Have Microsoft's own mark set in the background; where no worker can be told, it stays as it is."""

    def hand_over() -> None:
        try:
            tell_microsoft.delay(operator.pk, reference, is_read)
        except BrokerError as error:
            log.warning("mark_not_told", error=type(error).__name__)

    transaction.on_commit(hand_over)


@shared_task(rate_limit=PACE, expires=PATIENCE)
def tell_microsoft(operator_id: int, reference: str, is_read: bool, after: int = 0) -> None:
    """Set Microsoft's own mark as this operator wherever their clients got the post, some clients at a time.

    Best effort: nobody waits for it and nothing depends on it. It ends where the operator has changed the mark
    meanwhile, must sign in again, or is refused by every client of a run.
    """
    usable = Operator.objects.active().filter(needs_sign_in=False, refresh_token__isnull=False)
    operator = usable.filter(pk=operator_id).select_related("partner").first()
    wanted = PostMark.objects.filter(operator=operator_id, post__reference=reference, is_read=is_read)
    if operator is None or not wanted.exists():
        return
    got = ClientPost.objects.filter(post__reference=reference, client__gt=after).values("client")
    clients = list(Client.objects.visible_to(operator, SECTION).filter(pk__in=got).order_by("pk")[: TENANTS + 1])
    if _tell(operator, clients[:TENANTS], reference, ACTIONS[is_read]) and len(clients) > TENANTS:
        tell_microsoft.apply_async((operator_id, reference, is_read, clients[TENANTS - 1].pk))


def _tell(operator: Operator, clients: Iterable[Client], reference: str, action: str) -> bool:
    """Whether any of these clients took it."""
    is_taken = False
    for client in clients:
        graph = graph_for(operator, client.tenant_id, background=True)
        try:
            graph.post(f"/admin/serviceAnnouncement/messages/{action}", {"messageIds": [reference]})
            is_taken = True
        except SignInRequired:
            return False
        except MicrosoftError as error:
            log.info("mark_not_taken", tenant_id=str(client.tenant_id), error=repr(error))
    return is_taken
