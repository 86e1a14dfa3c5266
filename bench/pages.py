"""How long the server works for a page, and with how many queries, at this size and at a tenth of it.

    python -m bench.pages --clients 10000

Each page is asked for through the whole stack of middleware, like a minimal Django view that lists as many rows with
one query and one template. p50 and p95 are of one process without anything else to do; compare ratios, not figures.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench.setup import percentile, product

ROUNDS = 40
WARM_UP = 5
ROWS = 50


@dataclass
class Measured:
    """One page at one size; milliseconds."""

    p50: float
    p95: float
    queries: int
    rows: int
    kib: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--database-url", default="", help="SQLite in a temporary folder if not given")
    options = parser.parse_args()
    small = at_size(max(options.clients // 10, 10), options.rounds, options.database_url)
    large = at_size(options.clients, options.rounds, options.database_url)
    print(f"{'page':<28}{'p50 ms':>8}{'p95 ms':>8}{'queries':>9}{'KiB':>7}{'x minimal':>11}{'x tenth':>9}")
    figures = {}
    for name, page in large.items():
        if name.startswith("minimal"):
            continue
        minimal = large["minimal 50"].p95 if page.rows > 1 else large["minimal 1"].p95
        figures[name] = {
            "p50_ms": round(page.p50, 1),
            "p95_ms": round(page.p95, 1),
            "queries": page.queries,
            "kib_gzip": round(page.kib, 1),
            "ratio_minimal": round(page.p95 / minimal, 2),
            "ratio_tenth": round(page.p95 / small[name].p95, 2),
        }
        each = figures[name]
        print(
            f"{name:<28}{each['p50_ms']:>8}{each['p95_ms']:>8}{each['queries']:>9}{each['kib_gzip']:>7}"
            f"{each['ratio_minimal']:>11}{each['ratio_tenth']:>9}"
        )
    print(json.dumps({"clients": options.clients, "pages": figures}))


def at_size(clients: int, rounds: int, database_url: str) -> dict[str, Measured]:
    """All pages at one size, in a process of its own so that nothing of the other size stays in memory."""
    from multiprocessing import get_context

    with get_context("spawn").Pool(1) as pool:
        return pool.apply(measure_size, (clients, rounds, database_url))


def measure_size(clients: int, rounds: int, database_url: str) -> dict[str, Measured]:
    with product(database_url=database_url):
        from bench.fill import fill

        filled = fill(clients)
        one, issue = filled.client.tenant_id, filled.issue.reference
        pages = {
            "minimal 50": (f"/minimal/{ROWS}/", ROWS),
            "minimal 1": ("/minimal/1/", 1),
            "clients": ("/clients/", ROWS),
            "clients, further page": (filled.further, ROWS),
            "clients, search": (f"/clients/?q={filled.client.name[:4]}", ROWS),
            "clients, with problems": ("/clients/?filter=problems", ROWS),
            "client overview": (f"/clients/{one}/", ROWS),
            "client health": (f"/clients/{one}/health/", 29),
            "client issue": (f"/clients/{one}/health/{issue}/", ROWS),
            "health, all clients": ("/health/", ROWS),
            "issue, all clients": (f"/health/{issue}/", ROWS),
            "messages, all clients": ("/messages/", ROWS),
            "client messages": (f"/clients/{one}/messages/", ROWS),
            "tickets, all clients": ("/support/", ROWS),
            "users, all clients": ("/users/", ROWS),
            "client users": (f"/clients/{one}/users/", ROWS),
            "switch client": ("/clients/switch/", 10),
        }
        return {name: measure(filled.web, address, rows, rounds) for name, (address, rows) in pages.items()}


def measure(web: Any, address: str, rows: int, rounds: int) -> Measured:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def ask() -> Any:
        response = web.get(address)
        if response.status_code != 200:
            raise RuntimeError(f"{address} answered {response.status_code}")
        return response

    for _time in range(WARM_UP):
        ask()
    times = [_timed(ask) for _round in range(rounds)]
    with CaptureQueriesContext(connection) as queries:
        response = ask()
    packed = len(gzip.compress(response.content)) / 1024
    return Measured(percentile(times, 0.5), percentile(times, 0.95), len(queries), rows, packed)


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - started)


if __name__ == "__main__":
    main()
