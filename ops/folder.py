"""The data folder: one `up` at a time works in it, and nobody else on the machine may look into it."""

import fcntl
import os
from pathlib import Path
from typing import IO

from ops.problem import Problem

LOCK = "portal.lock"


def make(data_dir: Path) -> None:
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        (data_dir / "logs").mkdir(exist_ok=True)
        probe = data_dir / f".written-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise Problem(
            f"The data folder {data_dir} cannot be written ({error.strerror}): "
            "make it writable, or choose another with DATA_DIR=/some/folder ./portal up."
        ) from error


def lock(data_dir: Path) -> IO[str]:
    """Held as long as the file stays open, so it is free again however the holder ends."""
    file = (data_dir / LOCK).open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.seek(0)
        owner = file.read().strip() or "unknown"
        raise Problem(
            f"Partner Portal already runs with the data folder {data_dir} (process {owner}): "
            "stop it first, or choose another folder with DATA_DIR."
        ) from error
    file.truncate(0)
    file.write(f"{os.getpid()}\n")
    file.flush()
    return file


def is_in_use(data_dir: Path) -> bool:
    try:
        with (data_dir / LOCK).open("r") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
