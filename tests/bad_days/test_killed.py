"""`kill -9` at random moments, while people write at Microsoft and the clock syncs: each write once, and told."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Thread
from time import sleep

import pytest
import requests

from ops.broker import free_port
from tests.bad_days.product import Browser, Process, Product, until
from tests.bad_days.writing import note_form, people_of, reset_form, tenant_of, writes
from tests.servers import is_open

pytestmark = [pytest.mark.slow, pytest.mark.redis]
WITHIN = 1.2  # seconds from a press to the kill, at most
TOLD = r"Already reset|Password copied|restarted in the middle|did not confirm|Something went wrong|is being"


@dataclass
class Write:
    """One form that somebody sends, and what of it Microsoft's journal and our audit trail would show."""

    path: str
    form: dict[str, str]
    at_microsoft: str  # a part of the address that changes
    action: str
    target: str

    def send(self, browser: Browser) -> requests.Response | None:
        """The answer; None where the web died over it."""
        cookies = browser.session.cookies.get_dict()
        try:
            return requests.post(browser.address + self.path, data=self.form, cookies=cookies, timeout=30)
        except requests.RequestException:
            return None


class Running:
    """The processes that are killed, each with the way it is started again."""

    def __init__(self, product: Product) -> None:
        self.product, self.port = product, free_port()
        self.processes: dict[str, Process] = {}
        for name in ("web", "worker"):
            self.start(name)

    def start(self, name: str) -> None:
        if name == "broker":
            self.product.broker.start()
            return
        if name == "web":
            self.product.start_web(self.port)
        else:
            self.product.start_worker("killed")
        self.processes[name] = self.product.processes[-1]

    def kill(self, name: str) -> None:
        if name == "broker":
            self.product.broker.kill()
            return
        self.processes[name].kill()
        if name == "web":
            until(lambda: not is_open(self.port), "its processes to be gone")


@pytest.fixture
def kept(product) -> Iterator[Running]:
    running = Running(product)
    product.ask("tick")
    product.settled("the first round")
    yield running
    for process in running.processes.values():
        process.end()
    if not product.broker.process.is_alive:
        product.broker.start()


def forms(product: Product, browser: Browser, count: int) -> list[list[Write]]:
    """As many pairs of a password reset and a note to a ticket, each about somebody and something of its own."""
    tenant = tenant_of(product, synced=False)
    people = people_of(product, tenant)[:count]
    tickets = open_tickets(product, count)
    pairs = []
    for person, (owner, ticket) in zip(people, tickets, strict=True):
        path, form = reset_form(browser, tenant, person)
        reset = Write(path, form, person, "users.reset", product.ask("upn", person))
        path, form = note_form(browser, owner, ticket, f"A note about {person}")
        pairs.append([reset, Write(path, form, ticket, "ticket.change", f"#{ticket}")])
    return pairs


def open_tickets(product: Product, count: int) -> list[tuple[str, str]]:
    found = product.ask("open_tickets", product.operator)
    assert len(found) >= count
    return [tuple(each) for each in found[:count]]


def test_whatever_dies_when_each_write_happens_once_or_not_and_is_told(product, kept):
    order = ["web", "web", "worker", "broker"]
    random.shuffle(order)
    browser = Browser(product, f"http://127.0.0.1:{kept.port}").be(product.operator)
    pairs = forms(product, browser, len(order))
    before = product.ask("contents")
    product.sandbox.fault(kind=["graph", "partner_center"], latency_ms=250)
    for victim, pair in zip(order, pairs, strict=True):
        product.ask("an_interval_passes")
        product.ask("tick")
        senders = [Thread(target=write.send, args=[browser]) for write in pair]
        for sender in senders:
            sender.start()
        wait = random.uniform(0, WITHIN)
        print(f"{victim} is killed after {wait:.3f} s")
        sleep(wait)
        kept.kill(victim)
        for sender in senders:
            sender.join(40)
        kept.start(victim)
    product.sandbox.clear_faults()

    check_writes(product, browser, [write for pair in pairs for write in pair])
    product.ask("leases_run_out")
    after = product.a_round("a round after it")
    assert (after["failing"], after["synced"], after["never_due"]) == (0, after["clients"], 0)
    assert after["oldest"] < 30
    assert product.ask("contents") == before


def check_writes(product: Product, browser: Browser, sent: list[Write]) -> None:
    product.ask("processes_are_lost")
    product.ask("prune")
    for write in sent:
        times, told = writes(product, write.at_microsoft), product.ask("audit_of", write.action, write.target)
        assert times <= 1, write
        if times:
            assert told[0] == "started", write
            assert told[1:] in (["done"], ["failed"]), (write, told)
        else:
            assert told in ([], ["started", "failed"], ["started", "refused"]), (write, told)
        again = write.send(browser)
        assert again is not None
        assert again.status_code == 200, write
        if told and write.action == "users.reset":
            assert re.search(TOLD, again.text), (write, told)
        if told == ["started", "failed"] and write.action == "ticket.change":
            assert "Microsoft did not confirm it. Send it again" in again.text
        assert writes(product, write.at_microsoft) == (times if told else 1), write


def test_a_beat_that_is_killed_ticks_again_when_it_is_started(product, worker):
    def ticks_after(moment: float) -> float:
        return float(until(lambda: (at := product.ask("ticked")) > moment and at, "a tick"))

    first = ticks_after(product.start_beat_of_one_second())
    beat = product.processes[-1]
    second = ticks_after(first)

    beat.kill()
    product.ask("the_schedule_is_late")
    assert product.ask("ticked") < second - 100

    again = product.start_beat_of_one_second()
    assert ticks_after(again) > second
    product.processes[-1].end()
    product.settled("what the ticks began")
