"""Tickets that we hold as open and that Microsoft's lists no longer name: Microsoft is asked for each by itself."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from random import sample
from typing import TYPE_CHECKING

import structlog
from django.utils.timezone import now

from microsoft.errors import MicrosoftError, NoAccess, NotFound
from support.models import Ticket

if TYPE_CHECKING:
    from microsoft.partner_center import PartnerCenter

log = structlog.get_logger(__name__)

MOST = 20  # calls of one round; the others' turn comes in the next
AGAIN = timedelta(days=1)  # after which one that Microsoft called open, though no list names it, is asked for again


def ask_for_unlisted(center: PartnerCenter, clients: Collection[int], listed: Collection[str]) -> int:
    """Follow up the open tickets of `clients` (primary keys) whose numbers are not among `listed`.

    Only for clients whose lists ended. One call for each, at most MOST, in no order, so that one which cannot be
    read holds up no other. What is answered is believed; a ticket that Microsoft does not know leaves the open ones.
    Any other refusal ends it until the next round. Says how many calls were made.
    """
    if not clients:
        return 0
    rows = Ticket.objects.open().order_by().values_list("pk", "number", "client_id", "unlisted_at")
    due = now() - AGAIN
    missing = [
        pk
        for pk, number, client_id, asked_at in rows
        if number not in listed and client_id in clients and (asked_at is None or asked_at < due)
    ]
    chosen = sample(missing, min(MOST, len(missing)))
    tickets = Ticket.objects.in_bulk(chosen) if chosen else {}
    for calls, pk in enumerate(chosen, start=1):
        if not _ask(center, tickets[pk]):
            return calls
    return len(chosen)


def _ask(center: PartnerCenter, ticket: Ticket) -> bool:
    """Whether Microsoft answered, if only that there is no such ticket."""
    try:
        answer = center.service_request(ticket.number)
    except MicrosoftError as error:
        if not says_there_is_none(error):
            log.warning("unlisted_ticket_not_read", ticket=ticket.number, error=repr(error))
            return False
        log.info("ticket_no_longer_listed", ticket=ticket.number)
        ticket.note_unlisted(None)
    else:
        ticket.note_unlisted(answer)
    return True


def says_there_is_none(error: MicrosoftError) -> bool:
    """Partner Center knows no such ticket or no such client; what Entra refuses to a sponsor says neither."""
    return isinstance(error, NotFound) or (isinstance(error, NoAccess) and error.aadsts is None)
