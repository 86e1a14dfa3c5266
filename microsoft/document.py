import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from microsoft.errors import MicrosoftError

KEEP = 24 * 3600.0  # seconds that a document is used before it is fetched again
PAUSE = 5.0  # seconds without another try after a failed one


class Document:
    """A public JSON document of Microsoft's that hardly changes, shared by all threads.

    One thread fetches; the others go on with the old one, or wait where there is none. A fetch that fails leaves the
    old one in use.
    """

    def __init__(self, fetch: Callable[[], Mapping[str, Any]], clock: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._clock = clock
        self._lock = threading.Lock()
        self._value: Mapping[str, Any] | None = None
        self._fetched_at = float("-inf")
        self._failed_at = float("-inf")
        self._error: MicrosoftError | None = None

    def get(self, younger_than: float = KEEP) -> Mapping[str, Any]:
        """The document, fetched again when it is older than so many seconds."""
        if self._value is not None and self._clock() - self._fetched_at < younger_than:
            return self._value
        if not self._lock.acquire(blocking=self._value is None):
            return self._value or {}
        try:
            if self._clock() - self._fetched_at >= younger_than:
                self._try_to_fetch()
            return self._value or {}
        finally:
            self._lock.release()

    def _try_to_fetch(self) -> None:
        if self._clock() - self._failed_at < PAUSE:
            error = self._error
        else:
            error = self._error = self._fetched()
        if error is not None and self._value is None:
            raise error

    def _fetched(self) -> MicrosoftError | None:
        try:
            self._value = self._fetch()
        except MicrosoftError as error:
            self._failed_at = self._clock()
            return error
        self._fetched_at = self._clock()
        return None
