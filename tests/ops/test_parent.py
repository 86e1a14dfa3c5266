"""What must end with its parent, on systems whose kernel does not see to it."""

import signal
import subprocess
import sys

import pytest

from ops.config import ROOT
from tests.ops.processes import running_processes, until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
SUPERVISOR = """
import pathlib, subprocess, sys, time
from ops.parent import start_watcher
register = pathlib.Path(sys.argv[1])
child = subprocess.Popen(["sleep", "60"], process_group=0)
register.write_text(f"{child.pid}")
print(child.pid, start_watcher(register), flush=True)
time.sleep(60)
"""


def test_a_watcher_ends_what_a_killed_supervisor_leaves(tmp_path):
    command = [sys.executable, "-c", SUPERVISOR, str(tmp_path / "register")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout is not None
        started = set(map(int, supervisor.stdout.readline().split()))

        supervisor.send_signal(signal.SIGKILL)

    until(lambda: not started & running_processes().keys(), 5)
