"""Starts the sandbox: `python -m sandbox --port 8400 --clients 60 --users 3000 --seed 1`."""

import argparse
import asyncio
import contextlib
import dataclasses
import gc
import signal
import sys
import time
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any

from sandbox.app import Sandbox
from sandbox.http import Connection
from sandbox.options import Options
from sandbox.personas import PASSWORD, make_operators

HELP = {
    "port": "where to listen, on 127.0.0.1 only",
    "clients": "how many companies the partner looks after",
    "users": "how many people work there, all together",
    "seed": "another number makes another world",
    "latency_ms": "how long Microsoft takes for each answer",
    "pace": "how many times faster than life things happen",
    "still": "nothing happens by itself",
    "posts": "how many message center posts there are",
    "open_issues": "so many open issues in every client, instead of a natural mix",
    "resolved_issues": "how many resolved issues there are",
    "tickets": "service requests of a client, on average",
    "operators": "more sign-in names, operator001@harbour.example and so on",
    "throttle": "keep Microsoft's limits on service announcements",
    "token_life": "seconds; 60 to 90 minutes if not given",
    "operation_seconds": "how long a password write-back takes",
    "replay": "folder with real-health and real-messages to mix in",
    "client_id": "the application that may sign people in",
    "client_secret": "its secret",
}


def read_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="Microsoft's cloud on localhost")
    parser.add_argument("--personas", action="store_true", help="say who can sign in, and stop")
    for field in dataclasses.fields(Options):
        name = "--" + field.name.replace("_", "-")
        if isinstance(field.default, bool):
            parser.add_argument(
                name, action=argparse.BooleanOptionalAction, default=field.default, help=HELP[field.name]
            )
        else:
            kind: Any = Path if field.default is None else type(field.default)
            parser.add_argument(name, type=kind, default=field.default, help=HELP[field.name])
    return parser.parse_args(arguments)


def describe_personas() -> str:
    lines = [f"Everybody's password is {PASSWORD!r}."]
    for one in make_operators(0).values():
        code = f", code {one.code}" if one.needs_code else ""
        lines.append(f"  {one.upn:34} {one.about}{code}")
    return "\n".join(lines)


async def serve(sandbox: Sandbox, started: float) -> None:
    """Answer until told to stop."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(each, stop.set)
    server = await loop.create_server(
        lambda: Connection(sandbox.handle, sandbox.clock), "127.0.0.1", sandbox.options.port, backlog=2048
    )
    port = server.sockets[0].getsockname()[1]
    print(f"Sandbox ready on http://127.0.0.1:{port} after {time.perf_counter() - started:.2f} s", flush=True)
    await stop.wait()
    server.close()
    for connection in list(Connection.open_connections):
        if connection.transport is not None:
            connection.transport.abort()


def run(main: Coroutine[Any, Any, None]) -> None:
    """On uvloop where it is installed: a tenth less work for each call."""
    try:
        import uvloop
    except ImportError:
        asyncio.run(main)
    else:
        uvloop.run(main)


def start(arguments: Sequence[str]) -> int:
    started = time.perf_counter()
    told = vars(read_arguments(arguments))
    if told.pop("personas"):
        print(describe_personas())
        return 0
    sandbox = Sandbox(Options(**told))
    gc.freeze()
    try:
        run(serve(sandbox, started))
    except OSError as error:
        print(f"The sandbox cannot listen on port {sandbox.options.port}: {error.strerror or error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(start(sys.argv[1:]))
