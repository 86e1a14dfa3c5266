"""The engine against the sandbox over HTTP, with two sections that exist only here."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError, OperationalError
from django.utils.timezone import now
from kombu.exceptions import OperationalError as BrokerError

from accounts.models import Operator
from clients.models import Client
from clients.sections import section_roles
from sync import tasks
from sync.engine import OurFault, SignedOut
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
    run.catch_up()
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


def test_a_section_that_nobody_may_read_does_not_bring_its_client_back_every_minute(engine):
    operator = enter(engine)
    client = Client.objects.visible_to(operator).first()
    SyncState.objects.create(
        client=client, section="overviews", failures=2, problem="?", retry_at=now() - timedelta(minutes=1)
    )
    operator.accesses.filter(client=client).update(reads=" announcements ")

    tasks.tick()

    assert states(client)["overviews"].problem == NO_SPONSOR
    assert Schedule.objects.get(client=client).due_at > now() + timedelta(minutes=10)


def test_a_failing_section_that_has_no_question_any_more_is_well_again(engine, settings):
    settings.SYNC_SECTIONS = ["clients.section.TenantSection", "tests.sync.sections.Overviews"]
    sections.cache_clear()
    operator = enter(engine)
    tasks.tick()
    client = Client.objects.visible_to(operator).first()
    SyncState.objects.filter(client=client, section="tenant").update(failures=1, problem="?", retry_at=now())
    everything_due()

    tasks.tick()

    client.refresh_from_db()
    assert client.sync_problem == ""
    assert states(client)["tenant"].failures == 0
    assert Schedule.objects.get(client=client).due_at > now() + timedelta(minutes=10)


def test_clients_whose_sponsors_are_all_signed_out_keep_their_age_and_say_why(engine):
    operator = enter(engine)
    tasks.tick()
    long_ago = now() - timedelta(hours=3)
    Client.objects.update(synced_at=long_ago)
    cache.clear()
    engine.tell("tokens", revoke="admin")
    everything_due()

    tasks.tick()

    mine = Client.objects.visible_to(operator)
    assert set(mine.values_list("synced_at", "sync_problem")) == {(long_ago, SignedOut.message)}
    assert SyncState.objects.visible_to(operator).failing().count() == 2 * mine.count()


def test_signing_in_again_makes_everything_fresh_at_once(engine):
    enter(engine)
    cache.clear()
    engine.tell("tokens", revoke="admin")
    tasks.tick()
    assert SyncState.objects.failing().exists()

    operator = enter(engine)
    tasks.welcome(operator.pk)

    assert not operator.needs_sign_in
    assert not SyncState.objects.failing().exists()
    assert not Client.objects.visible_to(operator).exclude(sync_problem="").exists()


def test_who_comes_back_after_weeks_finds_the_clock_running_again(engine):
    operator = enter(engine)
    Operator.objects.filter(pk=operator.pk).update(last_active_at=now() - timedelta(days=20))
    tasks.tick()
    assert not Schedule.objects.exclude(due_at=None).exists()

    tasks.welcome(enter(engine).pk)

    assert not Schedule.objects.filter(due_at=None).exists()
    assert not Client.objects.live().filter(synced_at=None).exists()


@pytest.mark.parametrize(("clients", "size"), [(0, 1), (1, 1), (32, 1), (33, 2), (200, 7), (1281, 40), (10_000, 40)])
def test_a_few_clients_are_spread_over_all_threads_of_a_worker(clients, size):
    assert tasks.chunk_size(clients) == size


def test_the_clock_hands_a_few_clients_over_one_by_one(engine, monkeypatch):
    enter(engine)
    handed = []
    monkeypatch.setattr(tasks, "_hand_over", lambda task, token, *args, **more: handed.append(args[0]))

    tasks.tick()

    assert [len(ids) for ids in handed if isinstance(ids, list)] == [1] * Client.objects.live().count()


def test_clients_that_had_no_turn_go_to_the_next_worker(engine, monkeypatch):
    enter(engine)
    monkeypatch.setattr("sync.engine.LONGEST_VISIT", 0)

    tasks.tick()  # without a broker each chunk is done before the next is taken

    assert not Client.objects.live().filter(synced_at=None).exists()
    assert not Schedule.objects.exclude(lease_token="").exists()
    calls = engine.counters()["tenants"]
    assert {calls[str(client.tenant_id)]["graph"] for client in Client.objects.live()} == {1}


def test_what_microsoft_refuses_to_everybody_is_not_asked_of_everybody_every_round(engine, settings):
    settings.SYNC_SECTIONS = ["clients.section.TenantSection", "tests.sync.sections.Overviews"]
    sections.cache_clear()
    for persona in ("admin", "reader", "mfa"):
        enter(engine, persona)
    Client.objects.update(country="")
    engine.fault(kind="graph", path="/organization", status=403, item=True)
    tasks.tick()
    everything_due()
    engine.reset_counters()

    tasks.tick()

    clients = Client.objects.live().count()
    assert engine.counters()["graph"] <= clients + 1


def test_a_round_of_one_section_is_no_round_of_the_client(engine):
    operator = enter(engine)
    tasks.tick()
    client = Client.objects.visible_to(operator).first()
    due_at, long_ago = now() + timedelta(minutes=7), now() - timedelta(hours=1)
    SyncState.objects.filter(client=client, section="announcements").update(failures=1, problem="Not read.")
    Client.objects.update(synced_at=long_ago, sync_problem="Not read.")
    Schedule.objects.update(due_at=due_at)

    token, ids = Schedule.objects.filter(client=client).claim(1)
    tasks.sync_clients(ids, token, section="overviews")

    client.refresh_from_db()
    assert (client.synced_at, client.sync_problem) == (long_ago, "Not read.")
    assert Schedule.objects.get(client=client).due_at == due_at


@pytest.mark.parametrize("error", [OperationalError("deadlock detected"), IntegrityError("a row was pruned away")])
def test_a_database_that_gave_way_to_another_worker_is_asked_once_more(engine, monkeypatch, error):
    enter(engine)
    section = sections()["overviews"]
    store = type(section).store
    tried = []

    def deadlocks(self, client, answers, state):
        store(self, client, answers, state)
        tried.append(client)
        if tried.count(client) == 1:
            raise error

    monkeypatch.setattr(type(section), "store", deadlocks)
    tasks.tick()

    assert not SyncState.objects.failing().exists()


def test_what_the_broker_did_not_take_is_not_kept_from_the_next_tick(engine, monkeypatch):
    enter(engine)

    def is_gone(*args, **kwargs):
        raise BrokerError("nobody there")

    with monkeypatch.context() as broken:
        broken.setattr(tasks.sync_partner, "apply_async", is_gone)
        with pytest.raises(BrokerError):
            tasks.tick()
    assert not Schedule.objects.exclude(lease_token="").exists()
    tasks.tick()

    assert not Client.objects.live().filter(synced_at=None).exists()


def test_a_bug_in_one_section_of_the_partner_leaves_the_other_its_turn(engine, monkeypatch, settings):
    settings.SYNC_PARTNER_SECTIONS = ["clients.section.ClientListSection", "tests.sync.sections.Tickets"]
    partner_sections.cache_clear()
    for persona in ("admin", "reader"):
        enter(engine, persona)

    def breaks(self, partner, sponsor, state):
        raise ZeroDivisionError

    monkeypatch.setattr("clients.section.ClientListSection.sync", breaks)
    tasks.tick()

    by_key = {state.section: state for state in SyncState.objects.filter(client=None)}
    assert by_key["clients"].problem == OurFault.message
    assert by_key["tickets"].watermark == "read"
    assert Schedule.objects.get(client=None).due_at < now() + timedelta(minutes=3)


def test_trouble_of_microsofts_is_not_asked_of_every_operator(engine):
    for persona in ("admin", "reader", "mfa", "helpdesk"):
        enter(engine, persona)
    engine.fault(kind="graph", path="/$batch", tenant=engine.partner_tenant, content_type="text/html")
    engine.reset_counters()

    tasks.tick()

    assert engine.counters()["tenants"][engine.partner_tenant]["graph"] == 1


def test_a_second_delivery_of_sync_now_asks_about_nobody_twice(engine):
    operator = enter(engine, "helpdesk")
    run, _is_new = SyncRun.begin(operator)
    tasks.start_run(run.pk)
    engine.reset_counters()

    tasks.start_run(run.pk)

    assert engine.counters()["graph"] == 0
    run.refresh_from_db()
    assert run.catch_up().done == run.total
