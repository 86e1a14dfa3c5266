"""Stands in for Microsoft over real HTTP: answers are queued per method and path, requests are kept."""

import json
import socket
import ssl
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Asked:
    method: str
    path: str  # with the query
    headers: dict[str, str]  # lower case
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.content.decode()).items()}


@dataclass
class Tell:
    """One answer. A `body` of bytes goes out as it is; `drip` seconds between its bytes; `cut` announces more."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    drip: float = 0
    cut: bool = False
    hang_up: bool = False


class Standin:
    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._answers: dict[str, list[Any]] = defaultdict(list)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.base = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "Standin":
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *details: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def secure(self, pem: Path) -> None:
        """Speak TLS from now on, with the certificate and key of the file."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.base = self.base.replace("http:", "https:")

    def tell(self, method: str, path: str, *answers: Any) -> None:
        """Answer this path (without its query) with each answer once, and with the last one ever after."""
        self._answers[f"{method} {path}"] += answers

    def requests(self, path: str) -> list[Asked]:
        return [each for each in self.asked if urlsplit(each.path).path == path]

    def answer(self, asked: Asked) -> Tell:
        answers = self._answers.get(f"{asked.method} {urlsplit(asked.path).path}")
        if not answers:
            return Tell(404, {"error": {"code": "Nobody", "message": f"told nothing about {asked.path}"}})
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        answer = answer(asked) if callable(answer) else answer
        return answer if isinstance(answer, Tell) else Tell(200, answer)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        standin = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def handle_any(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                headers = {name.lower(): value for name, value in self.headers.items()}
                asked = Asked(self.command, self.path, headers, self.rfile.read(length))
                standin.asked.append(asked)
                self.send(standin.answer(asked))

            do_GET = do_POST = do_PATCH = do_DELETE = handle_any

            def send(self, tell: Tell) -> None:
                if tell.hang_up:
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                content = tell.body if isinstance(tell.body, bytes) else json.dumps(tell.body).encode()
                content = b"" if tell.body is None else content
                self.send_response(tell.status)
                for name, value in {"Content-Type": "application/json", **tell.headers}.items():
                    self.send_header(name, value)
                if "Content-Length" not in tell.headers:
                    self.send_header("Content-Length", str(len(content) + (10 if tell.cut else 0)))
                self.end_headers()
                try:
                    self.write(content, tell.drip)
                except OSError:
                    self.close_connection = True
                self.close_connection = self.close_connection or tell.cut

            def write(self, content: bytes, drip: float) -> None:
                if not drip:
                    self.wfile.write(content)
                for each in content if drip else b"":
                    self.wfile.write(bytes([each]))
                    self.wfile.flush()
                    time.sleep(drip)

            def log_message(self, *args: object) -> None:
                """Quiet."""

        return Handler
