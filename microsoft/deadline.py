"""Cuts an answer that takes longer than it may, also one that trickles in a byte at a time and so never times out."""

import os
import threading
import time
from dataclasses import dataclass
from socket import SHUT_RDWR, socket

TICK = 0.25  # seconds between two looks at the clock


@dataclass(slots=True, eq=False)
class Watch:
    ends: float  # on the monotonic clock
    connection: socket | None = None
    is_cut: bool = False

    def cut(self) -> None:
        """Make the thread that reads from it see its end."""
        self.is_cut = True
        if self.connection is not None:
            try:
                # Not SSLSocket.shutdown: it drops the TLS layer under the reader's feet.
                socket.shutdown(self.connection, SHUT_RDWR)
            except OSError:
                return  # it ended by itself


class Watchdog:
    """One thread for all calls; it sleeps while there are none."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Begin without a thread: after a fork the child has none."""
        self._active: set[Watch] = set()
        self._wake = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def begin(self, seconds: float) -> Watch:
        watch = Watch(time.monotonic() + seconds)
        self._active.add(watch)
        if self._thread is None:
            self._start()
        if not self._wake.is_set():
            self._wake.set()
        return watch

    def end(self, watch: Watch) -> None:
        self._active.discard(watch)
        watch.connection = None

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="microsoft-deadline", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            self._wake.wait()
            time.sleep(TICK)
            if not self._active:
                self._wake.clear()
                if self._active:  # one began in between
                    self._wake.set()
            now = time.monotonic()
            for watch in tuple(self._active):
                if watch.ends < now and not watch.is_cut:
                    watch.cut()


WATCHDOG = Watchdog()

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=WATCHDOG.reset)
