from datetime import timedelta

from django.utils.timezone import now

from support.models import TicketChange
from support.pruning import old_changes
from tests.support.factories import make_ticket


def test_old_changes_go_and_young_ones_stay(operator, contoso):
    ticket = make_ticket(contoso)
    TicketChange.objects.create(ticket=ticket, operator=operator, created_at=now() - timedelta(days=91))
    young = TicketChange.objects.create(ticket=ticket, operator=operator)

    assert old_changes()[1] == 1
    assert list(TicketChange.objects.all()) == [young]
