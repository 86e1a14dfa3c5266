from datetime import timedelta

from django.utils.timezone import now

from accounts.models import AuditEvent
from support.models import TicketChange
from support.pruning import lost_changes, old_changes
from tests.support.factories import make_ticket


def test_old_changes_go_and_young_ones_stay(operator, contoso):
    ticket = make_ticket(contoso)
    TicketChange.objects.create(ticket=ticket, operator=operator, created_at=now() - timedelta(days=91))
    young = TicketChange.objects.create(ticket=ticket, operator=operator)

    assert old_changes()[1] == 1
    assert list(TicketChange.objects.all()) == [young]


def test_what_nobody_finishes_any_more_is_said_in_the_audit_trail(operator, contoso):
    ticket = make_ticket(contoso)
    lost = TicketChange.objects.create(ticket=ticket, operator=operator, created_at=now() - timedelta(minutes=3))
    TicketChange.objects.create(ticket=ticket, operator=operator)

    assert lost_changes()[1] == 1

    lost.refresh_from_db()
    assert (lost.outcome, lost.is_settled, lost.may_have_arrived) == ("uncertain", False, True)
    assert AuditEvent.objects.get().outcome == "failed"
