"""The one file of standard-library Python that sets everything up."""

import os
import runpy
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from ops.config import ROOT

pytestmark = pytest.mark.slow
A_PACKAGE = "demo==1.0 --hash=sha256:0000000000000000000000000000000000000000000000000000000000000000\n"


@pytest.fixture
def project(tmp_path):
    """A project so small that it needs no package, around the real `portal`."""
    shutil.copy(ROOT / "portal", tmp_path)
    (tmp_path / "requirements.txt").write_text("")
    (tmp_path / "ops").mkdir()
    (tmp_path / "ops" / "up.py").write_text("import sys\nprint('up', *sys.argv[1:])\n")
    return tmp_path


@pytest.fixture
def portal(monkeypatch):
    """The file as a module."""
    monkeypatch.setattr(sys, "argv", ["portal", "--help"])
    return runpy.run_path(str(ROOT / "portal"), run_name="portal")


def run(project, *arguments, **environment):
    environment = {"PATH": os.environ["PATH"], "PIP_CONFIG_FILE": os.devnull, **environment}
    command = [getattr(sys, "_base_executable", sys.executable), "portal", *arguments]
    return subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def test_the_first_start_makes_the_environment_and_the_second_asks_nobody(project):
    first = run(project, "up", "and", "more")
    second = run(project, "up", PIP_INDEX_URL="http://127.0.0.1:9")

    assert first.stdout == "up and more\n"
    assert "Making the virtual environment" in first.stderr
    assert (second.stdout, second.stderr) == ("up\n", "")


def test_a_changed_lock_is_installed(project):
    run(project, "up")
    (project / "requirements.txt").write_text("# changed\n")

    assert "Installing" in run(project, "up").stderr


def test_a_broken_environment_is_made_again(project):
    run(project, "up")
    (project / ".venv" / "bin" / "python").unlink()

    assert run(project, "up").stdout == "up\n"


def test_without_network_it_says_so_in_one_sentence(project):
    (project / "requirements.txt").write_text(A_PACKAGE)

    result = run(project, "up", PIP_INDEX_URL="http://127.0.0.1:9", PIP_RETRIES="0")

    assert result.returncode == 1
    assert result.stderr.splitlines()[-1] == (
        "The packages could not be installed: the package index cannot be reached. "
        "Check the network or HTTPS_PROXY, then start again."
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.skipif(not Path("/usr/bin/python3").exists(), reason="somebody else needs a Python")
def test_a_read_only_folder_is_named():
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o555)
        shutil.copy(ROOT / "portal", folder)
        (Path(folder) / "requirements.txt").touch()
        command = ["/usr/bin/python3", f"{folder}/portal", "up"]
        result = subprocess.run(command, user="nobody", env={}, capture_output=True, text=True, check=False)

    assert result.returncode == 1
    assert result.stderr.splitlines()[-1].startswith("The virtual environment could not be made: ")
    assert f"Permission denied: '{folder}/.venv'" in result.stderr


def test_a_python_without_venv_is_told_what_to_install(portal, monkeypatch):
    monkeypatch.setitem(portal["make_venv"].__globals__, "find_spec", lambda name: None)

    with pytest.raises(SystemExit, match="apt-get install python3-venv"):
        portal["make_venv"]()


def test_an_old_python_is_told_which_one_is_needed(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))

    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer, and this is 3\.9"):
        runpy.run_path(str(ROOT / "portal"), run_name="portal")


def test_an_unknown_command_is_named(project):
    assert "no command 'upp'" in run(project, "upp").stderr
