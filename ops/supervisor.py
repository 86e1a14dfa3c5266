"""Keeps a handful of processes running and ends them all together."""

import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic, sleep
from types import FrameType

from ops import parent
from ops.child import Child
from ops.problem import Problem

STOP_PATIENCE = 5.0  # seconds from asking a process to end until it is killed
SLOW = 60.0  # seconds until a start that is not ready says what it waits for
HOPELESS = 3  # failures of one process during the start after which the start is given up
SETTINGS_ERROR = "django.core.exceptions.ImproperlyConfigured: "
DATABASE_ERROR = "django.db.utils.OperationalError: "


class Stop(Exception):
    """Somebody wants everything to end."""


class Supervisor:
    """Has one thread: a process started by a thread that ends would be ended with it (see `parent`)."""

    def __init__(self, register: Path, on_failure: Callable[[Child], str]) -> None:
        self.children: list[Child] = []
        self.is_ready = False
        self._wants_stop = False
        self._register = register
        self._on_failure = on_failure  # may mend what it knows; what it returns is told to the person

    def watch_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note_stop)
        self._register.write_text("")
        parent.watch_over(self._register)

    def _note_stop(self, _number: int, _frame: FrameType | None) -> None:
        if self._wants_stop:  # asked a second time: at once
            for child in self.children:
                child.kill()
        self._wants_stop = True

    def take_on(self, child: Child) -> None:
        self.children.append(child)
        self._launch(child)

    def finish(self, tasks: Sequence[Child]) -> None:
        """Run tasks side by side to their end, while the children are looked after."""
        try:
            for task in tasks:
                task.start()
            self.wait(" and ".join(task.name for task in tasks), lambda: all(task.has_ended for task in tasks))
        finally:
            for task in tasks:
                task.kill()
        for task in tasks:
            if task.exit_code:
                raise Problem(explain(task))

    def wait(self, what: str, is_done: Callable[[], bool]) -> None:
        slow_at = monotonic() + SLOW
        while not is_done():
            self.tend(0.1)
            if monotonic() > slow_at:
                say(f"Still waiting for {what}; the logs are in {self._register.parent / 'logs'}.")
                slow_at = monotonic() + SLOW

    def tend(self, seconds: float) -> None:
        """Let some time pass, and look after who has died meanwhile."""
        sleep(seconds)
        if self._wants_stop:
            raise Stop
        for child in self.children:
            child.keep_log_short()
            if child.has_ended:
                self._revive(child)
            elif child.pid is None and monotonic() >= child.start_at:
                self._launch(child)

    def stop(self) -> None:
        """Nobody loses the broker or the sandbox while still at work."""
        for is_foundation in (False, True):
            self._end([child for child in self.children if child.is_foundation == is_foundation and child.is_alive])

    def _end(self, children: Sequence[Child]) -> None:
        for child in children:
            child.signal(signal.SIGTERM)
        deadline = monotonic() + STOP_PATIENCE / 2
        while monotonic() < deadline and not all(child.has_ended for child in children):
            sleep(0.05)
        for child in children:
            child.kill()

    def _launch(self, child: Child) -> None:
        child.start()
        self._register.write_text(" ".join(str(each.pid) for each in self.children if each.pid))

    def _revive(self, child: Child) -> None:
        reason, is_hopeless = explain(child), settings_problem(child) is not None
        wait = child.note_failure()
        if remedy := self._on_failure(child):
            reason += f"\n{remedy}"
        if not self.is_ready and (is_hopeless or child.failures >= HOPELESS):
            raise Problem(reason)
        say(f"{reason}\nStarting {child.name} again in {wait:g} s.")


def explain(child: Child) -> str:
    """Why a process ended: the sentence about a wrong setting or a database, or else its last lines."""
    if problem := settings_problem(child):
        return problem
    if problem := last_words(child, DATABASE_ERROR):
        return f"{child.name}: the database (DATABASE_URL) does not answer: {problem}"
    code = child.exit_code or 0
    ending = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
    lines = "".join(f"\n  | {line}" for line in child.last_lines())
    return f"{child.name} {ending}." + (f" The end of {child.log}:{lines}" if lines else "")


def settings_problem(child: Child) -> str | None:
    return last_words(child, SETTINGS_ERROR)


def last_words(child: Child, kind: str) -> str | None:
    """What its last error of this kind said."""
    for line in reversed(child.last_lines()):
        if line.startswith(kind):
            return line.removeprefix(kind)
    return None


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
