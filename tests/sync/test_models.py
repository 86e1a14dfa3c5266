from datetime import timedelta

from django.utils.timezone import now

from clients.models import Client
from microsoft.errors import Rejected, Throttled, Unavailable
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


def waits(state, error, times):
    """Minutes until the next try after each failure."""
    found = []
    for _failure in range(times):
        state.fail(error)
        found.append(round((state.retry_at - now()).total_seconds() / 60))
    return found


def test_waits_double_up_to_six_hours(contoso):
    state = SyncState.objects.create(client=contoso, section="health")

    found = waits(state, Rejected(), 12)

    assert found[:4] == [2, 4, 8, 16]
    assert found[-1] == 6 * 60


def test_while_microsoft_is_down_it_is_asked_often_enough_to_be_fresh_soon_after(contoso):
    state = SyncState.objects.create(client=contoso, section="health")

    assert waits(state, Unavailable(), 12) == [2, 4, 8, *[15] * 9]


def test_a_wait_that_did_not_help_grows(contoso):
    state = SyncState.objects.create(client=contoso, section="health")

    assert waits(state, Throttled(retry_after=0), 5) == [0, 4, 8, 15, 15]
    assert waits(state, Throttled(retry_after=3600), 1) == [60]


def test_a_state_whose_client_was_removed_does_not_come_back(contoso):
    state = SyncState.objects.create(client=contoso, section="health")
    contoso.delete()

    state.succeed()
    state.fail(Unavailable())

    assert not SyncState.objects.exists()


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


def finish(*clients, problem=""):
    """A worker has just been at these clients."""
    schedule_newcomers()
    Schedule.objects.filter(client__in=clients).update(finished_at=now())
    Client.objects.filter(pk__in=[client.pk for client in clients]).update(sync_problem=problem)


def test_a_run_ends_with_its_last_client(operator, contoso):
    adatum = give_access(operator, make_client("Adatum")).client
    finish(contoso, adatum)  # before the press
    run, _is_new = SyncRun.begin(operator)
    assert (run.done, run.total) == (0, 2)

    finish(contoso)
    run.catch_up()
    assert run.is_under_way
    assert (run.done, run.total) == (1, 2)
    finish(adatum, problem="Microsoft is not answering.")
    run.catch_up()
    assert (run.done, run.failed, run.is_under_way) == (2, 1, False)


def test_a_client_counts_once_however_often_it_was_finished(operator, contoso):
    give_access(operator, make_client("Adatum"))
    run, _is_new = SyncRun.begin(operator)

    for _delivery in range(3):
        finish(contoso)

    assert run.catch_up().done == 1


def test_a_client_that_leaves_meanwhile_does_not_keep_a_run_from_its_end(operator, contoso):
    leaves = give_access(operator, make_client("Adatum"))
    run, _is_new = SyncRun.begin(operator)
    leaves.is_live = False
    leaves.save()

    finish(contoso)

    assert run.catch_up().ended_at


def test_how_far_a_run_got_costs_two_queries(operator, contoso, django_assert_num_queries):
    run, _is_new = SyncRun.begin(operator)
    finish(contoso)

    with django_assert_num_queries(2):
        run.catch_up()
