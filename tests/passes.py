"""One suite in parts, each a run of its own; the last run counts what the others found."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from time import sleep
from typing import Any

import pytest

COUNTED = ("passed", "failed", "error", "skipped", "xfailed", "xpassed", "rerun")
PLAIN, REAL, DATABASE = "plain", "real", "database"


def touches_database(item: pytest.Item) -> bool:
    return item.get_closest_marker("django_db") is not None or "db" in getattr(item, "fixturenames", ())


def is_real(item: pytest.Item) -> bool:
    """Drives a browser, or processes of its own."""
    return any(item.get_closest_marker(marker) for marker in ("browser", "slow"))


PARTS: dict[str, Callable[[pytest.Item], bool]] = {
    PLAIN: lambda item: not is_real(item),
    REAL: is_real,
    # Another database can only change what a test of the database finds.
    DATABASE: lambda item: touches_database(item) and not is_real(item),
}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if part := os.environ.get("PORTAL_PART"):
        chosen = [item for item in items if PARTS[part](item)]
        config.hook.pytest_deselected(items=[item for item in items if not PARTS[part](item)])
        items[:] = chosen


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Runs before the summary is printed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:
        return
    for earlier in filter(None, os.environ.get("PORTAL_ADD_OUTCOME", "").split(os.pathsep)):
        add(Path(earlier), reporter.stats, session.config)
    if target := os.environ.get("PORTAL_SAVE_OUTCOME"):
        save(Path(target), json.dumps(serializable(reporter.stats, session.config), default=str))


def save(path: Path, text: str) -> None:
    """Whoever waits for the file finds all of it."""
    draft = path.with_suffix(".part")
    draft.write_text(text)
    draft.replace(path)


def serializable(stats: dict[str, list[Any]], config: pytest.Config) -> dict[str, list[Any]]:
    convert = config.hook.pytest_report_to_serializable
    return {kind: [convert(config=config, report=report) for report in stats.get(kind, [])] for kind in COUNTED}


def add(path: Path, stats: dict[str, list[Any]], config: pytest.Config) -> None:
    """Wait for the outcome of a run that is still going on; who started it sees to it that there will be one."""
    while not path.exists():
        sleep(0.2)
    for kind, reports in json.loads(path.read_text()).items():
        restored = [config.hook.pytest_report_from_serializable(config=config, data=data) for data in reports]
        for report in restored:
            if isinstance(report.longrepr, list):  # why a test was left out, which JSON made a list of
                report.longrepr = tuple(report.longrepr)
        stats.setdefault(kind, [])[:0] = restored
