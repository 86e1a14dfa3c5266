"""What is left over of changes that did not get through, once another one does."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from microsoft.support import ServiceRequest
from support.models import TicketChange, record
from support.send import _has_arrived
from tests.conftest import signed_in
from tests.factories import make_client
from tests.support.factories import make_ticket

Outcome = TicketChange.Outcome


@pytest.fixture
def ticket(contoso):
    return make_ticket(contoso)


def left_after(operator, ticket, before, **done):
    """Whether `before` still waits after a change of this kind got through."""
    earlier = TicketChange.objects.create(ticket=ticket, operator=operator, **before)
    TicketChange.objects.create(ticket=ticket, operator=operator, **done).end(Outcome.DONE)
    earlier.refresh_from_db()
    return not earlier.is_settled


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.OVERTAKEN, Outcome.UNCERTAIN])
@pytest.mark.parametrize(
    "done", [{"severity": "critical"}, {"status": "closed", "note": "Solved."}], ids=["severity", "close"]
)
def test_a_note_that_did_not_leave_outlives_another_change(operator, ticket, outcome, done):
    assert left_after(operator, ticket, {"note": "Please call back.", "outcome": outcome}, **done)


def test_a_note_that_may_have_arrived_outlives_another_note(operator, ticket):
    assert left_after(operator, ticket, {"note": "Please call back.", "outcome": Outcome.UNCERTAIN}, note="Any news?")


def test_a_note_from_its_own_form_replaces_what_was_refused(operator, ticket):
    before = {"note": "Please call back.", "outcome": Outcome.REFUSED}

    assert not left_after(operator, ticket, before, note="Please call back today.")


def test_a_change_without_a_note_is_replaced_by_any(operator, ticket):
    assert not left_after(operator, ticket, {"severity": "minimal", "outcome": Outcome.UNCERTAIN}, severity="critical")


def test_a_note_has_arrived_whatever_its_line_breaks(ticket):
    change = TicketChange(ticket=ticket, note="One.\r\n\r\nTwo.", seen_version=ticket.version)
    current = ServiceRequest.parse(
        {"id": ticket.number, "notes": [{"createdDate": now().isoformat(), "text": "One.\n\nTwo."}]}
    )

    assert _has_arrived(change, current)


def test_a_refused_note_comes_back_behind_a_newer_refused_change(operator, ticket):
    for number, wanted in enumerate([{"note": "Please call back."}, {"severity": "critical"}]):
        TicketChange.objects.create(
            ticket=ticket,
            operator=operator,
            outcome=Outcome.REFUSED,
            created_at=now() + timedelta(seconds=number),
            **wanted,
        )

    assert ">\nPlease call back.</textarea>" in signed_in(operator).get(ticket.get_absolute_url()).text


def test_while_a_change_is_on_its_way_there_is_no_form_that_the_page_would_replace(operator, ticket):
    change = TicketChange.objects.create(ticket=ticket, operator=operator, note="Please call back.")
    web = signed_in(operator)

    text = web.get(ticket.get_absolute_url()).text
    assert "Being sent to Microsoft." in text
    assert 'id="note-form"' not in text

    change.end(Outcome.DONE)
    assert 'id="note-form"' in web.get(ticket.get_absolute_url()).text


def listed(ticket, moment, status="open"):
    return ServiceRequest.parse({"id": ticket.number, "status": status, "lastModifiedDate": moment.isoformat()})


def test_a_list_older_than_what_we_know_changes_nothing(ticket):
    before = ticket.modified_at
    record([(ticket.client_id, listed(ticket, before - timedelta(minutes=1), "closed"))])
    ticket.refresh_from_db()
    assert (ticket.status, ticket.modified_at) == ("open", before)

    record([(ticket.client_id, listed(ticket, before + timedelta(minutes=1), "closed"))])
    ticket.refresh_from_db()
    assert ticket.status == "closed"


def test_a_ticket_that_moves_to_another_client_concerns_both(ticket):
    other = make_client("Fabrikam")

    assert record([(other.pk, listed(ticket, now()))]) == {ticket.client_id, other.pk}
