"""A PostgreSQL that keeps its data over its deaths."""

from __future__ import annotations

import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path

from ops.broker import free_port
from tests.bad_days.product import Process, until
from tests.needs import postgres_folder
from tests.servers import is_open, other_user

QUICK = "-c fsync=off -c max_connections=40"  # safe as long as the machine stays up


class Postgres:
    def __init__(self) -> None:
        self.user, self.port, self.password = other_user(), free_port(), secrets.token_urlsafe(16)
        self.folder = Path(tempfile.mkdtemp(prefix="portal-postgres-"))
        if self.user:
            shutil.chown(self.folder, self.user)
        self.url = f"postgres://portal:{self.password}@127.0.0.1:{self.port}/postgres"
        self._initialise()
        self.start()

    def _program(self, name: str) -> str:
        folder = postgres_folder()
        assert folder is not None
        return str(folder / name)

    def _initialise(self) -> None:
        password = self.folder / "password"
        password.write_text(self.password)
        command = [self._program("initdb"), "--pgdata", str(self.folder / "data"), "--username", "portal"]
        command += ["--auth", "scram-sha-256", "--pwfile", str(password), "--encoding", "UTF8", "--locale", "C.UTF-8"]
        subprocess.run([*command, "--no-sync"], check=True, capture_output=True, user=self.user, cwd=self.folder)

    def start(self) -> None:
        command = [self._program("postgres"), "-D", str(self.folder / "data"), "-h", "127.0.0.1"]
        command += ["-p", str(self.port), "-k", str(self.folder), *QUICK.split()]
        self.process = Process("postgres", command, {"PATH": "/usr/bin:/bin"}, self.folder, user=self.user)
        until(lambda: is_open(self.port), "PostgreSQL")

    def url_of(self, database: str) -> str:
        return self.url.rpartition("/")[0] + f"/{database}"

    def run(self, program: str, *arguments: str) -> None:
        """One of PostgreSQL's own programs, as docs/operate.md names it."""
        subprocess.run([self._program(program), *arguments], check=True, capture_output=True, timeout=60)

    def kill(self) -> None:
        """`kill -9` of its main process; the others notice and go."""
        self.process.kill()
        until(lambda: not is_open(self.port), "PostgreSQL to be gone")

    def end(self) -> None:
        self.process.end()
        shutil.rmtree(self.folder, ignore_errors=True)
