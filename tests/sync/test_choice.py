from datetime import timedelta

import pytest
from django.utils.timezone import now

from accounts.models import Operator
from sync.choice import outlook, reschedule
from sync.models import Schedule
from tests.factories import make_client, make_operator


@pytest.fixture
def schedule(contoso):
    return Schedule.objects.create(
        client=contoso, interval=30, finished_at=now() - timedelta(minutes=10), due_at=now() + timedelta(minutes=18)
    )


def choose(operator: Operator, minutes: int) -> None:
    operator.sync_minutes = minutes
    operator.save()
    reschedule(operator)


def test_a_shorter_interval_brings_the_next_sync_forward_at_once(operator, schedule):
    choose(operator, 15)

    schedule.refresh_from_db()
    assert schedule.interval == 15
    assert now() + timedelta(minutes=4) < schedule.due_at < now() + timedelta(minutes=6)


def test_manually_stops_the_clock_for_clients_that_nobody_else_has(operator, schedule):
    choose(operator, 0)

    schedule.refresh_from_db()
    assert (schedule.interval, schedule.due_at) == (None, None)
    assert outlook(operator).due_at is None


def test_manually_leaves_a_client_at_the_pace_of_a_colleague(operator, contoso, schedule):
    make_operator(upn="other@harbour.example", sees=[contoso], sync_minutes=15)

    choose(operator, 0)

    schedule.refresh_from_db()
    assert schedule.interval == 15


def test_a_colleague_long_unseen_does_not_count(operator, contoso, schedule):
    long_ago = now() - timedelta(days=20)
    make_operator(upn="other@harbour.example", sees=[contoso], sync_minutes=15, last_active_at=long_ago)

    choose(operator, 0)

    schedule.refresh_from_db()
    assert schedule.interval is None


def test_coming_back_from_manually_makes_old_data_due_now(operator, schedule):
    Schedule.objects.update(interval=None, due_at=None, finished_at=now() - timedelta(days=1))

    choose(operator, 30)

    assert Schedule.objects.due().get() == schedule
    assert outlook(operator).is_due


def test_the_partner_follows_too(operator):
    Schedule.objects.create(partner=operator.partner, interval=30)

    choose(operator, 15)

    assert Schedule.objects.get().interval == 15


def test_clients_of_somebody_else_keep_their_pace(operator):
    other = make_client("Fabrikam")
    make_operator(upn="other@harbour.example", sees=[other])
    theirs = Schedule.objects.create(client=other, interval=30)

    choose(operator, 15)

    theirs.refresh_from_db()
    assert theirs.interval == 30


def test_many_clients_cost_no_more_queries(operator, django_assert_max_num_queries):
    from tests.factories import give_access

    for number in range(60):
        give_access(operator, client := make_client(f"Client {number}"))
        Schedule.objects.create(client=client, interval=30)
    operator.sync_minutes = 15
    operator.save()

    with django_assert_max_num_queries(7):
        reschedule(operator)

    assert Schedule.objects.filter(interval=15).count() == 60


def test_the_outlook_counts_what_could_not_be_read(operator, contoso, schedule):
    contoso.sync_problem = "Microsoft could not do this."
    contoso.save()

    seen = outlook(operator)

    assert (seen.clients, seen.failed, seen.fine) == (1, 1, 0)
    assert seen.finished_at == schedule.finished_at
