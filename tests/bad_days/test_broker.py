"""The broker and cache, emptied, killed or frozen: pages answer, and the work goes on by itself."""

from collections.abc import Iterator

import pytest

from tests.bad_days.product import Broker, Browser, until

pytestmark = [pytest.mark.slow, pytest.mark.redis]
PAGES = ("/clients/", "/health/", "/users/", "/messages/", "/support/", "/settings/")


@pytest.fixture
def broker(synced) -> Iterator[Broker]:
    yield synced.broker
    if not synced.broker.process.is_alive:
        synced.broker.start()
    synced.broker.process.thaw()


def pages_answer(visitor, within=1.0):
    for path in PAGES:
        response = visitor.quickest(path)
        assert (path, response.status_code) == (path, 200)
        assert response.seconds < within, path
        assert "/sign-in/" not in response.url


def works_again(product):
    """Without a person: at the latest when the leases of what was lost have run out."""
    product.ask("leases_run_out")
    after = product.a_round()
    assert (after["synced"], after["failing"], after["never_due"]) == (after["clients"], 0, 0)
    assert after["oldest"] < 30
    return after


def test_a_broker_emptied_during_a_sync_loses_nothing(synced, broker, visitor):
    before = synced.ask("contents")
    synced.sandbox.fault(kind="graph", latency_ms=200, times=8)
    synced.ask("an_interval_passes")
    synced.ask("tick")
    until(lambda: synced.ask("facts")["leased"], "the sync to begin")

    broker.empty()

    pages_answer(visitor)
    assert visitor.get("/readyz").status_code == 503
    works_again(synced)
    assert visitor.get("/readyz").status_code == 200
    assert synced.ask("contents") == before


def test_while_the_broker_is_gone_pages_answer_and_afterwards_the_worker_goes_on(synced, broker, visitor):
    before = synced.ask("contents")
    visitor.get("/clients/")

    broker.kill()

    pages_answer(visitor)
    ready = visitor.get("/readyz")
    assert ready.status_code == 503
    assert ready.json() == {"database": True, "broker": False, "schedule": False}
    pressed = visitor.post("/sync/")
    assert pressed.seconds < 5
    assert "cannot be started just now" in pressed.text

    broker.start()
    works_again(synced)
    assert synced.ask("contents") == before
    assert visitor.post("/sync/").status_code == 200
    until(lambda: synced.ask("progress")["ended"], "the run")


def test_while_the_broker_is_gone_people_sign_in(synced, broker, address):
    stranger = Browser(synced, address)
    broker.kill()

    response = stranger.sign_in()

    assert response.status_code == 200
    assert response.seconds < 5
    assert stranger.get("/clients/").url.endswith("/clients/")


def test_while_the_broker_is_frozen_pages_answer(synced, broker, visitor):
    visitor.get("/clients/")

    broker.process.freeze()

    assert visitor.get("/clients/").seconds < 3  # this one finds out
    for path in PAGES:
        assert visitor.get(path).status_code == 200
    assert visitor.post("/sync/").seconds < 8
    broker.process.thaw()
    works_again(synced)


def test_who_is_signed_in_stays_so_over_the_brokers_death(synced, broker, visitor):
    visitor.get("/clients/")

    broker.kill()
    broker.start()

    assert visitor.get("/clients/").url.endswith("/clients/")
