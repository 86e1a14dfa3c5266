"""The engine against the sandbox over HTTP, with two sections that exist only here."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils.timezone import now

from accounts.models import Operator
from clients.models import Client
from clients.sections import section_roles
from sync import tasks
from sync.models import NO_SPONSOR, Schedule, SyncRun, SyncState
from sync.sections import partner_sections, sections
from tests.cloud import enter


@pytest.fixture
def engine(cloud, db, settings):
    """The sandbox, with the product syncing nothing but the sections of these tests."""
    known = (sections, partner_sections, section_roles)
    settings.SYNC_SECTIONS = ["tests.sync.sections.Overviews", "tests.sync.sections.Announcements"]
    settings.SYNC_PARTNER_SECTIONS = ["clients.section.ClientListSection"]
    for each in known:
        each.cache_clear()
    yield cloud
    for each in known:
        each.cache_clear()


def everything_due():
    Schedule.objects.update(due_at=now(), lease_token="", lease_until=None)


def states(client):
    return {state.section: state for state in SyncState.objects.filter(client=client)}


def test_a_round_costs_one_call_for_a_client_and_one_for_the_partner(engine):
    enter(engine)
    tasks.tick()
    everything_due()
    engine.reset_counters()

    tasks.tick()

    clients = Client.objects.live().count()
    assert clients > 20
    assert engine.counters()["graph"] == clients + 1
    assert not SyncState.objects.filter(watermark="").exclude(client=None).exists()


def test_the_rows_say_how_old_the_data_is(engine):
    enter(engine)

    tasks.tick()

    assert not Client.objects.live().filter(synced_at=None).exists()


def test_a_client_is_due_again_within_the_interval_its_operators_chose(engine):
    operator = enter(engine)
    Operator.objects.filter(pk=operator.pk).update(sync_minutes=15)

    tasks.tick()

    for schedule in Schedule.objects.filter(client__isnull=False):
        assert schedule.interval == 15
        assert timedelta(minutes=13) < schedule.due_at - now() <= timedelta(minutes=15)


def test_nothing_is_due_when_everybody_chose_manually(engine):
    operator = enter(engine)
    Operator.objects.filter(pk=operator.pk).update(sync_minutes=0)

    tasks.tick()

    assert not Schedule.objects.exclude(due_at=None).exists()


def test_an_operator_whom_nobody_saw_for_weeks_no_longer_decides_and_no_longer_sponsors(engine):
    operator = enter(engine)
    Operator.objects.filter(pk=operator.pk).update(last_active_at=now() - timedelta(days=15))
    engine.reset_counters()

    tasks.tick()

    assert engine.counters()["graph"] == 0


def test_when_one_sponsors_token_is_revoked_the_next_one_is_tried(engine):
    first = enter(engine, "helpdesk")
    enter(engine, "admin")
    cache.clear()  # access tokens
    engine.tell("tokens", revoke="hana.helpdesk@harbour.example")

    tasks.tick()

    first.refresh_from_db()
    assert first.needs_sign_in
    assert not SyncState.objects.failing().exists()
    assert not Client.objects.live().filter(synced_at=None).exists()


def test_a_section_that_a_sponsor_may_not_read_is_read_by_another(engine):
    enter(engine, "helpdesk")
    enter(engine, "reader")
    tasks.tick()

    both = Client.objects.filter(accesses__operator__upn__startswith="hana").filter(
        accesses__operator__upn__startswith="rafael", accesses__is_live=True
    )

    assert both.exists()
    for client in both:
        assert all(state.watermark for state in states(client).values())


def test_a_section_that_nobody_may_read_says_so_and_does_not_hold_up_the_others(engine, settings):
    operator = enter(engine, "helpdesk")
    for access in operator.accesses.all():
        access.reads = " announcements "
        access.save()

    tasks.tick()

    client = Client.objects.visible_to(operator).first()
    assert states(client)["overviews"].problem == NO_SPONSOR
    assert states(client)["announcements"].last_success_at
    assert client.sync_problem == ""


def test_microsofts_own_no_beats_what_we_computed_from_roles(engine):
    operator = enter(engine, "admin")
    client = Client.objects.visible_to(operator).first()
    engine.fault(
        kind="graph", tenant=str(client.tenant_id), path="/admin/serviceAnnouncement/messages", status=403, item=True
    )

    tasks.tick()

    access = operator.accesses.get(client=client)
    assert access.may_read("overviews")
    assert not access.may_read("announcements")


def test_a_throttled_client_waits_as_long_as_microsoft_says_and_holds_up_nobody(engine):
    operator = enter(engine)
    slow = Client.objects.visible_to(operator).first()
    engine.fault(kind="graph", tenant=str(slow.tenant_id), status=429, retry_after=600)

    tasks.tick()

    assert set(SyncState.objects.failing().values_list("client", flat=True)) == {slow.pk}
    schedule = Schedule.objects.get(client=slow)
    assert timedelta(minutes=9) < schedule.due_at - now() <= timedelta(minutes=10)
    slow.refresh_from_db()
    assert "slow down" in slow.sync_problem


def test_a_client_that_is_backing_off_is_not_asked_by_the_clock_but_by_a_person(engine):
    operator = enter(engine)
    slow = Client.objects.visible_to(operator).first()
    fault = {"kind": "graph", "tenant": str(slow.tenant_id), "status": 503}
    engine.fault(**fault)
    tasks.tick()
    engine.clear_faults()
    engine.reset_counters()

    tasks.tick()
    assert engine.counters()["graph"] == 0
    run, _is_new = SyncRun.begin(operator, slow)
    tasks.start_run(run.pk)

    slow.refresh_from_db()
    assert slow.sync_problem == ""
    run.refresh_from_db()
    assert (run.done, run.total, run.failed) == (1, 1, 0)


def test_sync_now_for_all_asks_about_every_client_of_the_operator_and_counts_them(engine):
    operator = enter(engine, "helpdesk")
    enter(engine, "admin")
    engine.reset_counters()
    run, _is_new = SyncRun.begin(operator)

    tasks.start_run(run.pk)

    run.refresh_from_db()
    mine = Client.objects.visible_to(operator).count()
    assert (run.done, run.total) == (mine, mine)
    assert run.ended_at
    assert engine.counters()["graph"] == mine + 1


def test_a_duplicate_of_a_task_does_nothing(engine):
    enter(engine)
    tasks.schedule_newcomers()
    token, ids = Schedule.objects.filter(client__isnull=False).claim(5)
    tasks.sync_clients(ids, token)
    engine.reset_counters()

    tasks.sync_clients(ids, token)

    assert engine.counters()["graph"] == 0


def test_a_bug_with_one_client_leaves_the_others_their_turn(engine, monkeypatch):
    operator = enter(engine)
    unlucky = Client.objects.visible_to(operator).first()
    section = sections()["overviews"]
    store = type(section).store

    def breaks(self, client, answers, state):
        if client == unlucky:
            raise ZeroDivisionError
        store(self, client, answers, state)

    monkeypatch.setattr(type(section), "store", breaks)
    tasks.tick()

    assert set(SyncState.objects.failing().values_list("client", flat=True)) == {unlucky.pk}


def test_an_ended_client_is_no_longer_asked_about(engine):
    operator = enter(engine)
    tasks.tick()
    gone = Client.objects.visible_to(operator).first()
    engine.tell("gdap", tenant=str(gone.tenant_id), end=True)
    everything_due()
    tasks.tick()  # the client list of this round says that it ended
    everything_due()
    engine.reset_counters()

    tasks.tick()

    assert str(gone.tenant_id) not in engine.counters()["tenants"]
