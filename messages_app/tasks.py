from __future__ import annotations

import time
from collections.abc import Iterable

import structlog
from celery import shared_task
from django.core.cache import cache
from django.db import transaction
from kombu.exceptions import OperationalError as BrokerError

from accounts.models import Operator
from accounts.tokens import graph_for
from clients.models import Client
from messages_app.models import SECTION, ClientPost, PostMark
from microsoft.errors import MicrosoftError, SignInRequired

log = structlog.get_logger(__name__)

TENANTS = 20  # told by one run of the task: others want the worker too
PACE = 5  # seconds from run to run, however many posts were read: four calls a second leave the sync its threads
LONGEST = 20 * 60  # seconds until the last of the runs that wait; further ones are given up
PATIENCE = 30 * 60  # seconds after which a run that has not begun is given up
NEXT = "messages:next-mark"  # when the next run may begin, in seconds since 1970
ACTIONS = {True: "markRead", False: "markUnread"}  # Microsoft's names


def tell_later(operator: Operator, reference: str, *, is_read: bool) -> None:
    """Have Microsoft's own mark set in the background; where no worker can be told, it stays as it is."""

    def hand_over() -> None:
        try:
            _queue(operator.pk, reference, is_read)
        except BrokerError as error:
            log.warning("mark_not_told", error=type(error).__name__)

    transaction.on_commit(hand_over)


def _queue(*args: int | str | bool) -> None:
    """Have it run after those that wait. A rate limit would not do: what it holds back fills the worker's hands."""
    moment = time.time()
    begins = max(moment, cache.get(NEXT) or 0)
    if begins - moment > LONGEST:
        log.info("mark_given_up", waiting=round(begins - moment))
        return
    cache.set(NEXT, begins + PACE, 2 * LONGEST)
    tell_microsoft.apply_async(args, countdown=begins - moment)


@shared_task(expires=PATIENCE)
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
        _queue(operator_id, reference, is_read, clients[TENANTS - 1].pk)


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
