"""What some tests need from the machine: found, or their being left out is told; in CI that is a failure."""

import os
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

# Without these, Chromium looks for its maker's servers at each start.
QUIET = "--disable-background-networking --disable-component-update --disable-sync --disable-quic --no-first-run"


def first_on_path(*names: str) -> str | None:
    return next(filter(None, map(shutil.which, names)), None)


def chromium() -> str | None:
    return first_on_path("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def redis_server() -> str | None:
    return first_on_path("redis-server", "valkey-server")


def postgres_folder() -> Path | None:
    """Where `initdb` and `postgres` are; Debian keeps them off the PATH."""
    candidates = [Path(found).resolve().parent for found in (shutil.which("initdb"),) if found]
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -float(path.parent.name))
    return next((folder for folder in candidates if (folder / "postgres").exists()), None)


@dataclass(frozen=True)
class Need:
    name: str
    find: Callable[[], object]
    package: str
    fixtures: frozenset[str]  # whoever asks for one of them has the need

    @property
    def advice(self) -> str:
        return f"{self.name} (`apt-get install {self.package}`)"


NEEDS = {
    "browser": Need("Chromium", chromium, "chromium", frozenset({"page", "browser", "context", "new_context"})),
    "redis": Need("Redis or Valkey", redis_server, "redis-server", frozenset({"redis_url"})),
    "postgres": Need("PostgreSQL", postgres_folder, "postgresql", frozenset({"postgres_url"})),
    "compose": Need("docker-compose", lambda: first_on_path("docker-compose"), "docker-compose", frozenset()),
}
left_out: Counter[str] = Counter()


def is_ci() -> bool:
    return os.environ.get("CI", "").lower() in ("true", "1", "yes")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for marker, need in NEEDS.items():
            if need.fixtures & set(getattr(item, "fixturenames", ())):
                item.add_marker(marker)
        # A browser and servers on a busy machine may be late; the summary says what was tried again.
        if any(item.get_closest_marker(marker) for marker in (*NEEDS, "slow")):
            item.add_marker(pytest.mark.flaky(reruns=2, reruns_delay=2))
    # The browser's driver keeps an event loop in the main thread, in which no other test could run one.
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker, need in NEEDS.items():
        if item.get_closest_marker(marker) and not need.find():
            if is_ci():
                pytest.fail(f"CI must have {need.advice}.", pytrace=False)
            left_out[marker] += 1
            pytest.skip(f"needs {need.advice}")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    for marker, count in left_out.items():
        terminalreporter.write_line(f"Tests left out for want of {NEEDS[marker].advice}: {count}.", yellow=True)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The browser of the machine; root has to do without Chromium's own walls."""
    walls = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": chromium(), "args": [*QUIET.split(), *walls]}
