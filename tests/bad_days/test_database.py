"""The same on PostgreSQL, and a PostgreSQL that dies under load."""

from collections.abc import Iterator
from threading import Thread

import pytest

from tests.bad_days.database import Postgres
from tests.bad_days.product import Browser, Product, running, until
from tests.bad_days.writing import people_of, reset_form, tenant_of, writes

pytestmark = [pytest.mark.slow, pytest.mark.redis, pytest.mark.postgres]


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    yield server
    server.end()


@pytest.fixture(scope="module")
def on_postgres(tmp_path_factory, postgres) -> Iterator[Product]:
    with running(tmp_path_factory.mktemp("on-postgres"), postgres.url) as product:
        product.start_worker("first")
        product.start_worker("second")
        product.ask("begin_anew")
        product.ask("tick")
        product.settled("the first round")
        yield product


@pytest.fixture(scope="module")
def visitor(on_postgres) -> Browser:
    return Browser(on_postgres, on_postgres.start_web()).be(on_postgres.operator)


def test_two_workers_share_the_clients_and_do_none_twice(on_postgres):
    everybody = {tenant["id"] for tenant in on_postgres.sandbox.tenants() if tenant["roles"].get("admin")}
    on_postgres.a_round()
    on_postgres.ask("an_interval_passes")
    on_postgres.sandbox.reset_counters()

    assert on_postgres.ask("sync_now", on_postgres.operator)
    on_postgres.ask("start_run_again")
    on_postgres.ask("tick", 4)
    until(lambda: on_postgres.ask("progress")["ended"], "the run")
    on_postgres.settled("two workers")

    assert on_postgres.calls() == dict.fromkeys(everybody, 1)


def test_people_who_sign_in_at_the_same_moment_get_their_rights(on_postgres):
    on_postgres.ask("forget_clients")

    assert on_postgres.ask("enter_together", on_postgres.sandbox.base_url, on_postgres.sandbox.port) == {
        "admin": True, "helpdesk": True, "reader": True, "mfa": True
    }  # fmt: skip
    assert on_postgres.a_round()["failing"] == 0


def test_a_database_that_dies_during_a_sync_and_comes_back(on_postgres, postgres, visitor):
    before = on_postgres.ask("contents")
    assert visitor.get("/clients/").status_code == 200
    on_postgres.sandbox.fault(kind="graph", latency_ms=150)
    on_postgres.ask("an_interval_passes")
    on_postgres.ask("tick")
    until(lambda: on_postgres.ask("facts")["leased"], "the sync to begin")

    postgres.kill()

    assert visitor.get("/healthz").status_code == 200
    ready = visitor.get("/readyz")
    assert (ready.status_code, ready.json()["database"]) == (503, False)
    assert ready.seconds < 5
    page = visitor.get("/clients/")
    assert page.status_code >= 500
    assert page.seconds < 10

    postgres.start()
    on_postgres.sandbox.clear_faults()
    until(lambda: visitor.get("/clients/").status_code == 200, "pages")
    until(lambda: visitor.get("/readyz").json()["database"], "the database to be ready")
    on_postgres.ask("leases_run_out")
    after = on_postgres.a_round("a round after it")
    assert (after["failing"], after["synced"]) == (0, after["clients"])
    assert on_postgres.ask("contents") == before


def test_a_database_that_dies_over_a_reset_leaves_it_done_once_and_told(on_postgres, postgres, visitor):
    tenant = tenant_of(on_postgres, synced=False)
    person = people_of(on_postgres, tenant)[0]
    name = on_postgres.ask("upn", person)
    path, form = reset_form(visitor, tenant, person)
    on_postgres.sandbox.fault(kind="graph", method="PATCH", latency_ms=1500, times=1)
    sender = Thread(target=visitor.session.post, args=[visitor.address + path], kwargs={"data": form, "timeout": 30})
    sender.start()
    until(lambda: on_postgres.ask("audit_of", "users.reset", name) == ["started"], "the reset to begin")

    postgres.kill()
    until(lambda: writes(on_postgres, person), "Microsoft to have done it")
    sender.join(30)
    postgres.start()

    until(lambda: visitor.get("/clients/").status_code == 200, "pages")
    until(lambda: on_postgres.ask("audit_of", "users.reset", name) == ["started", "done"], "its end")
    again = visitor.session.post(visitor.address + path, data=form, timeout=30)
    assert "Already reset" in again.text
    assert writes(on_postgres, person) == 1
