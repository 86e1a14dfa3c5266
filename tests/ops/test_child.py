"""One process under the supervisor."""

import os
import sys

import pytest

from ops import child as module
from ops.child import Child
from ops.supervisor import explain
from tests.ops.processes import until


@pytest.fixture
def start(tmp_path):
    started = []

    def start(program):
        child = Child("sample", [sys.executable, "-c", program], os.environ, tmp_path / "sample.log")
        child.start()
        started.append(child)
        return child

    yield start
    for child in started:
        child.kill()


def test_a_failure_is_explained_by_the_last_words(start):
    child = start("import sys; sys.exit('no more paper')")

    until(lambda: child.has_ended, 10)

    assert explain(child).startswith("sample ended with code 1. The end of ")
    assert explain(child).endswith("| no more paper")


def test_a_wrong_setting_is_the_whole_explanation(start):
    child = start("print('Traceback …\\ndjango.core.exceptions.ImproperlyConfigured: PORT must be a number.')")

    until(lambda: child.has_ended, 10)

    assert explain(child) == "PORT must be a number."


def test_who_keeps_failing_waits_longer_and_longer(start):
    child = start("pass")
    until(lambda: child.has_ended, 10)

    waits = [child.note_failure() for _ in range(8)]

    assert waits == [0.5, 1, 2, 4, 8, 16, 30, 30]


def test_a_log_does_not_grow_for_ever(start, monkeypatch):
    monkeypatch.setattr(module, "LOG_LIMIT", 1000)
    child = start("import time\nfor n in range(100): print('word ' * 10, flush=True)\ntime.sleep(1)\nprint('last')")
    until(lambda: child.log.stat().st_size > 5000, 10)

    child.keep_log_short()
    until(lambda: child.has_ended, 10)

    assert child.log.read_text() == "last\n"
    assert child.log.with_suffix(".old.log").stat().st_size > 5000


def test_a_database_that_does_not_answer_is_told_in_one_sentence(start):
    child = start("print('Traceback …\\ndjango.db.utils.OperationalError: connection refused\\n\\tIs it running?')")

    until(lambda: child.has_ended, 10)

    assert explain(child) == "sample: the database (DATABASE_URL) does not answer: connection refused"
