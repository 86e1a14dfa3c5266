"""What a round costs with all sections as they are, by the sandbox's own count: 41 clients, over HTTP."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from accounts.models import Operator
from clients.models import Client
from messages_app.models import ClientPost
from support.models import Ticket
from sync import tasks
from sync.models import Schedule, SyncRun, SyncState
from tests.cloud import connected, enter
from tests.sandbox_process import running_sandbox
from users.models import DirectoryUser

CLIENTS = 41


@pytest.fixture(scope="module")
def sandbox():
    with running_sandbox(clients=CLIENTS + 1, users=820) as sandbox:  # the last one's relationship has ended
        yield sandbox


@pytest.fixture
def cloud(sandbox, settings):
    with connected(sandbox, settings):
        yield sandbox


def a_round(cloud) -> tuple[float, int]:
    """Graph calls a client, and Partner Center calls in all, once everybody has come due."""
    Schedule.objects.update(due_at=now(), lease_token="", lease_until=None)
    cloud.reset_counters()
    tasks.tick()
    return spent(cloud)


def spent(cloud) -> tuple[float, int]:
    counters = cloud.counters()
    return counters["graph"] / CLIENTS, counters["partner_center"]


def amounts():
    return [model.objects.count() for model in (Client, DirectoryUser, ClientPost, Ticket, SyncState, Schedule)]


def test_a_steady_round_costs_one_call_for_a_client(cloud, db):
    operator = enter(cloud)
    assert Client.objects.visible_to(operator).count() == CLIENTS

    first, _calls = a_round(cloud)
    assert not Client.objects.live().filter(synced_at=None).exists()
    assert not SyncState.objects.failing().exists()
    found = amounts()
    second = a_round(cloud)
    third = a_round(cloud)

    assert first <= 4
    for graph, partner_center in (second, third):
        assert graph <= 1.25
        assert partner_center <= 3
    assert amounts() == found


def test_a_steady_round_redeems_no_token_and_writes_no_state(cloud, db):
    enter(cloud)
    a_round(cloud)
    a_round(cloud)
    marks = list(SyncState.objects.order_by("pk").values_list("pk", "watermark"))

    a_round(cloud)

    assert cloud.counters()["token"] == 0
    assert list(SyncState.objects.order_by("pk").values_list("pk", "watermark")) == marks


def test_sync_now_costs_no_more_than_the_clock(cloud, db):
    operator = enter(cloud)
    a_round(cloud)
    cloud.reset_counters()

    assert tasks.ask_now(operator)

    run = SyncRun.objects.get().catch_up()
    assert (run.done, run.total, run.failed) == (CLIENTS, CLIENTS, 0)
    graph, partner_center = spent(cloud)
    assert graph <= 1.25
    assert partner_center <= 3


def test_sync_now_for_one_client_asks_about_it_alone(cloud, db):
    operator = enter(cloud)
    a_round(cloud)
    client = Client.objects.visible_to(operator).first()
    cloud.reset_counters()

    tasks.ask_now(operator, client)

    assert cloud.counters()["tenants"] == {str(client.tenant_id): {"graph": 1, "graph_items": 4}}


def test_one_more_operator_does_not_make_a_round_dearer(cloud, db):
    for persona in ("admin", "helpdesk", "reader", "mfa"):
        enter(cloud, persona)
    a_round(cloud)
    a_round(cloud)

    graph, partner_center = a_round(cloud)

    assert graph <= 1.25
    assert partner_center <= 3


def test_a_round_of_a_helpdesk_alone_reads_what_it_may_and_asks_once(cloud, db):
    operator = enter(cloud, "helpdesk")
    a_round(cloud)

    a_round(cloud)

    mine = Client.objects.visible_to(operator)
    asked = {tenant: calls["graph"] for tenant, calls in cloud.counters()["tenants"].items() if calls.get("graph")}
    assert max(asked.values()) == 1
    assert len(asked) <= mine.count() + 1
    assert not mine.filter(synced_at=None).exists()


def test_rounds_of_clients_are_spread_and_none_waits_longer_than_its_interval(cloud, db):
    operator = enter(cloud)
    Operator.objects.filter(pk=operator.pk).update(sync_minutes=15)

    a_round(cloud)

    due = sorted(Schedule.objects.exclude(client=None).values_list("due_at", flat=True))
    assert due[-1] <= now() + timedelta(minutes=15)
    assert due[-1] - due[0] > timedelta(seconds=30)
