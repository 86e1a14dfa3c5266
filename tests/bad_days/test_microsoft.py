"""Microsoft on a bad day, over HTTP, with all sections: what was read stays, why is said, and it ends by itself."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db.models import F
from django.utils.timezone import now

from accounts.models import Operator
from clients.models import Client
from microsoft import http
from sync import tasks
from sync.models import Schedule, SyncState
from tests.bad_days.inside import contents
from tests.cloud import connected, enter
from tests.conftest import signed_in
from tests.sandbox_process import running_sandbox

CLIENTS = 5
PAGES = ("/clients/", "/health/", "/users/", "/messages/", "/support/")
BAD_ANSWERS = {
    "429 with Retry-After": {"status": 429, "retry_after": 30},
    "429 without Retry-After": {"status": 429},
    "500": {"status": 500},
    "502": {"status": 502},
    "503": {"status": 503},
    "503 with Retry-After": {"status": 503, "retry_after": 30},
    "504": {"status": 504},
    "truncated": {"truncate": True},
    "cut off": {"cut": True},
    "oversized": {"oversize_mb": 33},
    "a page of a proxy": {"content_type": "text/html"},
    "a list for an object": {"status": 200, "body": ["?"]},
    "an object without answers": {"status": 200, "body": {"value": []}},
    "no object at all": {"status": 200, "body": None},
    "400": {"status": 400},
}


@pytest.fixture(scope="module")
def sandbox():
    with running_sandbox(clients=CLIENTS + 1, users=60, throttle=False) as sandbox:
        yield sandbox


@pytest.fixture
def cloud(sandbox, settings, db):
    with connected(sandbox, settings):
        yield sandbox


@pytest.fixture
def operator(cloud):
    """The admin, after everything was read once."""
    operator = enter(cloud)
    tasks.tick()
    assert not SyncState.objects.failing().exists()
    return operator


def an_interval_later():
    """Also for what is backing off, at most a quarter of an hour while Microsoft is down."""
    Schedule.objects.update(due_at=now())
    SyncState.objects.exclude(retry_at=None).update(retry_at=now())
    tasks.tick()


def all_is_well():
    return not SyncState.objects.failing().exists() and not Client.objects.live().exclude(sync_problem="").exists()


def pages_answer(operator, refused=()):
    """From the tables; a section that Microsoft refuses everywhere is not shown and says why."""
    web = signed_in(operator)
    for path in PAGES:
        allowed = (200, 403) if path.strip("/") in refused else (200,)
        assert web.get(path).status_code in allowed, path
    return web


@pytest.mark.parametrize("answer", BAD_ANSWERS.values(), ids=BAD_ANSWERS)
def test_bad_answers_to_everything(cloud, operator, answer):
    before, synced_at = contents(), dict(Client.objects.values_list("pk", "synced_at"))
    cloud.fault(kind="graph", **answer)

    an_interval_later()

    assert contents() == before
    assert not Client.objects.live().filter(sync_problem="").exists()
    assert dict(Client.objects.values_list("pk", "synced_at")) == synced_at
    assert Schedule.objects.filter(client__isnull=False).latest("due_at").due_at < now() + timedelta(minutes=3)
    assert not Operator.objects.get().needs_sign_in
    pages_answer(operator)

    cloud.clear_faults()
    an_interval_later()
    assert all_is_well()
    assert contents() == before


@pytest.mark.parametrize("answer", [BAD_ANSWERS[name] for name in ("503", "truncated", "oversized")])
def test_bad_answers_about_one_client_concern_no_other(cloud, operator, answer):
    unlucky = Client.objects.live().first()
    cloud.fault(kind="graph", tenant=str(unlucky.tenant_id), **answer)

    an_interval_later()

    assert set(SyncState.objects.failing().values_list("client", flat=True)) == {unlucky.pk}
    assert not Client.objects.live().exclude(pk=unlucky.pk).filter(synced_at__lt=now() - timedelta(seconds=30)).exists()


@pytest.mark.parametrize("answer", [{"status": 429}, {"status": 503}, {"status": 500}, {"status": 403}])
@pytest.mark.parametrize(
    "section", ["/users", "/admin/serviceAnnouncement/messages", "/admin/serviceAnnouncement/health"]
)
def test_bad_answers_to_one_section_hold_up_no_other(cloud, operator, section, answer):
    before = contents()
    cloud.fault(kind="graph", path=section, item=True, **answer)

    an_interval_later()

    failing = set(SyncState.objects.exclude(client=None).exclude(problem="").values_list("section", flat=True))
    assert len(failing) == 1
    assert contents() == before
    pages_answer(operator, refused=failing if answer["status"] == 403 else ())
    cloud.clear_faults()
    Operator.objects.get().accesses.update(refused_at=now() - timedelta(days=2))  # asked again the day after
    an_interval_later()
    assert all_is_well()
    assert contents() == before


@pytest.mark.parametrize("share", [0.3, 0.7])
def test_a_storm_ends_with_everybody_fresh(cloud, operator, share):
    before = contents()
    cloud.fault(kind="graph", status=429, retry_after=1, share=share)
    cloud.fault(kind="graph", status=503, share=share, item=True)
    for _interval in range(4):
        an_interval_later()
    cloud.clear_faults()

    an_interval_later()

    assert all_is_well()
    assert not Client.objects.live().filter(synced_at__lt=now() - timedelta(seconds=20)).exists()
    assert contents() == before


def test_after_a_whole_day_of_outage_nobody_waits_longer_than_an_interval(cloud, operator):
    Operator.objects.update(sync_minutes=15)
    cloud.fault(kind="graph", status=503)
    for _try in range(2):
        an_interval_later()
        SyncState.objects.failing().update(failures=100)

    assert Schedule.objects.latest("due_at").due_at <= now() + timedelta(minutes=15)
    assert SyncState.objects.exclude(retry_at=None).latest("retry_at").retry_at <= now() + timedelta(minutes=15)


def test_an_answer_that_never_comes(cloud, operator, monkeypatch):
    monkeypatch.setattr(http, "READ", 0.3)
    before = contents()
    cloud.fault(kind="graph", hang=True)
    an_interval_later()
    assert "not answering" in Client.objects.live().first().sync_problem
    cloud.clear_faults()

    an_interval_later()

    assert all_is_well()
    assert contents() == before


def test_words_that_no_documentation_knows(cloud, operator):
    strange = [
        {"id": "Exchange", "service": "Exchange Online", "status": "somethingNew", "added": {"x": [1]}},
        {"id": "NewThing", "service": "A new thing", "status": None},
        {"service": "Without an id", "status": "serviceOperational"},
        "not even an object",
    ]
    client = Client.objects.live().first()
    path = "/admin/serviceAnnouncement/healthOverviews"
    cloud.fault(kind="graph", tenant=str(client.tenant_id), path=path, item=True, status=200, body={"value": strange})

    an_interval_later()

    client.refresh_from_db()
    assert client.sync_problem == ""
    web = pages_answer(operator)
    assert web.get(f"/clients/{client.tenant_id}/health/").status_code == 200


def test_access_tokens_that_expired_before_their_time(cloud, operator):
    cloud.tell("tokens", expire_access=True)

    an_interval_later()

    assert all_is_well()


def test_a_refresh_token_that_was_revoked_and_a_new_sign_in(cloud, operator):
    before = contents()
    cache.clear()
    cloud.tell("tokens", revoke="admin")

    an_interval_later()

    operator.refresh_from_db()
    assert operator.needs_sign_in
    assert "Sign in again" in pages_answer(operator).get("/clients/").text
    tasks.welcome(enter(cloud).pk)
    assert all_is_well()
    assert contents() == before


def test_entra_down(cloud, operator):
    before = contents()
    cache.clear()
    cloud.tell("entra", down=True)

    an_interval_later()

    assert not Operator.objects.get().needs_sign_in
    assert not Client.objects.live().filter(sync_problem="").exists()
    pages_answer(operator)
    cloud.tell("entra", down=False)
    an_interval_later()
    assert all_is_well()
    assert contents() == before


def test_an_expired_client_secret_signs_nobody_out(cloud, operator):
    cache.clear()
    cloud.tell("entra", secret_expired=True)

    an_interval_later()

    assert not Operator.objects.get().needs_sign_in
    assert "client secret" in Client.objects.live().first().sync_problem
    cloud.tell("entra", secret_expired=False)
    an_interval_later()
    assert all_is_well()


@pytest.mark.parametrize("error", [65001, 50020, 50076, 53003, 90099])
def test_a_tenant_that_refuses_our_tokens(cloud, operator, error):
    client = Client.objects.live().first()
    cache.clear()
    cloud.tell("entra", tenant=str(client.tenant_id), error=error)

    an_interval_later()

    assert set(SyncState.objects.failing().values_list("client", flat=True)) == {client.pk}
    assert not Operator.objects.get().needs_sign_in
    cloud.tell("entra", tenant=str(client.tenant_id), error=0)
    an_interval_later()
    assert all_is_well()


@pytest.mark.parametrize("path", ["", "/users/delta"], ids=["before", "between two pages"])
def test_a_relationship_that_ends_in_the_middle_of_a_round(cloud, operator, path):
    client = Client.objects.live().order_by("pk").last()
    others = Client.objects.live().exclude(pk=client.pk).count()
    if path:
        SyncState.objects.filter(client=client, section="users").update(watermark="")
        cloud.fault(kind="graph", tenant=str(client.tenant_id), path=path, after=0, status=403)
    else:
        cloud.tell("gdap", tenant=str(client.tenant_id), end=True)
    Schedule.objects.filter(client__isnull=False).update(due_at=now())
    tasks.tick()  # the client list is not due in this round
    assert Client.objects.live().filter(sync_problem="").count() >= others

    cloud.clear_faults()
    cloud.tell("gdap", tenant=str(client.tenant_id), end=True)
    an_interval_later()

    web = pages_answer(operator)
    assert web.get(f"/clients/{client.tenant_id}/").status_code == 404
    assert Client.objects.live().count() == others
    cloud.tell("gdap", tenant=str(client.tenant_id), come_back=True)
    an_interval_later()
    an_interval_later()
    client.refresh_from_db()
    assert (client.ended_at, client.sync_problem) == (None, "")
    assert web.get(f"/clients/{client.tenant_id}/").status_code == 200


@pytest.mark.parametrize("skew", [600, -600])
def test_a_clock_that_is_ten_minutes_wrong(cloud, operator, skew):
    before = contents()
    cloud.tell("clock", skew=skew)
    cache.clear()

    an_interval_later()
    an_interval_later()

    cloud.tell("clock", skew=0)
    assert not Operator.objects.get().needs_sign_in
    an_interval_later()
    assert all_is_well()
    assert contents()["summaries"] == before["summaries"]


def a_minute_passes():
    """For everything that waits for a moment; then beat ticks."""
    minute = timedelta(minutes=1)
    Schedule.objects.update(due_at=F("due_at") - minute, lease_until=F("lease_until") - minute)
    SyncState.objects.update(retry_at=F("retry_at") - minute)
    Client.objects.update(synced_at=F("synced_at") - minute)
    tasks.tick()


def oldest():
    return now() - Client.objects.live().order_by("synced_at").first().synced_at


def a_worker_that_dies(cloud):
    """It has taken all that is due, and never gives it back."""
    Schedule.objects.update(due_at=now())
    Schedule.objects.due().claim(1000)


def an_hour_without_microsoft(cloud):
    cloud.fault(kind="graph", status=503)
    for _minute in range(60):
        a_minute_passes()
    assert oldest() > timedelta(minutes=59)
    cloud.clear_faults()


def an_hour_of_throttling(cloud):
    cloud.fault(kind="graph", status=429, retry_after=120)
    for _minute in range(60):
        a_minute_passes()
    cloud.clear_faults()


@pytest.mark.parametrize("bad_day", [a_worker_that_dies, an_hour_without_microsoft, an_hour_of_throttling])
def test_no_client_starves_after_a_bad_day(cloud, operator, bad_day):
    """From two intervals after its end on, nobody's data is older than two intervals."""
    Operator.objects.update(sync_minutes=15)
    an_interval_later()
    bad_day(cloud)
    two_intervals = timedelta(minutes=30)

    ages = []
    for _minute in range(60):
        a_minute_passes()
        ages.append(oldest())

    assert max(ages[30:]) <= two_intervals
    assert bad_day is not a_worker_that_dies or max(ages) <= two_intervals
    assert all_is_well()
