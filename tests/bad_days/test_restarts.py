"""Web and workers are restarted in order while people and the clock keep them busy: nothing is lost, nothing twice."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from threading import Event, Thread
from time import sleep

import pytest
import requests

from ops.broker import free_port
from tests.bad_days.product import Browser, Product, until
from tests.bad_days.writing import people_of, reset_form, tenant_of, writes

pytestmark = [pytest.mark.slow, pytest.mark.redis]
PEOPLE = 3


class Person(Thread):
    """Reads and writes one page after the other, with a kept connection and with new ones."""

    def __init__(self, browser: Browser, clients: list[str]) -> None:
        super().__init__(daemon=True)
        self.browser, self.clients = browser, clients
        self.done, self.lost, self.said = 0, [], dict.fromkeys(clients, False)  # type: ignore[var-annotated]
        self.enough = Event()

    def run(self) -> None:
        page = self.browser.get("/clients/").text
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found
        for client in cycle(self.clients):
            if self.enough.is_set():
                return
            self.try_to(lambda client=client: self.browser.get(f"/clients/{client}/"))  # type: ignore[misc]
            wanted = not self.said[client]
            data = {"on": "1" if wanted else "0", "csrfmiddlewaretoken": found[1]}
            if self.try_to(lambda client=client, data=data: self.write(client, data)):  # type: ignore[misc]
                self.said[client] = wanted

    def write(self, client: str, data: dict[str, str]) -> requests.Response:
        cookies = self.browser.session.cookies.get_dict()
        address = f"{self.browser.address}/clients/{client}/flag/"
        return requests.post(address, data=data, cookies=cookies, timeout=30, allow_redirects=False)

    def try_to(self, ask: Callable[[], requests.Response]) -> bool:
        """Once, as a browser does; what was not answered well is lost."""
        try:
            status = str(ask().status_code)
        except requests.RequestException as error:
            status = repr(error)
        self.done += 1
        if status not in ("200", "302"):
            self.lost.append(status)
        return status in ("200", "302")


@pytest.fixture
def people(product, worker, web) -> Iterator[list[Person]]:
    product.ask("tick")
    product.settled("the first round")
    tenants = sorted(product.ask("tenants"))
    people = []
    for number in range(PEOPLE):
        browser = Browser(product, web).be(product.operator)
        people.append(Person(browser, tenants[number::PEOPLE][:3]))
    yield people
    for person in people:
        person.enough.set()


@pytest.fixture
def pidfile(product, tmp_path):
    return tmp_path / "web.pid"


@pytest.fixture
def web(product, pidfile) -> Iterator[str]:
    port = free_port()
    product.start_web(port, "--pid", str(pidfile), "--workers", "2")
    yield f"http://127.0.0.1:{port}"
    if pidfile.exists():
        os.kill(int(pidfile.read_text()), signal.SIGTERM)
        until(lambda: not pidfile.exists(), "the web to end")


def new_workers(product: Product, pidfile: Path, people: list[Person]) -> None:
    os.kill(int(pidfile.read_text()), signal.SIGHUP)


def new_master(product: Product, pidfile: Path, people: list[Person]) -> None:
    """The new version starts beside the old one, at the same door."""
    old = int(pidfile.read_text())
    os.kill(old, signal.SIGUSR2)
    second = pidfile.with_name(pidfile.name + ".2")
    until(second.exists, "the new master")
    sleep(2)  # its workers
    os.kill(old, signal.SIGTERM)
    until(lambda: not second.exists(), "the old master to go")


def one_after_the_other(product: Product, pidfile: Path, people: list[Person]) -> None:
    """The proxy is told of the new instance, and only then the old one ends."""
    address = product.start_web()
    for person in people:
        person.browser.address = address
    os.kill(int(pidfile.read_text()), signal.SIGTERM)
    until(lambda: not pidfile.exists(), "the old instance to go")


@pytest.mark.parametrize("restart", [new_workers, new_master, one_after_the_other])
def test_a_restart_of_the_web_loses_no_request(product, people, pidfile, restart):
    for person in people:
        person.start()
    until(lambda: all(person.done > 3 for person in people), "everybody to be at work")

    restart(product, pidfile, people)

    before = [person.done for person in people]
    until(lambda: all(now.done > then + 10 for now, then in zip(people, before, strict=True)), "work to go on")
    for person in people:
        person.enough.set()
        person.join(30)
    assert [person.lost for person in people] == [[]] * PEOPLE
    said = {client for person in people for client, on in person.said.items() if on}
    assert set(product.ask("flagged", product.operator)) == said


def test_a_restart_of_the_workers_loses_no_client_and_does_none_twice(product):
    first = product.start_worker("restarted")
    product.ask("tick")
    product.settled("the first round")
    product.ask("an_interval_passes")
    product.sandbox.reset_counters()
    product.sandbox.fault(kind="graph", latency_ms=300)
    assert product.ask("sync_now", product.operator)
    until(product.calls, "the run to begin")

    first.popen.terminate()
    second = product.start_worker("next")
    assert first.popen.wait(30) == 0
    until(lambda: product.ask("progress")["ended"], "the run")

    product.settled("what is left")
    assert product.ask("progress") == {"done": 23, "total": 23, "failed": 0, "ended": True}
    assert set(product.calls().values()) == {1}
    second.end()


def test_a_reset_that_is_written_back_slowly_outlives_a_restart(product, worker, web, pidfile):
    """The web ends only after what it began at Microsoft has its outcome; the page of the next one shows it."""
    product.ask("tick")
    product.settled("the first round")
    tenant = tenant_of(product, synced=True)
    person = people_of(product, tenant, synced=True)[0]
    product.sandbox.tell("users", tenant=tenant, writeback="on", operation_seconds=6)
    browser = Browser(product, web).be(product.operator)
    path, form = reset_form(browser, tenant, person)
    waiting = browser.session.post(web + path, data=form, timeout=30)
    address = waiting.headers["Refresh"].partition("url=")[2]

    os.kill(int(pidfile.read_text()), signal.SIGTERM)
    until(lambda: not pidfile.exists(), "the web to end")
    product.start_web(int(web.rpartition(":")[2]), "--pid", str(pidfile))

    shown = until(lambda: "data-copy=" in (page := browser.get(address).text) and page, "the password")
    assert "Password copied" in shown
    assert product.ask("audit", "users.reset") == ["started", "done"]
    assert writes(product, person) == 1
