"""A copy of the database, made while it is written to and put in another place, as docs/operate.md says."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from typing import Any

import pytest

from ops.config import ROOT
from tests.bad_days.database import Postgres
from tests.bad_days.product import Browser, Product, running, until

pytestmark = [pytest.mark.slow, pytest.mark.redis]


def begin_a_round(product: Product) -> None:
    """A sync that lasts longer than a copy takes."""
    product.sandbox.fault(kind="graph", latency_ms=300)
    product.ask("an_interval_passes")
    product.ask("tick")
    until(lambda: product.ask("facts")["leased"], "the sync to begin")


def goes_on_as_before(product: Product, before: dict[str, Any], cookie: str) -> None:
    """Everything is there, nobody was signed out, the kept tokens open, and the sync goes on."""
    product.sandbox.clear_faults()
    assert product.ask("contents") == before
    browser = Browser(product, product.start_web())
    browser.session.cookies.set("session", cookie, domain="127.0.0.1")
    for path in product.ask("addresses"):
        response = browser.get(path)
        assert (path, response.status_code) == (path, 200)
        assert "/sign-in/" not in response.url
    product.start_worker("after")
    product.ask("leases_run_out")  # of the workers that the copy still believes in
    after = product.a_round()
    assert (after["synced"], after["failing"], after["problems"]) == (after["clients"], 0, [])
    assert after["oldest"] < 30
    assert product.ask("contents") == before


def a_full_product(product: Product) -> tuple[dict[str, Any], str]:
    product.start_worker()
    product.ask("tick")
    product.settled("the first round")
    return product.ask("contents"), product.ask("session", product.operator)


def costs_a_sign_in_without_its_keys(product: Product, before: dict[str, Any], cookie: str) -> None:
    """The same copy with other TOKEN_KEYS: sessions and data are there, and Microsoft is asked after a sign-in."""
    product.environment["TOKEN_KEYS"] = "YW5vdGhlciBrZXksIG9mIHRoaXJ0eS10d28gYnl0ZXM="
    product.move_to(product.environment["DATABASE_URL"])
    assert product.ask("contents") == before
    browser = Browser(product, product.start_web())
    browser.session.cookies.set("session", cookie, domain="127.0.0.1")
    product.start_worker("without-keys")
    assert product.a_round()["failing"] > 0
    assert "Sign in again" in browser.get("/clients/").text
    browser.sign_in()
    until(lambda: product.ask("facts")["failing"] == 0, "the sync after signing in")
    assert product.ask("contents") == before


def test_sqlite(tmp_path):
    with running(tmp_path, clients=8) as product:
        before, cookie = a_full_product(product)
        begin_a_round(product)

        copy = tmp_path / "copy.sqlite3"
        command = [sys.executable, "manage.py", "backup", str(copy)]
        subprocess.run(command, cwd=ROOT, env=product.environment, check=True, capture_output=True, timeout=60)
        assert copy.stat().st_mode & 0o077 == 0
        again = subprocess.run(command, cwd=ROOT, env=product.environment, capture_output=True, text=True, timeout=60)
        assert "File exists" in again.stderr
        product.settled("the round")
        with sqlite3.connect(copy) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            connection.execute("INSERT INTO users_search(users_search, rank) VALUES ('integrity-check', 1)")

        product.move_to(f"sqlite:///{copy}")
        goes_on_as_before(product, before, cookie)
        costs_a_sign_in_without_its_keys(product, before, cookie)


@pytest.mark.postgres
def test_postgresql(tmp_path):
    postgres = Postgres()
    try:
        with running(tmp_path, postgres.url, clients=8) as product:
            before, cookie = a_full_product(product)
            begin_a_round(product)

            dump = str(tmp_path / "portal.dump")
            postgres.run("pg_dump", "-Fc", "-f", dump, postgres.url)
            product.settled("the round")
            postgres.run("createdb", f"--maintenance-db={postgres.url}", "restored")
            postgres.run("pg_restore", "--no-owner", "--exit-on-error", "-d", postgres.url_of("restored"), dump)

            product.move_to(postgres.url_of("restored"))
            goes_on_as_before(product, before, cookie)
    finally:
        postgres.end()
