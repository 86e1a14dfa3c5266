"""A private PostgreSQL and Redis on free loopback ports, ended with whoever started them."""

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest

from ops.broker import free_port
from ops.parent import die_with_parent
from tests.needs import postgres_folder, redis_server

FAST_AND_FORGETFUL = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    with running_postgres() as url:
        yield url


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    with running_redis() as url:
        yield url


@contextlib.contextmanager
def running_redis() -> Iterator[str]:
    program, password, port = redis_server(), secrets.token_urlsafe(16), free_port()
    assert program is not None
    with temporary_folder() as folder:
        settings = f"bind 127.0.0.1\nport {port}\nrequirepass {password}\nsave ''\nloglevel warning\ndir {folder}\n"
        (folder / "redis.conf").write_text(settings)
        with running([program, str(folder / "redis.conf")], lambda: is_open(port), user=None):
            yield f"redis://:{password}@127.0.0.1:{port}/0"


@contextlib.contextmanager
def running_postgres(settings: str = FAST_AND_FORGETFUL) -> Iterator[str]:
    programs, password, port, user = postgres_folder(), secrets.token_urlsafe(16), free_port(), other_user()
    assert programs is not None
    with temporary_folder(user) as folder:
        (folder / "password").write_text(password)
        make = [str(programs / "initdb"), "--pgdata", str(folder / "data"), "--username", "portal", "--no-sync"]
        make += ["--auth", "scram-sha-256", "--pwfile", str(folder / "password")]
        make += ["--encoding", "UTF8", "--locale", "C.UTF-8"]
        subprocess.run(make, check=True, capture_output=True, user=user, cwd=folder)
        serve = [str(programs / "postgres"), "-D", str(folder / "data"), "-h", "127.0.0.1", "-p", str(port)]
        serve += ["-k", str(folder), *settings.split()]
        with running(serve, lambda: is_open(port), user=user):
            yield f"postgres://portal:{password}@127.0.0.1:{port}/postgres"


@contextlib.contextmanager
def running(command: list[str], is_ready: Callable[[], bool], user: str | None) -> Iterator[None]:
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, user=user, preexec_fn=die_with_parent)
        try:
            deadline = monotonic() + 30
            while not is_ready():
                if server.poll() is not None or monotonic() > deadline:
                    log.seek(0)
                    raise RuntimeError(f"{command[0]} did not start: {log.read().decode(errors='replace')}")
                sleep(0.05)
            yield
        finally:
            server.terminate()
            server.wait(timeout=20)


@contextlib.contextmanager
def temporary_folder(owner: str | None = None) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="portal-server-"))
    try:
        if owner:
            shutil.chown(folder, owner)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def other_user() -> str | None:
    """PostgreSQL refuses to be run by root."""
    return "nobody" if os.geteuid() == 0 else None


def is_open(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
