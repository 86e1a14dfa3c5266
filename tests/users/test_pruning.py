from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.conf import settings
from django.db import connection
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


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("sqlite" in settings.DATABASES["default"]["ENGINE"], reason="threads share no database in memory")
def test_two_who_give_up_the_same_change_at_once_say_so_once(operator, contoso):
    person = make_person(contoso)
    lost, _new = changing.begin(operator, person, "block", new_number())
    Change.objects.filter(pk=lost.pk).update(started_at=now() - changing.LOST_AFTER - timedelta(seconds=1))
    both_have_read_it = Barrier(2, timeout=10)

    def give_up(_number):
        try:
            change = Change.objects.get(pk=lost.pk)
            both_have_read_it.wait()
            changing.give_up_if_lost(change, person)
            return change.state, change.problem
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(give_up, range(2)))

    assert ends == [("unknown", changing.LOST)] * 2
    assert list(AuditEvent.objects.order_by("pk").values_list("outcome", flat=True)) == ["started", "failed"]


def test_a_change_that_ended_meanwhile_is_not_given_up(operator, contoso):
    person = make_person(contoso)
    change, _new = changing.begin(operator, person, "block", new_number())
    Change.objects.filter(pk=change.pk).update(started_at=now() - timedelta(minutes=5))
    seen_before = Change.objects.get(pk=change.pk)
    change.finish(Change.State.DONE)

    changing.give_up_if_lost(seen_before, person)

    assert seen_before.state == "done"
    assert not AuditEvent.objects.filter(outcome="failed").exists()


def test_nobody_is_given_up_who_may_still_be_waiting_for_microsoft():
    """A token, the reset itself, the write-back, and the last question about it."""
    longest = 3 * changing.WITHIN + changing.WRITE_BACK

    assert changing.LOST_AFTER.total_seconds() > longest
