"""How much memory the first sync of one client takes, beside how many people the client has.

    python -m bench.memory --users 2000 20000 100000

Each size is measured in a process of its own, with a sandbox of its own: the first round, a later one that finds
nothing new, and one that reads everybody again. Megabytes are the peak of the process's own memory above what it had
before the round; the part of SQLite's file that the system maps into the process, 128 MB at most, is not counted.
"""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
import time
from pathlib import Path
from threading import Event, Thread

from bench.setup import product
from bench.sync import run_chunks, sign_in
from tests.sandbox_process import running_sandbox

SIZES = (2_000, 20_000, 100_000)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, nargs="+", default=list(SIZES), help="people of the one client")
    parser.add_argument("--database-url", default="", help="SQLite in a temporary folder if not given")
    parser.add_argument("--one", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(of_one(options.one, options.database_url)))
        return
    found = [apart(users, options.database_url) for users in options.users]
    for each in found:
        print(
            f"{each['users']:8,} people  first round {each['first_mb']:6.1f} MB in {each['first_s']:6.1f} s  "
            f"steady {each['steady_mb']:5.1f} MB  everybody again {each['again_mb']:6.1f} MB"
        )
    print(json.dumps({"sizes": found, "ratio": round(found[-1]["first_mb"] / max(found[0]["first_mb"], 0.1), 2)}))


def apart(users: int, database_url: str) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.memory", "--one", str(users), "--database-url", database_url]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def of_one(users: int, database_url: str) -> dict[str, float]:
    with (
        running_sandbox(clients=1, users=users, still=True, token_life=36_000) as sandbox,
        product(login_url=sandbox.base_url, database_url=database_url),
    ):
        from django.core.management import call_command

        from sync.models import SyncState
        from users.models import DirectoryUser

        call_command("flush", verbosity=0, interactive=False)
        sign_in(sandbox)
        first_mb, first_s = peak()
        stored = DirectoryUser.objects.count()
        steady_mb, _seconds = peak()
        SyncState.objects.filter(section="users").update(watermark="")
        again_mb, _seconds = peak()
    return {
        "users": stored,
        "first_mb": first_mb,
        "first_s": first_s,
        "steady_mb": steady_mb,
        "again_mb": again_mb,
    }


def peak() -> tuple[float, float]:
    """Megabytes that a round needs at its peak beyond what there was before, and its seconds."""
    gc.collect()
    before, over = own_memory(), Event()
    seen = [before]

    def watch() -> None:
        while not over.wait(0.005):
            seen.append(max(seen.pop(), own_memory()))

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    began = time.perf_counter()
    run_chunks(1)
    seconds = time.perf_counter() - began
    over.set()
    watcher.join()
    return round(seen[0] - before, 1), round(seconds, 1)


def own_memory() -> float:
    """Megabytes that are this process's alone."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon"))


if __name__ == "__main__":
    main()
