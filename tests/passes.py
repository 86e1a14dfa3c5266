"""Two passes of the suite, one outcome: the second pass counts what the first one found."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

COUNTED = ("passed", "failed", "error", "skipped", "xfailed", "xpassed")


def touches_database(item: pytest.Item) -> bool:
    return item.get_closest_marker("django_db") is not None or "db" in getattr(item, "fixturenames", ())


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Another database can only change what a test of the database finds."""
    if "PORTAL_ONLY_DATABASE" not in os.environ:
        return
    chosen = [item for item in items if touches_database(item) and not item.get_closest_marker("browser")]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
    items[:] = chosen


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Runs before the summary is printed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:
        return
    if earlier := os.environ.get("PORTAL_ADD_OUTCOME"):
        add(Path(earlier), reporter.stats, session.config)
    if target := os.environ.get("PORTAL_SAVE_OUTCOME"):
        Path(target).write_text(json.dumps(serializable(reporter.stats, session.config), default=str))


def serializable(stats: dict[str, list[Any]], config: pytest.Config) -> dict[str, list[Any]]:
    convert = config.hook.pytest_report_to_serializable
    return {kind: [convert(config=config, report=report) for report in stats.get(kind, [])] for kind in COUNTED}


def add(path: Path, stats: dict[str, list[Any]], config: pytest.Config) -> None:
    if not path.exists():  # the first pass ended before it had an outcome; its exit code tells
        return
    for kind, reports in json.loads(path.read_text()).items():
        restored = [config.hook.pytest_report_from_serializable(config=config, data=data) for data in reports]
        stats.setdefault(kind, [])[:0] = restored
