"""A connection that counts: everything a browser is sent, also icons and what a service worker asks for."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Relay:
    """Passes on what comes to its own port on this machine, and counts the bytes of the way back."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._received = 0
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._start(self._accept)

    def taken(self) -> int:
        """What was counted since the last time."""
        count, self._received = self._received, 0
        return count

    def close(self) -> None:
        """Call it when the browser has gone, so that no connection is left to wait for."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(10)

    def _start(self, work, *args) -> threading.Thread:
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()
        return thread

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                self._start(self._serve, self._listener.accept()[0])

    def _serve(self, near: socket.socket) -> None:
        with near, socket.create_connection(("127.0.0.1", self._to)) as far:
            back = self._start(self._pump, far, near, True)
            self._pump(near, far, False)
            back.join()

    def _pump(self, source: socket.socket, target: socket.socket, is_counted: bool) -> None:
        with suppress(OSError):  # one side has hung up; so does the other
            while chunk := source.recv(65536):
                self._received += len(chunk) * is_counted
                target.sendall(chunk)
        with suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)


@contextmanager
def relay(port: int) -> Iterator[Relay]:
    opened = Relay(port)
    try:
        yield opened
    finally:
        opened.close()
