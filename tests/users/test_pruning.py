from datetime import timedelta

import pytest
from django.utils.timezone import now

from accounts.models import AuditEvent
from tests.users.factories import make_person
from users import changing
from users.models import Change
from users.numbers import new_number
from users.pruning import lost_changes


@pytest.mark.parametrize("is_there", [True, False], ids=["a person", "somebody who left"])
def test_what_nobody_finishes_any_more_is_said_in_the_audit_trail(operator, contoso, is_there):
    person = make_person(contoso)
    lost, _new = changing.begin(operator, person, "block", new_number())
    young, _new = changing.begin(operator, make_person(contoso, "Ida Holm"), "block", new_number())
    Change.objects.filter(pk=lost.pk).update(started_at=now() - changing.LOST_AFTER - timedelta(seconds=1))
    if not is_there:
        person.delete()

    assert lost_changes()[1] == 1

    lost.refresh_from_db()
    young.refresh_from_db()
    assert (lost.state, young.state) == ("unknown", "started")
    event = AuditEvent.objects.latest("pk")
    assert event.outcome == "failed"
    assert "restarted in the middle" in event.detail
    assert event.target == (person.upn if is_there else str(person.object_id))


def test_nobody_is_given_up_who_may_still_be_waiting_for_microsoft():
    """A token, the reset itself, the write-back, and the last question about it."""
    longest = 3 * changing.WITHIN + changing.WRITE_BACK

    assert changing.LOST_AFTER.total_seconds() > longest
