"""How much a search reads on PostgreSQL does not depend on what its statistics say of the words."""

import json
import subprocess
import sys
from uuid import uuid4

import psycopg

from ops.config import ROOT
from tests.upgrades.make import environment
from tests.users.plans import CLIENTS, PEOPLE


def test_a_search_reads_a_part_of_all_people_whatever_the_statistics_say(postgres_url, tmp_path):
    name = f"plans_{uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    url = postgres_url.rpartition("/")[0] + f"/{name}"
    settings = environment(url, "http://127.0.0.1:9", str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-m", "tests.users.plans"],
        cwd=ROOT, env=settings, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    read = json.loads(done.stdout)
    assert len(read) == 12
    assert {what: rows for what, rows in read.items() if rows > CLIENTS * PEOPLE // 10} == {}
