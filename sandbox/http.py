"""HTTP/1.1 on asyncio, just enough and fast: keep-alive, both forms of bodies, delayed and broken answers."""

import asyncio
import itertools
import json
import logging
import random
from collections.abc import Callable
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import parse_qsl, unquote

from sandbox.clock import Clock

log = logging.getLogger("sandbox")
MAX_BODY = 8 * 1024 * 1024
REASONS = {status.value: status.phrase for status in HTTPStatus}


class Request:
    """One request as it came over the wire; header names are lower case."""

    __slots__ = ("body", "headers", "method", "path", "query", "target")

    def __init__(self, method: str, target: str, headers: dict[str, str], body: bytes) -> None:
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        path, _, self.query = target.partition("?")
        self.path = unquote(path)

    @property
    def base(self) -> str:
        return f"http://{self.headers.get('host', '127.0.0.1')}"

    def params(self) -> dict[str, str]:
        return dict(parse_qsl(self.query, keep_blank_values=True))

    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    def json(self) -> Any:
        return json.loads(self.body or b"{}")


class Response:
    """An answer, and how it is to be delayed or broken on its way."""

    __slots__ = ("body", "cut", "delay", "hang", "headers", "status")

    def __init__(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.status = status
        self.body = body
        self.headers = headers if headers is not None else {}
        self.delay = 0.0
        self.hang = False
        self.cut = False


def json_response(status: int, body: Any, headers: dict[str, str] | None = None) -> Response:
    return Response(status, dump(body), {"Content-Type": "application/json; charset=utf-8", **(headers or {})})


def html_response(status: int, page: str, headers: dict[str, str] | None = None) -> Response:
    return Response(status, page.encode(), {"Content-Type": "text/html; charset=utf-8", **(headers or {})})


def redirect(location: str, headers: dict[str, str] | None = None) -> Response:
    return Response(302, b"", {"Location": location, **(headers or {})})


def dump(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


_prefix = random.Random().getrandbits(64)
_numbers = itertools.count(random.Random().getrandbits(40))


def new_id() -> str:
    """A fresh GUID, cheaper than uuid4; unique, not secret."""
    text = f"{_prefix ^ next(_numbers) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF:016x}{next(_numbers):016x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-8{text[16:19]}-{text[20:]}"


Handler = Callable[[Request], Response]


class Connection(asyncio.Protocol):
    """One client connection; requests on it are answered one after the other."""

    open_connections: set["Connection"] = set()

    def __init__(self, handle: Handler, clock: Clock) -> None:
        self.handle = handle
        self.clock = clock
        self.buffer = bytearray()
        self.busy = False
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is one without saying so
        self.open_connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self.transport = None
        self.open_connections.discard(self)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        self._pump()

    def _pump(self) -> None:
        while not self.busy and self.transport is not None:
            try:
                request = self._next_request()
            except ValueError:
                self._send(Response(400), keep_alive=False)
                return
            if request is None:
                return
            self.busy = True
            try:
                response = self.handle(request)
            except Exception:
                log.exception("%s %s failed", request.method, request.path)
                response = Response(500, b'{"error":"The sandbox has a bug; see its log."}')
            self._answer(request, response)

    def _next_request(self) -> Request | None:
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return None
        lines = self.buffer[:end].decode("latin-1").split("\r\n")
        method, target, _ = lines[0].split(" ", 2)
        headers: dict[str, str] = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        if headers.get("transfer-encoding", "").lower() == "chunked":
            taken = unchunk(self.buffer, end + 4)
            if taken is None:
                return None
            body, length = taken
        else:
            size = int(headers.get("content-length") or 0)
            if not 0 <= size <= MAX_BODY:
                raise ValueError("body too large")
            length = end + 4 + size
            if len(self.buffer) < length:
                if headers.get("expect") == "100-continue" and len(self.buffer) == end + 4 and self.transport:
                    self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
                return None
            body = bytes(self.buffer[end + 4 : length])
        del self.buffer[:length]
        return Request(method, target, headers, body)

    def _answer(self, request: Request, response: Response) -> None:
        keep_alive = request.headers.get("connection", "").lower() != "close"
        if response.hang:
            return
        if response.delay > 0:
            send = self._send_later
            asyncio.get_running_loop().call_later(response.delay, send, response, keep_alive, request.method == "HEAD")
        else:
            self._send(response, keep_alive, request.method == "HEAD")

    def _send_later(self, response: Response, keep_alive: bool, head: bool) -> None:
        self._send(response, keep_alive, head)
        self._pump()

    def _send(self, response: Response, keep_alive: bool, head: bool = False) -> None:
        if self.transport is None:
            return
        body = b"" if head else response.body
        lines = [
            f"HTTP/1.1 {response.status} {REASONS.get(response.status, 'Unknown')}",
            f"Date: {http_date(int(self.clock.now()))}",
        ]
        lines += [f"{name}: {value}" for name, value in response.headers.items()]
        if response.status not in (204, 304):
            lines.append(f"Content-Length: {len(response.body)}")
        lines.append("Connection: keep-alive\r\n\r\n" if keep_alive else "Connection: close\r\n\r\n")
        text = "\r\n".join(lines).encode("latin-1", "replace")
        if response.cut:
            body, keep_alive = body[: len(body) // 2], False
        self.transport.write(text + body if len(body) < 65536 else text)
        if len(body) >= 65536:
            self.transport.write(body)
        self.busy = False
        if not keep_alive:
            self.transport.close()


@lru_cache(maxsize=2)
def http_date(second: int) -> str:
    return formatdate(second, usegmt=True)


def unchunk(buffer: bytearray, start: int) -> tuple[bytes, int] | None:
    """Read a chunked body; None while it is incomplete."""
    parts: list[bytes] = []
    while True:
        end = buffer.find(b"\r\n", start)
        if end < 0:
            return None
        size = int(buffer[start:end].split(b";")[0], 16)
        start = end + 2
        if len(buffer) < start + size + 2:
            return None
        if size == 0:
            return b"".join(parts), start + 2
        parts.append(bytes(buffer[start : start + size]))
        start += size + 2
