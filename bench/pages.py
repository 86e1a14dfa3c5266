"""How long the server works for a page, and with how many queries, at this size and at a tenth of it.

    python -m bench.pages --clients 10000
    python -m bench.pages --size XXL

Each page is asked for through the whole stack of middleware, like two yardsticks: a minimal Django view that shows as
many rows of the same facts in the same markup, with one query and one template of Django's own tags ("minimal"), and
one that is only a list of links ("bare"). p50 and p95 are of one process without anything else to do; CPU is that
process's alone. Compare ratios, not figures.
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
from bench.sizes import SIZES, USERS, Size

ROUNDS = 40
WARM_UP = 5
ROWS = 50
TRANSACTION = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")  # no queries


@dataclass
class Measured:
    """One page at one size; milliseconds."""

    p50: float
    p95: float
    cpu: float  # the middle one
    queries: int
    rows: int
    kib: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=10_000)
    parser.add_argument("--size", choices=SIZES, help="this size alone, without a tenth of it")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--database-url", default="", help="SQLite in a temporary folder if not given; filled if empty")
    options = parser.parse_args()
    if options.size:
        size, small = SIZES[options.size], None
    else:
        size = Size(options.clients, USERS * options.clients, 1)
        tenth = Size(max(size.clients // 10, 10), max(size.users // 10, 10), 1)
        small = at_size(tenth, options.rounds, options.database_url)
    large = at_size(size, options.rounds, options.database_url)
    figures = {name: figures_of(page, large, small[name] if small else None) for name, page in large.items()}
    show(figures)
    print(json.dumps({"clients": size.clients, "users": size.users, "operators": size.operators, "pages": figures}))


def figures_of(page: Measured, all_pages: dict[str, Measured], small: Measured | None) -> dict[str, float]:
    minimal = all_pages[f"minimal {ROWS if page.rows > 1 else 1}"]
    found = {
        "p50_ms": round(page.p50, 1),
        "p95_ms": round(page.p95, 1),
        "cpu_ms": round(page.cpu, 1),
        "queries": page.queries,
        "kib_gzip": round(page.kib, 1),
        "ratio_minimal": round(page.cpu / minimal.cpu, 2),
        "ratio_bare": round(page.cpu / all_pages[f"bare {ROWS}"].cpu, 2),
    }
    return found | ({"ratio_tenth": round(page.p95 / small.p95, 2)} if small else {})


def show(figures: dict[str, dict[str, float]]) -> None:
    names = list(next(iter(figures.values())))
    print(f"{'page':<28}" + "".join(f"{name:>14}" for name in names))
    for page, found in figures.items():
        print(f"{page:<28}" + "".join(f"{found[name]:>14}" for name in names))


def at_size(size: Size, rounds: int, database_url: str) -> dict[str, Measured]:
    """All pages at one size, in a process of its own so that nothing of the other size stays in memory."""
    from multiprocessing import get_context

    with get_context("spawn").Pool(1) as pool:
        return pool.apply(measure_size, (size, rounds, database_url))


def measure_size(size: Size, rounds: int, database_url: str) -> dict[str, Measured]:
    with product(database_url=database_url):
        from bench.fill import ensure, found

        print(f"{size.clients:,} clients, filled in {ensure(size):.0f} s", flush=True)
        filled = found()
        one, issue = filled.client.tenant_id, filled.issue.reference
        pages = {
            f"bare {ROWS}": (f"/bare/{ROWS}/", ROWS),
            f"minimal {ROWS}": (f"/minimal/{ROWS}/", ROWS),
            "minimal 1": ("/minimal/1/", 1),
            "clients": ("/clients/", ROWS),
            "clients, further page": (filled.further, ROWS),
            "clients, search": ("/clients/?q=a", ROWS),
            "clients, with problems": ("/clients/?filter=problems", ROWS),
            "what changed": ("/clients/overview/", 20),
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
    seconds, cpu = zip(*times, strict=True)
    with CaptureQueriesContext(connection) as queries:
        response = ask()
    packed = len(gzip.compress(response.content)) / 1024
    queried = len([each for each in queries if not each["sql"].startswith(TRANSACTION)])
    middle = percentile(cpu, 0.5)
    return Measured(percentile(seconds, 0.5), percentile(seconds, 0.95), middle, queried, rows, packed)


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds by the clock, and of CPU."""
    started, cpu = time.perf_counter(), time.process_time()
    work()
    return 1000 * (time.perf_counter() - started), 1000 * (time.process_time() - cpu)


if __name__ == "__main__":
    main()
