"""Nothing that `./portal up` starts may outlive it, not even after `kill -9`."""

import contextlib
import ctypes
import os
import signal
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(how: int = signal.SIGKILL) -> None:
    """Have the kernel send this process a signal when its parent is gone (Linux; elsewhere see `watch_over`)."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, how)


def watch_over(register: Path) -> int | None:
    """Where the kernel has no such signal, a process waits for our end and then ends the groups in `register`.

    Returns its process id; it holds one end of a pipe whose other end closes when we are gone, however that happens.
    """
    if _libc is not None:
        return None
    return start_watcher(register)


def start_watcher(register: Path) -> int:
    reading, writing = os.pipe()  # `writing` stays open in this process and in no other
    if watcher := os.fork():
        os.close(reading)
        return watcher
    os.close(writing)
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    os.read(reading, 1)
    for group in register.read_text().split():
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(int(group), signal.SIGKILL)
    os._exit(0)
