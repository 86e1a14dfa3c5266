"""One process under the supervisor: its start, its log, its end, and its next start when it dies."""

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import monotonic

from ops.parent import die_with_parent

LONGEST_WAIT = 30.0  # seconds between two starts of a process that keeps failing
HEALTHY_AFTER = 60.0  # seconds of life after which an old failure is forgotten
LOG_LIMIT = 10_000_000  # bytes; a log takes at most twice as much


class Child:
    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        log: Path,
        *,
        is_foundation: bool = False,
    ) -> None:
        self.name = name
        self.is_foundation = is_foundation  # the others need it: it ends after them, and in order
        self.log = log
        self.failures = 0
        self.start_at = 0.0
        self.started_at = 0.0
        self._log_start = 0
        self._command = list(command)
        self._environment = dict(environment)
        self._parent_death = signal.SIGTERM if is_foundation else signal.SIGKILL
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def exit_code(self) -> int | None:
        return self._process.poll() if self._process else None

    @property
    def has_ended(self) -> bool:
        """Whether it ran and runs no more; one that waits for its next start has not."""
        return self.exit_code is not None

    @property
    def is_alive(self) -> bool:
        return self._process is not None and not self.has_ended

    def start(self) -> None:
        self.keep_log_short()
        supervisor = os.getpid()

        def before_exec() -> None:
            die_with_parent(self._parent_death)
            if os.getppid() != supervisor:  # it died between the fork and the line above
                os._exit(1)

        with self.log.open("ab") as log:
            self._log_start = log.tell()
            self._process = subprocess.Popen(
                self._command,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                process_group=0,
                preexec_fn=before_exec,  # safe, as the supervisor has one thread
            )
        self.started_at = monotonic()

    def note_failure(self) -> float:
        """Clear away what is left of a dead process and say in how many seconds to start it again."""
        self.kill()
        if monotonic() - self.started_at > HEALTHY_AFTER:
            self.failures = 0
        wait: float = min(0.5 * 2**self.failures, LONGEST_WAIT)
        self.failures += 1
        self.start_at = monotonic() + wait
        self._process = None
        return wait

    def signal(self, number: int) -> None:
        if self._process:
            self._process.send_signal(number)

    def kill(self) -> None:
        """End it at once, with every process it started."""
        if self._process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def last_lines(self, count: int = 12) -> list[str]:
        """Of what it said since its last start."""
        content = self.log.read_bytes()[self._log_start :] if self.log.exists() else b""
        return content.decode(errors="replace").rstrip().splitlines()[-count:]

    def keep_log_short(self) -> None:
        """Set a long log aside under the feet of its writer, who appends to the same file."""
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            shutil.copyfile(self.log, self.log.with_suffix(".old.log"))
            os.truncate(self.log, 0)
            self._log_start = 0
