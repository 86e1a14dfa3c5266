"""`./portal test`: the suite on SQLite without Redis, then what touches the database on PostgreSQL with Redis.

With arguments, pytest gets them, for one pass on SQLite.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.needs import NEEDS, Need, is_ci
from tests.servers import running_postgres, running_redis


def main() -> int:
    if arguments := sys.argv[1:]:
        return run_pytest(arguments, {})
    missing = [need for need in NEEDS.values() if not need.find()]
    for need in missing:
        say(f"Absent: {need.advice}. The tests that need it are left out.")
    lacks_servers = any(not NEEDS[name].find() for name in ("postgres", "redis"))
    if lacks_servers:
        say("Pass 1 of 1: SQLite, without Redis. The pass on PostgreSQL with Redis is left out.")
        return run_pytest([], {}) or fails_ci(missing)
    return both_passes() or fails_ci(missing)


def both_passes() -> int:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as servers:
        outcome = Path(folder) / "outcome.json"
        say("Pass 1 of 2: SQLite, without Redis.")
        first = run_pytest([], {"PORTAL_SAVE_OUTCOME": str(outcome)})
        say("Pass 2 of 2: what touches the database, on PostgreSQL with Redis. The summary counts both passes.")
        second = run_pytest(
            [],
            {
                "PORTAL_ADD_OUTCOME": str(outcome),
                "PORTAL_ONLY_DATABASE": "1",
                "TEST_DATABASE_URL": servers.enter_context(running_postgres()),
                "TEST_REDIS_URL": servers.enter_context(running_redis()),
            },
        )
    return first or second


def run_pytest(arguments: list[str], more: Mapping[str, str]) -> int:
    code = subprocess.run([sys.executable, "-m", "pytest", *arguments], env=os.environ | more, check=False).returncode
    return 0 if code == pytest.ExitCode.NO_TESTS_COLLECTED and not arguments else code


def fails_ci(missing: list[Need]) -> int:
    return 1 if missing and is_ci() else 0


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
