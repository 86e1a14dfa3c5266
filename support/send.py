"""Sends a change to Microsoft as the operator: once, not over somebody else's, and written down whatever happens."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from uuid import UUID

import structlog
from django.db import transaction
from django.utils.timezone import now

from accounts.models import AuditEvent
from accounts.tokens import partner_center_for
from microsoft.errors import MicrosoftError, Unavailable
from partnerportal.lasting import write_down
from support.beside import within
from support.center import PATIENCE
from support.models import Ticket, TicketChange

if TYPE_CHECKING:
    from accounts.models import Operator
    from microsoft.partner_center import PartnerCenter
    from microsoft.support import ServiceRequest

log = structlog.get_logger(__name__)

ACTION = "ticket.change"
Outcome = TicketChange.Outcome


def send(
    operator: Operator, ticket: Ticket, request_id: UUID, seen_version: str, *, note: str, status: str, severity: str
) -> TicketChange:
    """Send what one form holds; the same form sent again joins the first."""
    with transaction.atomic():
        change, is_new = TicketChange.objects.get_or_create(
            request_id=request_id,
            operator=operator,
            ticket=ticket,
            defaults={"seen_version": seen_version, "note": note, "status": status, "severity": severity},
        )
        if is_new:
            _audit(change, AuditEvent.Outcome.STARTED)  # also where nobody lives to write down the end
    if is_new:
        _deliver(change, is_first=True)
    else:
        _wait(change)
    change.refresh_from_db()
    return change


def send_again(change: TicketChange) -> TicketChange:
    """Repeat what Microsoft did not confirm, unless it got through after all."""
    if _begin_again(change):
        _deliver(change, is_first=False)
    else:
        _wait(change)
    change.refresh_from_db()
    return change


def _deliver(change: TicketChange, *, is_first: bool) -> None:
    try:
        within(PATIENCE, deliver, change.pk, is_first)
    except Unavailable:  # it goes on; its end will be found in the row
        log.warning("ticket_change_slow", change=change.pk)


def _begin_again(change: TicketChange) -> bool:
    """Take up what Microsoft did not confirm; of two taps only one does."""
    if not change.may_have_arrived:
        return False
    with transaction.atomic():
        row = TicketChange.objects.select_for_update().get(pk=change.pk)
        if not row.may_have_arrived:
            return False
        row.outcome, row.created_at, row.tries = Outcome.SENDING, now(), row.tries + 1
        row.save(update_fields=["outcome", "created_at", "tries"])
        _audit(row, AuditEvent.Outcome.STARTED)
    return True


def _wait(change: TicketChange) -> None:
    """A second tap waits for the first one's outcome."""
    until = time.monotonic() + PATIENCE
    while change.is_under_way and time.monotonic() < until:
        time.sleep(0.05)
        change.refresh_from_db()


def deliver(change_id: int, is_first: bool) -> None:
    """Look at the ticket, send, and write down what came of it."""
    change = TicketChange.objects.select_related("ticket__client", "operator__partner").get(pk=change_id)
    center = partner_center_for(change.operator)
    try:
        current = center.service_request(change.ticket.number)
    except MicrosoftError as error:  # nothing was sent yet by this try
        _fail(change, error, Outcome.REFUSED if is_first else Outcome.UNCERTAIN)
        return
    if not is_first and _has_arrived(change, current):
        _succeed(change, current, told="had arrived")
    elif (is_first or change.status or change.severity) and _is_overtaken(change, current):
        with transaction.atomic():
            change.ticket.take_details(current)
            change.end(Outcome.OVERTAKEN)
            _audit(change, AuditEvent.Outcome.REFUSED)
    else:
        _patch(change, center)


def give_up(change: TicketChange) -> None:
    """Say that nobody knows whether it arrived: whoever sent it is no longer there. It can be sent again."""
    with transaction.atomic():
        change.end(Outcome.UNCERTAIN)
        _audit(change, AuditEvent.Outcome.FAILED)


def _patch(change: TicketChange, center: PartnerCenter) -> None:
    try:
        after = center.update_service_request(
            change.ticket.number,
            note=change.note,
            status=change.status,
            severity=change.severity,
            request_id=str(change.request_id),
        )
    except MicrosoftError as error:
        _fail(change, error, Outcome.UNCERTAIN if error.is_undecided else Outcome.REFUSED)
    else:
        _succeed(change, after)


def _succeed(change: TicketChange, after: ServiceRequest, told: str = "") -> None:
    def write() -> None:
        change.ticket.take_details(after)
        change.end(Outcome.DONE)
        _audit(change, AuditEvent.Outcome.DONE, told)

    write_down(write)


def _fail(change: TicketChange, error: MicrosoftError, outcome: str) -> None:
    told = AuditEvent.Outcome.REFUSED if outcome == Outcome.REFUSED else AuditEvent.Outcome.FAILED

    def write() -> None:
        change.end(outcome, error)
        _audit(change, told, type(error).__name__, request_id=error.request_id)

    write_down(write)
    log.warning("ticket_change_failed", change=change.pk, error=repr(error))


def _audit(change: TicketChange, outcome: str, told: str = "", request_id: str = "") -> None:
    """What was changed, never what was written; each try begins with one that says it started.

    `told` is in English, as the whole trail. The number is the change's own at every try, or that of
    Microsoft's refusal.
    """
    parts = ["note"] if change.note else []
    parts += [f"status {change.status}"] if change.status else []
    parts += [f"severity {change.severity}"] if change.severity else []
    parts += [f"try {change.tries}"] if change.tries > 1 else []
    AuditEvent.record(
        change.operator,
        ACTION,
        outcome,
        client=change.ticket.client,
        target=f"#{change.ticket.number}",
        detail=", ".join(parts) + (f": {told}" if told else ""),
        request_id=request_id or str(change.request_id),
    )


def _is_overtaken(change: TicketChange, current: ServiceRequest) -> bool:
    """Whether the ticket is no longer as the form showed it. A note alone, tried again, overwrites nothing."""
    return current.modified_at is not None and current.modified_at.isoformat() != change.seen_version


def _has_arrived(change: TicketChange, current: ServiceRequest) -> bool:
    """Whether an earlier try got through although nobody told us."""
    if change.note:
        began = change.seen_version
        return any(
            _words(note.text) == _words(change.note) and (note.created_at and note.created_at.isoformat() > began)
            for note in current.notes
        )
    return (not change.status or current.status.value == change.status) and (
        not change.severity or current.severity.value == change.severity
    )


def _words(text: str) -> list[str]:
    """The text without its line breaks, which a browser writes otherwise than Microsoft may."""
    return text.split()
