"""`./portal up`: broker, sandbox, web, worker and schedule under one supervisor."""

import json
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from typing import Any, NoReturn

from ops import address, environment, folder, prepare
from ops.broker import Broker
from ops.child import Child
from ops.config import Config, load
from ops.keys import write_private
from ops.problem import Problem
from ops.supervisor import Stop, Supervisor, say

WEB_PROCESSES, WEB_THREADS, WORKER_THREADS = 2, 4, 16


class Portal:
    """The product as a whole, on one machine."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.environment = environment.product_environment(config)
        self.supervisor = Supervisor(config.data_dir / ".process-groups", self._mend)
        self.broker: Broker | None = None

    def run(self) -> None:
        self.supervisor.watch_signals()
        try:
            self.start()
            while True:
                self.supervisor.tend(0.25)
        except Stop:
            say("Stopping …")
        finally:
            self.supervisor.stop()
            (self.config.data_dir / environment.RUNNING).unlink(missing_ok=True)

    def start(self) -> None:
        """What takes longest starts first; nothing waits that need not."""
        begin = monotonic()
        self._start_broker()
        if self.config.is_sandbox:
            self._add("sandbox", sandbox_command(self.config), is_foundation=True)
        self._prepare()
        self._add("web", web_command(self.config))
        if self.broker:
            self.supervisor.wait("the broker", self.broker.answers)
        self._add("worker", worker_command(self.config))
        write_private(self.config.data_dir / environment.RUNNING, json.dumps(self._what_commands_need()))
        if self.config.is_sandbox:
            self.supervisor.wait("the sandbox", lambda: bool(personas(self.config)))
        self.supervisor.wait("the pages", self._is_ready)
        self.supervisor.is_ready = True
        greet(self.config, monotonic() - begin)

    def _start_broker(self) -> None:
        if self.config.redis_url:
            return
        password = environment.broker_password(self.config)
        self.broker = Broker(self.config.data_dir, password, self.environment, self._log("broker"))
        self.environment["REDIS_URL"] = self.broker.url
        self.supervisor.take_on(self.broker.child)

    def _add(self, name: str, command: Sequence[str], *, is_foundation: bool = False) -> None:
        log = self.config.data_dir / "logs" / f"{name}.log"
        self.supervisor.take_on(Child(name, command, self.environment, log, is_foundation=is_foundation))

    def _log(self, name: str) -> Path:
        return self.config.data_dir / "logs" / f"{name}.log"

    def _prepare(self) -> None:
        """Database and static files at the same time, and neither where this version has done it before."""
        stamps = {}
        if not prepare.is_database_current(self.config):
            stamps["migrate"] = prepare.database_stamp(self.config)
        if not prepare.are_static_files_current(self.config):
            stamps["collectstatic"] = prepare.static_stamp(self.config)
        if stamps:
            say("Preparing the database and the static files …")
            self.supervisor.finish([self._task(name) for name in stamps])
        for stamp in stamps.values():
            stamp.set()

    def _task(self, name: str) -> Child:
        self._log(name).unlink(missing_ok=True)
        command = [sys.executable, "manage.py", name, "--noinput", "--skip-checks"]
        return Child(name, command, self.environment, self._log(name))

    def _is_ready(self) -> bool:
        return address.get(visible_host(self.config.host), self.config.port, "/readyz")[0] == 200

    def _mend(self, child: Child) -> str:
        if self.broker and child is self.broker.child and self.broker.set_unreadable_data_aside():
            return "Its data was set aside, as another version may have written it; it fills again by itself."
        return ""

    def _what_commands_need(self) -> dict[str, str]:
        return {name: self.environment[name] for name in ("REDIS_URL",)}


def sandbox_command(config: Config) -> list[str]:
    command = [sys.executable, "-m", "sandbox", "--port", str(config.sandbox_port), "--seed", "1"]
    command += ["--clients", str(config.sandbox_clients), "--users", str(config.sandbox_users)]
    return command + (["--replay", str(config.sandbox_replay)] if config.sandbox_replay else [])


def web_command(config: Config) -> list[str]:
    host = f"[{config.host}]" if ":" in config.host else config.host
    return [
        *(sys.executable, "-m", "gunicorn", "--config", "ops/gunicorn_conf.py", "--bind", f"{host}:{config.port}"),
        *("--workers", str(WEB_PROCESSES), "--threads", str(WEB_THREADS)),
    ]


def worker_command(config: Config) -> list[str]:
    return [
        *(sys.executable, "-m", "celery", "--quiet", "--app", "partnerportal", "worker", "--loglevel", "WARNING"),
        *("--pool", "threads", "--concurrency", str(WORKER_THREADS), "--include", "ops.celery_start"),
        *("--without-gossip", "--without-mingle"),  # there is no other worker to talk to
        *("--beat", "--schedule", str(config.data_dir / "beat-schedule")),
    ]


def visible_host(host: str) -> str:
    """Where this machine itself reaches the pages."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound


def greet(config: Config, seconds: float) -> None:
    host = "localhost" if visible_host(config.host) in ("127.0.0.1", "::1") else config.host
    print(f"Ready after {seconds:.1f} s: http://{host}:{config.port}")
    if config.is_sandbox:
        print("\nIt signs in to the sandbox, a stand-in for Microsoft's cloud; nothing in it is real. Sign in as")
        for person in personas(config):
            code = f" ({person['code']})" if person["code"] else ""
            print(f"  {person['upn']:32} {person['about']}{code}")
        print(f"with the password {personas(config)[0]['password']}")
    print(f"\nData and logs are in {config.data_dir}. Ctrl-C stops everything.", flush=True)


def personas(config: Config) -> list[dict[str, str]]:
    answer: dict[str, Any] = address.get_json("127.0.0.1", config.sandbox_port, "/_sandbox/personas") or {}
    people: list[dict[str, str]] = answer.get("personas", [])
    return people


def check_addresses(config: Config) -> None:
    address.must_be_free("PORT", config.host, config.port)
    if config.is_sandbox:
        if config.sandbox_port == config.port:
            raise Problem(f"PORT and SANDBOX_PORT must differ, and both are {config.port}.")
        address.must_be_free("SANDBOX_PORT", "127.0.0.1", config.sandbox_port)
        if config.sandbox_replay and not config.sandbox_replay.is_dir():
            raise Problem(f"SANDBOX_REPLAY must name a folder, and {config.sandbox_replay} is none.")


def main() -> NoReturn:
    try:
        config = load()
        folder.make(config.data_dir)
        with folder.lock(config.data_dir):
            check_addresses(config)
            Portal(config).run()
    except Problem as problem:
        sys.exit(str(problem))
    except OSError as error:
        sys.exit(f"{error.filename or 'The data folder'} cannot be used: {error.strerror}.")
    sys.exit(0)


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    main()
