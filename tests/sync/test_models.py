from datetime import timedelta

from django.utils.timezone import now

from microsoft.errors import Throttled, Unavailable
from sync.models import Schedule, SyncRun, SyncState
from sync.tasks import schedule_newcomers
from tests.factories import give_access, make_client


def test_two_workers_never_hold_the_same_client(contoso):
    make_client("Adatum")
    schedule_newcomers()

    first, ids = Schedule.objects.claim(1)
    second, more = Schedule.objects.claim(5)

    assert first != second
    assert len(ids) == len(more) == 1
    assert set(ids).isdisjoint(more)


def test_a_killed_workers_lease_runs_out(contoso):
    schedule_newcomers()
    _token, ids = Schedule.objects.claim(1)
    Schedule.objects.update(lease_until=now() - timedelta(seconds=1))

    assert Schedule.objects.claim(1)[1] == ids


def test_a_late_worker_cannot_give_back_what_another_has_taken_over(contoso):
    schedule_newcomers()
    late, ids = Schedule.objects.claim(1)
    Schedule.objects.update(lease_until=now() - timedelta(seconds=1))
    token, _ids = Schedule.objects.claim(1)

    Schedule.release(late, {ids[0]: None}, {ids[0]: None})

    assert Schedule.objects.get().lease_token == token


def test_microsofts_wait_is_honoured(contoso):
    state = SyncState.objects.create(client=contoso, section="health")

    state.fail(Throttled(retry_after=90))

    assert timedelta(seconds=85) < state.retry_at - now() <= timedelta(seconds=90)


def test_waits_double_up_to_six_hours(contoso):
    state = SyncState.objects.create(client=contoso, section="health")
    waits = []

    for _failure in range(12):
        state.fail(Unavailable())
        waits.append(round((state.retry_at - now()).total_seconds() / 60))

    assert waits[:4] == [2, 4, 8, 16]
    assert waits[-1] == 6 * 60


def test_a_second_press_joins_the_run_under_way(operator, contoso):
    run, is_new = SyncRun.begin(operator)
    again, is_new_too = SyncRun.begin(operator)

    assert (is_new, is_new_too) == (True, False)
    assert run == again


def test_a_run_that_got_no_further_is_no_longer_under_way(operator):
    run, _is_new = SyncRun.begin(operator)
    SyncRun.objects.update(touched_at=now() - timedelta(minutes=5))
    run.refresh_from_db()

    assert run.is_stalled
    assert SyncRun.begin(operator)[1]


def test_a_run_ends_with_its_last_client(operator):
    give_access(operator, make_client("Adatum"))
    run, _is_new = SyncRun.begin(operator)
    assert run.total == 2

    run.advance(1)
    run.refresh_from_db()
    assert run.is_under_way
    run.advance(1, failed=1)
    run.refresh_from_db()
    assert (run.done, run.failed, run.is_under_way) == (2, 1, False)
