"""A disk that is full: whoever only reads notices nothing."""

import pytest
from django.db import connection

from accounts.models import Operator
from sync import tasks
from tests.bad_days.inside import addresses
from tests.cloud import enter
from tests.conftest import signed_in

pytestmark = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="only SQLite lets a test play a full disk")


@pytest.fixture
def operator(cloud, db):
    operator = enter(cloud)
    tasks.tick()
    return operator


@pytest.fixture
def full_disk(operator):
    def fill(is_full=True):
        connection.connection.execute(f"PRAGMA query_only = {'ON' if is_full else 'OFF'}")

    yield fill
    fill(is_full=False)


def test_pages_answer(operator, full_disk):
    web = signed_in(operator)
    session = web.session
    session["touched_at"] = 0  # old enough to be written again
    session.save()
    paths = addresses()
    full_disk()

    answers = {path: web.get(path).status_code for path in paths}

    assert set(answers.values()) == {200}, answers


def test_what_could_not_be_written_is_told_and_done_later(operator, full_disk):
    web = signed_in(operator)
    full_disk()
    assert "cannot be started just now" in web.post("/sync/", follow=True).text

    full_disk(is_full=False)

    assert web.post("/sync/", follow=True).status_code == 200
    assert Operator.objects.get().sync_runs.count() == 1
