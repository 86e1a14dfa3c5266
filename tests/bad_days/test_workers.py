"""Workers that die, that are many, and that get the same task twice."""

import json

import pytest

from tests.bad_days.product import until

pytestmark = [pytest.mark.slow, pytest.mark.redis]


@pytest.fixture
def workers(product):
    """Starts workers of the test's own, and ends them."""
    started = []

    def start(count=1):
        for number in range(count):
            started.append(product.start_worker(f"worker{number}"))
        return started[-count:]

    yield start
    for worker in started:
        worker.end()


def everybody(product):
    return {tenant["id"] for tenant in product.sandbox.tenants() if tenant["roles"].get("admin")}


def test_a_worker_killed_in_the_middle_of_a_client_loses_nothing(product, workers):
    slow = sorted(everybody(product))[5]
    product.sandbox.fault(kind="graph", tenant=slow, latency_ms=20_000, times=1)
    [worker] = workers()
    product.ask("tick")
    until(lambda: slow in product.calls(), "the slow client's turn")

    worker.kill()
    left = product.ask("facts")
    assert left["leased"] > 0
    assert left["synced"] < left["clients"]

    workers()
    product.ask("tick")  # what the dead worker held stays its own for ten minutes
    product.ask("leases_run_out")
    product.ask("tick")
    after = product.settled("the leases to be taken over")

    assert (after["synced"], after["failing"]) == (after["clients"], 0)
    first_round = product.ask("contents")
    product.ask("begin_anew")
    product.ask("tick")
    product.settled("an undisturbed round")
    assert product.ask("contents") == first_round


def test_two_workers_never_do_the_same_client_twice(product, workers):
    workers(2)
    product.ask("tick")
    product.settled("the first round")
    product.ask("an_interval_passes")
    product.sandbox.reset_counters()

    assert product.ask("sync_now", product.operator)
    product.ask("start_run_again")
    product.ask("tick", 3)
    until(lambda: product.ask("progress")["ended"], "the run")
    product.settled("two workers")

    assert product.calls() == dict.fromkeys(everybody(product), 1)
    assert product.ask("progress") == {"done": 23, "total": 23, "failed": 0, "ended": True}


def test_a_task_that_is_delivered_twice_is_done_once(product, worker):
    product.ask("tick")
    product.settled("the first round")
    product.sandbox.reset_counters()

    product.ask("deliver_twice", 10)
    product.settled("the task")

    calls = product.calls()
    assert len(calls) == 10
    assert set(calls.values()) == {1}


def test_what_workers_do_for_a_press_is_found_by_the_number_of_its_request(product, worker, visitor):
    product.ask("tick")
    product.settled("the first round")
    product.sandbox.fault(kind="graph", status=500)
    visitor.session.headers["X-Request-Id"] = number = "pressed-on-a-bad-day"

    visitor.post("/sync/")
    until(lambda: product.ask("progress")["ended"], "the run")

    events = [json.loads(line) for line in worker.log.read_text().splitlines() if line.startswith("{")]
    mine = [event for event in events if event.get("request_id") == number]
    assert {event["task"] for event in mine if event["event"] == "sync_failed"} == {"sync.tasks.sync_clients"}
    assert len({event["task_id"] for event in mine}) > 1
