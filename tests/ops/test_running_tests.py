"""What the suite says about itself: which tests it left out, and one outcome of two passes."""

import os
import subprocess
import sys

import pytest

from ops.config import ROOT

TESTS = """
import pytest

def test_fine(): pass

@pytest.mark.redis
def test_with_redis(): pass

def test_wrong(): assert 1 == 2
"""


@pytest.fixture
def run(tmp_path):
    """Run a suite of three tests in which Redis cannot be found."""
    (tmp_path / "test_sample.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n  redis: needs it\n")

    def run(*arguments, **more):
        environment = {"PATH": "/nonexistent", "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **more}
        plugins = ["-p", "no:django", "-p", "tests.needs", "-p", "tests.passes", "-p", "no:cacheprovider"]
        command = [sys.executable, "-m", "pytest", "-q", *plugins, *arguments]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    return run


def last_line(result):
    return result.stdout.strip().splitlines()[-1]


def test_a_missing_server_is_named_with_the_way_to_get_it(run):
    result = run("-k", "redis")

    assert result.returncode == 0
    assert "Tests left out for want of Redis or Valkey (`apt-get install redis-server`): 1." in result.stdout
    assert last_line(result).startswith("1 skipped")


def test_in_ci_a_missing_server_is_a_failure(run):
    result = run("-k", "redis", CI="true")

    assert result.returncode == 1
    assert "CI must have Redis or Valkey" in result.stdout


def test_the_second_pass_counts_the_first_one_too(run, tmp_path):
    outcome = str(tmp_path / "outcome.json")
    run(PORTAL_SAVE_OUTCOME=outcome)

    result = run("-k", "fine", PORTAL_ADD_OUTCOME=outcome)

    assert last_line(result).startswith("1 failed, 2 passed, 1 skipped")
    assert "assert 1 == 2" in result.stdout  # why the first one failed is told again


def test_the_second_pass_leaves_out_what_no_database_can_change(run):
    assert "3 deselected" in last_line(run(PORTAL_ONLY_DATABASE="1"))


def test_the_tests_get_no_setting_of_a_deployment():
    command = [sys.executable, "-c", "import tests.settings as s; print(s.REDIS_URL or s.FEEDBACK_EMAIL or 'none')"]
    environment = os.environ | {"REDIS_URL": "redis://real", "FEEDBACK_EMAIL": "real@example.com"}

    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)

    assert result.stdout == "none\n"
