"""Reads a whole ticket at Microsoft while somebody waits for it, but never for long."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from clients import tallies
from microsoft.errors import MicrosoftError
from support.beside import within
from support.center import PATIENCE, hurried

if TYPE_CHECKING:
    from accounts.models import Operator
    from support.models import Ticket

log = structlog.get_logger(__name__)


def refresh(ticket: Ticket, operator: Operator) -> MicrosoftError | None:
    """Bring the ticket's details up to date; answers why not where that fails, and what we have is shown then."""
    try:
        within(PATIENCE, _read, ticket.pk, operator)
    except MicrosoftError as error:
        log.info("ticket_not_read", ticket=ticket.number, error=repr(error))
        return error
    client, was_open = ticket.client, ticket.is_open
    ticket.refresh_from_db()
    ticket.client = client  # the page's own, whose count the menu shows
    client.refresh_from_db(fields=["open_tickets"])
    if ticket.is_open != was_open:
        tallies.forget(operator)
    return None


def _read(ticket_id: int, operator: Operator) -> None:
    from support.models import Ticket

    ticket = Ticket.objects.get(pk=ticket_id)
    ticket.take_details(hurried(operator).service_request(ticket.number))
