"""What the suite says about itself: which tests it left out, and one outcome of its parts."""

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

@pytest.mark.slow
def test_with_processes(): pass
"""


@pytest.fixture
def run(tmp_path):
    """Run a suite of four tests in which Redis cannot be found."""
    (tmp_path / "test_sample.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n  redis: needs it\n  slow: starts processes\n")

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


def test_the_last_run_counts_the_others_too(run, tmp_path):
    plain, real = str(tmp_path / "plain.json"), str(tmp_path / "real.json")
    run(PORTAL_PART="plain", PORTAL_SAVE_OUTCOME=plain)
    run(PORTAL_PART="real", PORTAL_SAVE_OUTCOME=real)

    result = run("-k", "fine", "-rs", PORTAL_ADD_OUTCOME=f"{plain}{os.pathsep}{real}")

    assert last_line(result).startswith("1 failed, 3 passed, 1 skipped")
    assert "assert 1 == 2" in result.stdout  # why the first one failed is told again


@pytest.mark.parametrize(("part", "left_out"), [("plain", 1), ("real", 3), ("database", 4)])
def test_each_part_leaves_out_what_others_do(run, part, left_out):
    assert f"{left_out} deselected" in last_line(run(PORTAL_PART=part))


def test_the_tests_get_no_setting_of_a_deployment():
    command = [sys.executable, "-c", "import tests.settings as s; print(s.REDIS_URL or s.FEEDBACK_EMAIL or 'none')"]
    environment = os.environ | {"REDIS_URL": "redis://real", "FEEDBACK_EMAIL": "real@example.com"}

    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)

    assert result.stdout == "none\n"
