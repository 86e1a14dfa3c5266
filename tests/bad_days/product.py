"""The product as processes of its own, and the means to end each of them at a bad moment."""

from __future__ import annotations

import json
import os
import re
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep, time
from typing import Any, cast

import requests

from ops.broker import free_port
from ops.config import ROOT
from ops.parent import die_with_parent
from tests.needs import redis_server
from tests.sandbox_process import SandboxProcess, plain_session, start_sandbox
from tests.servers import is_open

LIMIT = 30.0  # seconds for anything that should happen


def until(is_true: Any, what: str, limit: float = LIMIT) -> Any:
    """Wait for it, and no longer than needed."""
    deadline = monotonic() + limit
    while not (found := is_true()):
        assert monotonic() < deadline, f"waited {limit} s in vain for {what}"
        sleep(0.05)
    return found


class Process:
    """One process, its log beside it; it never outlives the tests."""

    def __init__(
        self, name: str, command: list[str], environment: Mapping[str, str], folder: Path, **more: Any
    ) -> None:
        self.log = folder / f"{name}.log"
        self.command, self.environment, self.more = command, dict(environment), more
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.popen = subprocess.Popen(
                self.command, cwd=ROOT, env=self.environment, stderr=log, preexec_fn=die_with_parent,
                **{"stdout": log, "stdin": subprocess.DEVNULL, **self.more},
            )  # fmt: skip

    @property
    def is_alive(self) -> bool:
        return self.popen.poll() is None

    def kill(self) -> None:
        """`kill -9`: no last words."""
        self.popen.kill()
        self.popen.wait(20)

    def freeze(self) -> None:
        self.popen.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.popen.send_signal(signal.SIGCONT)

    def end(self) -> None:
        for pipe in filter(None, (self.popen.stdin, self.popen.stdout)):
            pipe.close()
        if self.is_alive:
            self.popen.terminate()
            try:
                self.popen.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()


class Broker:
    """Redis or Valkey on a port that stays the same over its deaths; it keeps nothing over them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port, self.password = folder, free_port(), secrets.token_urlsafe(16)
        self.url = f"redis://:{self.password}@127.0.0.1:{self.port}/0"
        self.process: Process | None = None

    def start(self) -> None:
        settings = f"bind 127.0.0.1\nport {self.port}\nrequirepass {self.password}\nsave ''\ndir {self.folder}\n"
        (self.folder / "redis.conf").write_text(settings)
        program = redis_server()
        assert program is not None
        self.process = Process("broker", [program, str(self.folder / "redis.conf")], os.environ, self.folder)
        until(lambda: is_open(self.port), "the broker")

    def empty(self) -> None:
        import redis

        with redis.Redis.from_url(self.url) as connection:
            connection.flushall()

    def kill(self) -> None:
        if self.process:
            self.process.kill()


class Product:
    """Broker, sandbox, database, workers and web; `ask` runs a function of tests/bad_days/inside.py in it."""

    def __init__(self, folder: Path, database_url: str = "", *, clients: int = 24) -> None:
        self.folder, self.clients = folder, clients
        self.sandbox_port = free_port()
        self.sandbox = self._make_sandbox()
        self.broker = Broker(folder)
        self.broker.start()
        self.environment = self._environment(database_url or f"sqlite:///{folder / 'portal.sqlite3'}")
        self.processes: list[Process] = []
        self.supervised: list[Process] = []  # a worker may give up when the broker dies under it: started again
        self.inside = self._start_inside()
        self.ask("migrate")
        self.operator = self.enter("admin")

    def _environment(self, database_url: str) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        urls = ("MICROSOFT_LOGIN_URL", "MICROSOFT_GRAPH_URL", "MICROSOFT_PARTNER_CENTER_URL")
        return kept | dict.fromkeys(urls, self.sandbox.base_url) | {
            "DATABASE_URL": database_url,
            "DATA_DIR": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "tests.bad_days.settings",
            "CELERY_SKIP_CHECKS": "true",
            "LOG_FORMAT": "json",
            "LOG_LEVEL": "DEBUG",
            "MICROSOFT_CLIENT_ID": SandboxProcess.client_id,
            "MICROSOFT_CLIENT_SECRET": SandboxProcess.client_secret,
            "PARTNER_TENANT_IDS": SandboxProcess.partner_tenant,
            "PYTHONDONTWRITEBYTECODE": "1",
            "REDIS_URL": self.broker.url,
            "SECRET_KEY": secrets.token_urlsafe(48),
            "TOKEN_KEYS": "dGhpcnR5LXR3byBieXRlcywgb25seSBmb3IgdGVzdHM=",
        }  # fmt: skip

    # --- Microsoft ---

    def _make_sandbox(self) -> SandboxProcess:
        return start_sandbox(port=self.sandbox_port, clients=self.clients, users=20 * self.clients, throttle=False)

    def microsoft_goes_down(self) -> None:
        self.sandbox.process.kill()
        self.sandbox.stop()

    def microsoft_comes_back(self) -> None:
        self.sandbox = self._make_sandbox()

    def calls(self) -> dict[str, int]:
        """Graph calls by tenant, without the partner's own."""
        tenants = self.sandbox.counters()["tenants"]
        found = {tenant: counted.get("graph", 0) for tenant, counted in tenants.items()}
        found.pop(SandboxProcess.partner_tenant, None)
        return {tenant: calls for tenant, calls in found.items() if calls}

    # --- inside ---

    def _start_inside(self) -> Process:
        command = [sys.executable, "-m", "tests.bad_days.inside"]
        pipe = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        return self._start("inside", command, **pipe)

    def ask(self, name: str, *arguments: Any) -> Any:
        for process in self.supervised:
            if not process.is_alive:
                process.start()
        stdin, stdout = self.inside.popen.stdin, self.inside.popen.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps([name, *arguments]) + "\n")
        stdin.flush()
        line = stdout.readline()
        assert line, self.inside.log.read_text()
        told = json.loads(line)
        assert "error" not in told, told.get("error")
        return told["answer"]

    def enter(self, persona: str) -> int:
        return int(self.ask("enter", self.sandbox.base_url, self.sandbox.port, persona))

    def a_round(self, what: str = "a round") -> dict[str, Any]:
        """An interval later, everybody is synced by whoever works; how everything stands then."""
        self.ask("an_interval_passes")
        self.ask("tick")
        return self.settled(what)

    def settled(self, what: str) -> dict[str, Any]:
        facts: dict[str, Any] = until(self._is_settled, what)
        return facts

    def _is_settled(self) -> dict[str, Any] | None:
        facts: dict[str, Any] = self.ask("facts")
        return facts if facts["leased"] == 0 else None

    # --- processes ---

    def move_to(self, database_url: str) -> None:
        """End every process; the next ones begin with another database, and with a cache that knows nothing."""
        for process in reversed(self.processes):
            process.end()
        self.processes.clear()
        self.broker.empty()
        self.environment["DATABASE_URL"] = database_url
        self.inside = self._start_inside()

    def _start(self, name: str, command: list[str], **more: Any) -> Process:
        process = Process(name, command, self.environment, self.folder, **more)
        self.processes.append(process)
        return process

    def start_worker(self, name: str = "worker", *, threads: int = 4) -> Process:
        """As in production: `-P threads`; ready when it says so."""
        log = self.folder / f"{name}.log"
        before = log.stat().st_size if log.exists() else 0
        worker = self._start(
            name,
            [
                *(sys.executable, "-m", "celery", "--app", "partnerportal", "worker", "--pool", "threads"),
                *("--concurrency", str(threads), "--hostname", f"{name}@%h", "--without-gossip", "--without-mingle"),
                *("--include", "tests.bad_days.ready"),
            ],
        )
        until(lambda: b"worker is ready" in log.read_bytes()[before:], f"{name} to be ready")
        return worker

    def start_beat_of_one_second(self) -> float:
        """With the schedule file of the one before, if there was one; the moment of its start."""
        moment = time()
        schedule = str(self.folder / "beat-schedule")
        command = (sys.executable, "-m", "celery", "--app", "partnerportal", "beat", "--schedule", schedule)
        self._start("beat", [*command, "--pidfile="])
        return moment

    def start_web(self, port: int = 0, *more: str) -> str:
        port = port or free_port()
        self._start(
            "web",
            [
                *(str(Path(sys.executable).with_name("gunicorn")), "--config", "ops/gunicorn_conf.py"),
                *("--threads", "8"),
                *("--bind", f"127.0.0.1:{port}", "--workers", "1", *more),
            ],
        )
        until(lambda: is_open(port), "the web")
        return f"http://127.0.0.1:{port}"

    def logs(self) -> str:
        return "".join(path.read_text(errors="replace") for path in self.folder.glob("*.log"))

    def end(self) -> None:
        for process in reversed(self.processes):
            process.end()
        self.broker.kill()
        self.sandbox.stop()


class Timed(requests.Response):
    seconds: float  # until the last byte; `elapsed` ends with the headers


class Browser:
    """Somebody's browser at the web process: no JavaScript, but a watch."""

    def __init__(self, product: Product, address: str) -> None:
        self.product, self.address = product, address
        self.session: requests.Session = plain_session()

    def be(self, operator_id: int) -> Browser:
        self.session.cookies.set("session", self.product.ask("session", operator_id), domain="127.0.0.1")
        return self

    def get(self, path: str, **more: Any) -> Timed:
        return self._timed("GET", path, **more)

    def quickest(self, path: str) -> Timed:
        """The quickest of three visits: what waits for somebody does so each time, a busy machine does not."""
        return min((self.get(path) for _visit in range(3)), key=lambda response: response.seconds)

    def post(self, path: str, **data: str) -> Timed:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.session.get(self._url(path)).text)
        assert token, path
        return self._timed("POST", path, data={**data, "csrfmiddlewaretoken": token[1]})

    def press_sign_in(self) -> Timed:
        """The answer to the button, which leads to Microsoft."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get("/sign-in/").text)
        assert token
        return self._timed("POST", "/sign-in/", data={"csrfmiddlewaretoken": token[1]}, allow_redirects=False)

    def way_back(self, persona: str = "admin") -> str:
        """The address at which Microsoft sends the person back to us."""
        return self.product.sandbox.sign_in(self.press_sign_in().headers["Location"], persona)

    def sign_in(self, persona: str = "admin") -> Timed:
        return self.get(self.way_back(persona))

    def _url(self, path: str) -> str:
        return path if path.startswith("http") else self.address + path

    def _timed(self, method: str, path: str, **more: Any) -> Timed:
        begin = monotonic()
        response = cast(Timed, self.session.request(method, self._url(path), timeout=30, **more))
        response.seconds = monotonic() - begin
        return response


@contextmanager
def running(folder: Path, database_url: str = "", **options: Any) -> Iterator[Product]:
    product = Product(folder, database_url, **options)
    try:
        yield product
    finally:
        product.end()
