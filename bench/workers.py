"""Steady rounds by Celery's own worker processes: one, and several that share the work.

Used by `python -m bench.sync --clients 10000 --workers 1 2 4`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.sync import THREADS, bare_pool, measured, sign_in
from ops.parent import die_with_parent
from tests.sandbox_process import SandboxProcess

FEW = 1_000  # clients, beside which the memory of a whole round is seen
BARE_CLIENTS = 2_000  # at most: a part says all
LIMIT = 600.0  # seconds for one round
TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Worker:
    """One process of Celery."""

    popen: subprocess.Popen[bytes]

    @property
    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.popen.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    @property
    def peak_mib(self) -> float:
        """The most memory it ever had resident."""
        lines = Path(f"/proc/{self.popen.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def compare(sandbox: SandboxProcess, latency_ms: int, counts: Sequence[int]) -> dict[str, Any]:
    """Steady rounds by so many workers each, and what the bare pool needs for the same calls."""
    operator = sign_in(sandbox)
    figures: dict[str, Any] = {"clients": prepare(), "latency_ms": latency_ms, "threads": THREADS}
    with workers(2) as some:
        first = a_round(sandbox, some)
        a_round(sandbox, some)
    print("prepared       ", json.dumps(first))
    for kind in ("graph", "login"):
        sandbox.fault(kind=kind, latency_ms=latency_ms)
    with workers(1) as some:
        few = a_round(sandbox, some, FEW)
    print(f"{few['clients']} clients    ", json.dumps(few))
    figures["peak_mib_few"] = few["peak_mib"]
    for count in counts:
        with workers(count) as some:
            figures[f"workers_{count}"] = found = a_round(sandbox, some)
        print(f"{count} workers      ", json.dumps(found))
    clients, work = bare_pool(operator, THREADS, at_most=BARE_CLIENTS)
    bare = measured(sandbox, clients, work)
    print("bare pool      ", bare)
    one = figures[f"workers_{counts[0]}"]
    return figures | {
        "seconds": one["seconds"],
        "cpu_ms_per_client": one["cpu_ms_per_client"],
        "bare_cpu_ms_per_client": round(bare.cpu_ms, 2),
        "ratio_bare": round(one["cpu_ms_per_client"] / bare.cpu_ms, 2),
        "ratio_memory": round(one["peak_mib"] / few["peak_mib"], 2),
        "asked_twice": max(figures[f"workers_{count}"]["asked_twice"] for count in counts),
    }


def prepare() -> int:
    """A schedule for each client, and states as if old issues and posts had been read; the number of clients.

    Reading those for ten thousand clients would take ten minutes and change nothing about a round that finds nothing.
    """
    from django.utils.timezone import now

    from clients.models import Client
    from messages_app.section import Watermark
    from sync.models import SyncState
    from sync.tasks import schedule_newcomers

    schedule_newcomers()
    moment = now().replace(microsecond=0)
    health = json.dumps({"at": moment.isoformat(), "full": moment.isoformat(), "seen": "", "filtered": True})
    posts = Watermark(moment, [], moment, moment.date().isoformat(), False)
    marks = {"health": health, "messages": posts.counted_today()}
    ids = Client.objects.live().values_list("pk", flat=True)
    states = [SyncState(client_id=pk, section=key, watermark=mark) for pk in ids for key, mark in marks.items()]
    SyncState.objects.bulk_create(states, batch_size=2000)
    return len(ids)


@contextmanager
def workers(count: int) -> Iterator[list[Worker]]:
    """So many processes as in production, ready for tasks."""
    with tempfile.TemporaryDirectory(prefix="portal-workers-") as folder:
        some = [Worker(start(number, Path(folder) / f"{number}.log")) for number in range(count)]
        try:
            wait_until_ready(count)
            yield some
        finally:
            for worker in some:
                worker.popen.terminate()
            for worker in some:
                worker.popen.wait(60)


def start(number: int, log: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "celery", "--app", "partnerportal", "worker", "--pool", "threads"]
    command += [
        "--concurrency",
        str(THREADS),
        "--hostname",
        f"bench{number}@%h",
        "--without-gossip",
        "--without-mingle",
    ]
    environment = os.environ | {"CELERY_SKIP_CHECKS": "true"}
    with log.open("wb") as output:
        return subprocess.Popen(command, stdout=output, stderr=output, env=environment, preexec_fn=die_with_parent)


def wait_until_ready(count: int) -> None:
    from partnerportal.celery import app

    deadline = time.monotonic() + 60
    while len(app.control.ping(timeout=1) or ()) < count:
        if time.monotonic() > deadline:
            raise RuntimeError(f"{count} workers did not start")


def a_round(sandbox: SandboxProcess, some: Sequence[Worker], at_most: int = 0) -> dict[str, Any]:
    """Everybody, or so many, has come due; what it takes until each was visited, and how often each was asked."""
    from django.utils.timezone import now

    from sync.models import Schedule
    from sync.tasks import tick

    begun = now()
    everybody = Schedule.objects.all()
    everybody.update(due_at=begun + timedelta(hours=2), lease_token="", lease_until=None)
    due = everybody.filter(client__isnull=False).order_by("pk")
    ids = list(due.values_list("pk", flat=True)[: at_most or None])
    Schedule.objects.filter(client__isnull=False, pk__lte=ids[-1]).update(due_at=begun)
    sandbox.reset_counters()
    cpu = sum(worker.cpu_seconds for worker in some) - time.process_time()
    wall = time.perf_counter()
    tick()
    cpu += time.process_time()
    waiting = Schedule.objects.filter(client__isnull=False, pk__lte=ids[-1]).exclude(finished_at__gte=begun)
    while waiting.exists():
        if time.perf_counter() - wall > LIMIT:
            raise RuntimeError(f"{waiting.count()} clients were not visited within {LIMIT} s")
        time.sleep(0.25)
    seconds = time.perf_counter() - wall
    used = sum(worker.cpu_seconds for worker in some) - cpu
    asked = calls(sandbox)
    return {
        "clients": len(ids),
        "seconds": round(seconds, 1),
        "clients_per_s": round(len(ids) / seconds, 1),
        "cpu_ms_per_client": round(1000 * used / len(ids), 2),
        "peak_mib": round(max(worker.peak_mib for worker in some), 1),
        "calls_per_client": round(sum(asked.values()) / len(ids), 3),
        "asked_twice": sum(1 for count in asked.values() if count > 1),
        "not_asked": len(ids) - len(asked),
    }


def calls(sandbox: SandboxProcess) -> Counter[str]:
    """Graph calls by client, without the partner's own."""
    found = Counter({tenant: each.get("graph", 0) for tenant, each in sandbox.counters()["tenants"].items()})
    del found[SandboxProcess.partner_tenant]
    return +found
