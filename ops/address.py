"""Addresses: whether one is free, and whether something answers there."""

import errno
import http.client
import json
import socket
from collections.abc import Mapping
from contextlib import closing
from time import monotonic, sleep
from typing import Any

from ops.problem import Problem


def must_be_free(setting: str, host: str, port: int, *, patience: float = 1.0) -> None:
    """A port may be let go a moment after the process that held it, so ask for `patience` seconds."""
    deadline = monotonic() + patience
    while True:
        try:
            return _bind(host, port)
        except socket.gaierror as error:
            raise Problem(f"HOST must be an address of this machine, not {host!r}.") from error
        except OSError as error:
            if error.errno == errno.EADDRINUSE and monotonic() < deadline:
                sleep(0.1)
                continue
            raise Problem(_sentence(setting, host, port, error)) from error


def _bind(host: str, port: int) -> None:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)
        probe.listen(1)


def _sentence(setting: str, host: str, port: int, error: OSError) -> str:
    example = f"{setting}={port + 1 if port < 65535 else port - 1} ./portal up"
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is already in use: stop what uses it, or choose another port, such as {example}."
    if error.errno == errno.EACCES:
        return f"Port {port} may not be opened by this user: choose one above 1023, such as {setting}=8000 ./portal up."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"HOST must be an address of this machine, not {host!r}."
    return f"Port {port} cannot be opened: {error.strerror}."


def get(
    host: str, port: int, path: str, *, timeout: float = 3, headers: Mapping[str, str] | None = None
) -> tuple[int, bytes]:
    """Status and body, or status 0 where nothing answers."""
    with closing(http.client.HTTPConnection(host, port, timeout=timeout)) as connection:
        try:
            connection.request("GET", path, headers=headers or {})
            response = connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException):
            return 0, b""


def get_json(host: str, port: int, path: str) -> Any:
    status, body = get(host, port, path)
    try:
        return json.loads(body) if status == 200 else None
    except ValueError:
        return None
