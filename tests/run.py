"""`./portal test`: the suite on SQLite without Redis, and what touches the database on PostgreSQL with Redis too.

Browsers and real processes wait a lot, so their part of the suite runs beside the others. The last summary counts all.
With arguments, pytest gets them, for one run on SQLite.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Thread

import pytest

from tests.needs import NEEDS, Need, is_ci
from tests.passes import DATABASE, PLAIN, REAL
from tests.servers import running_postgres, running_redis


def main() -> int:
    if arguments := sys.argv[1:]:
        return run_pytest(arguments, {})
    missing = [need for need in NEEDS.values() if not need.find()]
    for need in missing:
        say(f"Absent: {need.advice}. The tests that need it are left out.")
    lacks_servers = any(not NEEDS[name].find() for name in ("postgres", "redis"))
    if lacks_servers:
        say("On SQLite, without Redis. The pass on PostgreSQL with Redis is left out.")
        return run_pytest([], {}) or fails_ci(missing)
    return all_parts() or fails_ci(missing)


def all_parts() -> int:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as servers:
        plain, real = Path(folder) / "plain.json", Path(folder) / "real.json"
        say("SQLite, without Redis. Browsers and real processes have a run of their own beside this one.")
        with beside({"PORTAL_PART": REAL, "PORTAL_SAVE_OUTCOME": str(real)}, real) as codes:
            codes.append(run_pytest([], {"PORTAL_PART": PLAIN, "PORTAL_SAVE_OUTCOME": str(plain)}))
            say("What touches the database, on PostgreSQL with Redis. The summary counts all runs.")
            more = {
                "PORTAL_PART": DATABASE,
                "PORTAL_ADD_OUTCOME": f"{plain}{os.pathsep}{real}",
                "TEST_DATABASE_URL": servers.enter_context(running_postgres()),
                "TEST_REDIS_URL": servers.enter_context(running_redis()),
            }
            codes.append(run_pytest([], more))
    return max(codes)


@contextmanager
def beside(more: Mapping[str, str], outcome: Path) -> Iterator[list[int]]:
    """Run a part in the background; its output is shown only where it ended without an outcome."""
    codes: list[int] = []

    def run() -> None:
        codes.append(run_pytest([], more, quiet := outcome.with_suffix(".log")))
        if not outcome.exists():
            say(quiet.read_text(errors="replace"))
            outcome.write_text("{}")

    background = Thread(target=run)
    background.start()
    try:
        yield codes
    finally:
        background.join()


def run_pytest(arguments: list[str], more: Mapping[str, str], output: Path | None = None) -> int:
    with ExitStack() as files:
        shown = files.enter_context(output.open("wb")) if output else None
        command = [sys.executable, "-m", "pytest", *arguments]
        ended = subprocess.run(command, env=os.environ | more, stdout=shown, stderr=shown, check=False)
    return 0 if ended.returncode == pytest.ExitCode.NO_TESTS_COLLECTED and not arguments else ended.returncode


def fails_ci(missing: list[Need]) -> int:
    return 1 if missing and is_ci() else 0


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
