"""Starting `./portal` as a person does, and looking at which processes it leaves."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from ops.address import get
from ops.broker import free_port
from ops.config import ROOT

PORTAL_UP = [sys.executable, str(ROOT / "portal"), "up"]
SMALL_WORLD = {"SANDBOX_CLIENTS": "5", "SANDBOX_USERS": "40"}


class Up:
    """One `./portal up` with its own data folder and ports."""

    def __init__(self, data_dir: Path, **chosen: str) -> None:
        self.data_dir = data_dir
        self.port, self.sandbox_port = free_port(), free_port()
        ports = {"PORT": str(self.port), "SANDBOX_PORT": str(self.sandbox_port)}
        self.environment = environment(DATA_DIR=str(data_dir), **SMALL_WORLD | ports | chosen)
        self.output = data_dir.with_suffix(".out")
        self.begin = monotonic()
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(PORTAL_UP, env=self.environment, stdout=output, stderr=subprocess.STDOUT)

    def wait_until_ready(self, limit: float = 120) -> float:
        until(lambda: get("127.0.0.1", self.port, "/readyz")[0] == 200 or self.process.poll() is not None, limit)
        assert self.process.poll() is None, self.output.read_text()
        return monotonic() - self.begin

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=20)

    def processes(self) -> set[int]:
        """Everything it started, and what those started in turn."""
        groups = set((self.data_dir / ".process-groups").read_text().split())
        return {pid for pid, group in running_processes().items() if group in groups}


@contextmanager
def up(data_dir: Path, **chosen: str) -> Iterator[Up]:
    portal = Up(data_dir, **chosen)
    try:
        yield portal
    finally:
        if portal.process.poll() is None:
            portal.end()


def environment(**chosen: str) -> dict[str, str]:
    """No setting of the tests themselves, and the packages they run on."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return kept | {"PORTAL_VENV": sys.prefix, "PYTHONDONTWRITEBYTECODE": "1"} | chosen


def refused(**chosen: str) -> str:
    """What `./portal up` says when it does not start; never a traceback."""
    result = subprocess.run(
        PORTAL_UP, env=environment(**chosen), capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    return result.stderr.strip().splitlines()[-1]


def running_processes() -> dict[int, str]:
    """Process id and group of what runs; a dead one that nobody has asked about yet does not."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _parent, group = path.read_text().rpartition(")")[2].split()[:3]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if state != "Z":
            found[int(path.parent.name)] = group
    return found


def until(is_true, limit: float) -> None:
    deadline = monotonic() + limit
    while not is_true():
        assert monotonic() < deadline, f"waited {limit} s in vain"
        sleep(0.1)
