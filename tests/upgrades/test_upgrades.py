"""A database filled under an earlier release becomes one of today, and can go back."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest

from ops.config import ROOT
from tests.upgrades.make import environment

RELEASES = sorted(path.name for path in Path(__file__).parent.iterdir() if (path / "sqlite.gz").exists())
NOBODY = "http://127.0.0.1:9"  # an upgrade asks nothing of Microsoft
SMALLEST = {"clients_client": 3, "users_directoryuser": 20, "health_issue": 5, "messages_app_post": 5}

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("release", RELEASES)]


def ask(what: str, database_url: str, folder: Path) -> Any:
    command = [sys.executable, "-m", "tests.upgrades.inside", what]
    settings = environment(database_url, NOBODY, str(folder))
    done = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def kept(release: str, name: str) -> bytes:
    return gzip.decompress((Path(__file__).parent / release / name).read_bytes())


def database(url: str, name: str) -> str:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return url.rpartition("/")[0] + f"/{name}"


@pytest.fixture
def on_sqlite(release, tmp_path) -> tuple[str, str]:
    """A filled database of the release, and an empty one."""
    file = tmp_path / "release.sqlite3"
    file.write_bytes(kept(release, "sqlite.gz"))
    return f"sqlite:///{file}", f"sqlite:///{tmp_path / 'fresh.sqlite3'}"


@pytest.fixture
def on_postgresql(release, postgres_url) -> tuple[str, str]:
    filled = database(postgres_url, f"release-{release}")
    with psycopg.connect(filled, autocommit=True) as connection:
        connection.execute(kept(release, "postgresql.sql.gz"))
    return filled, database(postgres_url, f"fresh-{release}")


def goes_there_and_back(urls: tuple[str, str], folder: Path) -> None:
    filled, empty = urls
    told = ask("there_and_back", filled, folder)

    before = told["before"]
    assert {name: before[name] for name, least in SMALLEST.items() if before[name] < least} == {}
    for moment in ("after", "back", "again"):
        assert before.items() <= told[moment].items(), moment
    assert len(told["pages"]) >= 17
    assert set(told["pages"].values()) == {200}, told["pages"]
    assert told["stale_lines"] == []
    assert told["is_back"]
    assert told["schema"] == ask("fresh", empty, folder)


def test_a_filled_sqlite_database_goes_there_and_back(on_sqlite, tmp_path):
    goes_there_and_back(on_sqlite, tmp_path)


def test_a_filled_postgresql_database_goes_there_and_back(on_postgresql, tmp_path):
    goes_there_and_back(on_postgresql, tmp_path)
