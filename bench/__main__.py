"""Everything that bench/ measures, on SQLite and on PostgreSQL with Redis.

    ./portal bench                                   about twenty minutes
    ./portal bench --only pages --size L --on sqlite
    ./portal bench sync --clients 1000               one measurement by itself, without writing anything down

What was measured is put into bench/results.json beside what was there, and bench/RESULTS.md is written from all of it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import report
from bench.machine import machine
from bench.sizes import SIZES
from tests.needs import chromium
from tests.servers import running_postgres, running_redis

DATABASES = ("sqlite", "postgresql")
POSTGRES = "-c max_connections=200 -c max_wal_size=4GB"  # else as it comes, so that what is written is on the disk


@dataclass(frozen=True)
class Step:
    """One measurement: a module of bench/, at one size of the partner or by itself."""

    name: str
    module: str
    options: str = ""
    sizes: tuple[str, ...] = ()  # on a database that is filled once for all steps
    on: tuple[str, ...] = DATABASES

    @property
    def can_run(self) -> bool:
        return self.module != "bench.phone" or chromium() is not None


STEPS = (
    Step("pages", "bench.pages", sizes=("L", "XL", "XXL")),
    Step("phone", "bench.phone", sizes=("L", "XXL"), on=("sqlite",)),
    Step("sync", "bench.sync", f"--clients {SIZES['XL'].clients} --users {SIZES['XL'].users}"),
    Step("workers", "bench.sync", f"--clients {SIZES['XXL'].clients} --workers 1 2 4", on=("postgresql",)),
    Step("workers", "bench.sync", f"--clients {SIZES['XXL'].clients} --workers 1", on=("sqlite",)),
    Step("search", "bench.search", f"--users {SIZES['XXL'].users}"),
)


def main() -> None:
    names = list(dict.fromkeys(step.name for step in STEPS))
    parser = argparse.ArgumentParser(
        prog="./portal bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", choices=names, default=names)
    parser.add_argument("--size", nargs="+", choices=SIZES, default=list(SIZES))
    parser.add_argument("--on", nargs="+", choices=DATABASES, default=list(DATABASES))
    options = parser.parse_args()
    chosen = [step for step in STEPS if step.name in options.only and step.can_run]
    results = report.read()
    results["machine"] = machine()
    is_well = True
    for database in options.on:
        for step, size, figures in measure(database, [each for each in chosen if database in each.on], options.size):
            is_well &= figures is not None
            if figures is not None:
                results.setdefault(database, {}).setdefault(step.name, {})[size] = figures
                report.write(results)
    sys.exit(0 if is_well else 1)


def measure(database: str, steps: list[Step], sizes: list[str]) -> Iterator[tuple[Step, str, Any]]:
    for size in sizes:
        here = [step for step in steps if size in step.sizes]
        if here:
            with environment(database) as (url, variables):
                for step in here:
                    yield step, size, run(step, database, url, variables, ["--size", size])
    for step in steps:
        if not step.sizes:
            with environment(database) as (url, variables):
                yield step, "", run(step, database, url, variables, [])


@contextmanager
def environment(database: str) -> Iterator[tuple[str, dict[str, str]]]:
    """An empty database, which goes away afterwards, and what processes are told of the broker."""
    if database == "sqlite":
        with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
            yield f"sqlite:///{Path(folder) / 'portal.sqlite3'}", dict(os.environ)
    else:
        with running_postgres(POSTGRES) as url, running_redis() as redis_url:
            yield url, os.environ | {"BENCH_REDIS_URL": redis_url}


def run(step: Step, database: str, url: str, variables: dict[str, str], more: list[str]) -> dict[str, Any] | None:
    """The figures of one measurement, which are the JSON of its last line; None where it failed."""
    where = ["--on", database] if step.module == "bench.search" else ["--database-url", url]
    command = [sys.executable, "-m", step.module, *step.options.split(), *more, *where]
    load, begun = os.getloadavg()[0], time.time()
    print(f"\n== {step.name} {' '.join(more)} on {database}", flush=True)
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, env=variables, check=False)
    lines = done.stdout.splitlines()
    print("\n".join(lines[:-1]), flush=True)
    if done.returncode or not lines:
        print(f"It failed with status {done.returncode}.", flush=True)
        return None
    seconds = time.time() - begun
    print(f"{seconds:.0f} s", flush=True)
    when = {"at": time.strftime("%Y-%m-%d %H:%M", time.gmtime(begun)), "load_before": round(load, 2)}
    return {**when, "took_s": round(seconds), **json.loads(lines[-1])}


if __name__ == "__main__":
    main()
