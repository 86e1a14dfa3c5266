"""What whoever watches the product is told: up, ready, and whether anyone's data is stale and why."""

import re
from datetime import timedelta
from time import time
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client as Web
from django.utils.timezone import now
from redis.exceptions import ConnectionError as NoServer

from microsoft.errors import ConsentRequired, Throttled
from ops.broker import free_port
from partnerportal import probes
from partnerportal.cache import RedisCache
from sync.models import NO_SPONSOR, Schedule, SyncState
from tests.factories import make_client, make_operator


@pytest.fixture(autouse=True)
def _site():
    """The product itself, not the small site that other tests of the shell are about."""


@pytest.fixture
def probe(settings):
    """Asks as a machine does: no cookie, and a host name that is none of ours."""
    settings.METRICS_TOKEN = "a-token-of-prometheus"

    def ask(path, **headers):
        return Web(headers={"Host": "10.0.0.7:8000"} | headers).get(path)

    return ask


@pytest.fixture
def with_workers(settings):
    settings.CELERY_TASK_ALWAYS_EAGER = False


def fails(*args, **kwargs):
    raise OperationalError("FATAL: password authentication failed for user portal")


# --- up ---


def test_healthz_answers_whatever_else_is_broken(probe, monkeypatch):
    monkeypatch.setattr(probes, "CHECKS", {"database": fails})

    response = probe("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "up"})
    assert not response.cookies


# --- ready ---


def test_readyz_answers_200_while_all_works(db, probe, with_workers):
    cache.set("sync:ticked", time())

    response = probe("/readyz")

    assert response.status_code == 200
    assert response.json() == {"database": True, "broker": True, "schedule": True}


@pytest.mark.parametrize("broken", ["database", "broker", "schedule"])
def test_readyz_names_what_is_broken_and_nothing_more(db, probe, with_workers, monkeypatch, broken):
    cache.set("sync:ticked", time())
    monkeypatch.setattr(probes, "CHECKS", {**probes.CHECKS, broken: fails})

    response = probe("/readyz")

    assert response.status_code == 503
    assert [name for name, works in response.json().items() if not works] == [broken]
    assert "password" not in response.text


def test_a_database_that_lets_nobody_in_is_not_ready(db, probe, monkeypatch):
    monkeypatch.setattr(probes, "connection", SimpleNamespace(cursor=fails))

    assert not probe("/readyz").json()["database"]


@pytest.mark.parametrize(("age", "status"), [(170, 200), (190, 503)])
def test_a_schedule_that_no_worker_carries_out_is_dead_after_three_minutes(db, probe, with_workers, age, status):
    cache.set("sync:ticked", time() - age)

    assert probe("/readyz").status_code == status


def test_a_schedule_that_never_ran_is_not_alive(db, probe, with_workers):
    assert probe("/readyz").json()["schedule"] is False


# --- metrics ---


@pytest.mark.parametrize("given", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer é"}])
def test_metrics_are_for_the_bearer_of_the_token_alone(db, probe, given):
    response = probe("/metrics", **given)

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert not response.content


def test_without_a_token_there_are_no_metrics(db, settings):
    settings.METRICS_TOKEN = ""

    response = Web().get("/metrics", headers={"Authorization": "Bearer "})

    assert b"portal_clients" not in response.content


def values(response):
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    lines = [line for line in response.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def metrics(probe):
    return values(probe("/metrics", Authorization="Bearer a-token-of-prometheus"))


def test_metrics_say_whether_anyones_data_is_stale_and_why(db, probe):
    cache.set("sync:ticked", time() - 30)
    fresh = make_client("Contoso", synced_at=now() - timedelta(minutes=3))
    old = make_client("Adatum", synced_at=now() - timedelta(hours=2), sync_problem="?")
    make_client("Fabrikam")
    make_client("Gone", synced_at=now() - timedelta(days=9), ended_at=now())
    make_operator(needs_sign_in=True)
    for section, failures in (("health", 2), ("users", 1), ("messages", 0)):
        SyncState.objects.create(client=old, section=section, failures=failures)
    Schedule.objects.create(client=old, due_at=now() - timedelta(minutes=1))
    Schedule.objects.create(client=fresh, due_at=now() + timedelta(minutes=1))

    found = metrics(probe)

    assert found["portal_clients"] == 3
    assert found["portal_clients_never_synced"] == 1
    assert found["portal_oldest_data_seconds"] == pytest.approx(7200, abs=5)
    assert found["portal_sync_due"] == 1
    assert found['portal_sync_failing{section="health"}'] == 1
    assert found['portal_sync_failing{section="users"}'] == 1
    assert found["portal_operators_needing_sign_in"] == 1
    assert found["portal_schedule_tick_age_seconds"] == pytest.approx(30, abs=5)


def test_metrics_name_the_reason_for_stale_data(db, probe):
    def client(name, minutes, interval=15, problem=""):
        synced_at = None if minutes is None else now() - timedelta(minutes=minutes)
        one = make_client(name, synced_at=synced_at, sync_problem=problem, first_seen_at=now() - timedelta(days=1))
        Schedule.objects.create(client=one, interval=interval)

    client("Fresh", 29, problem=Throttled.message)
    client("Half an hour", 59, interval=30)
    client("By hand", 9000, interval=None)
    client("Throttled", 31, problem=Throttled.message)
    client("Not its turn", 61, interval=30)
    client("Never", None, problem=NO_SPONSOR)
    client("Consent", 31, problem=ConsentRequired.message)
    client("A sentence of an older version", 31, problem="?")

    found = {name: value for name, value in metrics(probe).items() if "stale" in name}

    reasons = ("throttled", "waiting", "no_sponsor", "consent_required", "other")
    assert found == {f'portal_clients_stale{{reason="{reason}"}}': 1 for reason in reasons}


def test_metrics_of_an_empty_product_are_well_formed(db, probe):
    response = probe("/metrics", Authorization="Bearer a-token-of-prometheus")

    assert values(response)["portal_clients"] == 0
    for line in response.text.splitlines():
        assert re.fullmatch(r'# (HELP|TYPE) \w+ .+|\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? [\d.eE+-]+', line), line


def test_metrics_name_nobody(db, probe):
    client = make_client("Contoso")
    make_operator(sees=[client], needs_sign_in=True)
    SyncState.objects.create(client=client, section="health", failures=1, problem="Microsoft is not answering.")

    text = probe("/metrics", Authorization="Bearer a-token-of-prometheus").text

    for private in ("Contoso", str(client.tenant_id), "avery", "harbour"):
        assert private not in text


def test_metrics_cost_the_same_for_many_clients(db, probe, django_assert_max_num_queries):
    for number in range(30):
        client = make_client(f"Client {number}", synced_at=now())
        SyncState.objects.create(client=client, section="health", failures=1)

    with django_assert_max_num_queries(6):
        metrics(probe)


# --- a cache that is away ---


def test_a_cache_that_is_away_is_an_empty_one_and_is_asked_once(monkeypatch):
    monkeypatch.setattr(RedisCache, "away_until", 0.0)
    away = RedisCache(f"redis://127.0.0.1:{free_port()}/0", {})

    away.set("a", 1)
    begin = time()
    for _time in range(50):
        assert away.get("a", "nothing") == "nothing"
        assert "a" not in away
        assert away.get_many(["a"]) == {}
        assert away.delete("a") is False

    assert time() - begin < 0.5


def test_who_counts_with_the_cache_is_told_that_it_is_away(monkeypatch):
    monkeypatch.setattr(RedisCache, "away_until", 0.0)
    away = RedisCache(f"redis://127.0.0.1:{free_port()}/0", {})

    for change in (lambda: away.add("a", 1), lambda: away.incr("a")):
        with pytest.raises(NoServer):
            change()
