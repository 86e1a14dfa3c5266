"""Work that a page waits for only so long: it goes on beside the request, and its end is found in the database."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.db import connections
from structlog.contextvars import bound_contextvars, get_contextvars

from microsoft.errors import Unavailable

P = ParamSpec("P")
T = TypeVar("T")
_pool = ThreadPoolExecutor(16, thread_name_prefix="support")


def within(seconds: float, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The work's result or error; Unavailable if it takes longer, though it goes on.

    Without a broker, as in tests, it is waited for.
    """
    if settings.CELERY_TASK_ALWAYS_EAGER:
        return work(*args, **kwargs)
    ids = get_contextvars()  # of the request, for the log
    future = _pool.submit(_apart, lambda: work(*args, **kwargs), ids)
    try:
        return future.result(timeout=seconds)
    except TooLate as error:
        raise Unavailable("no answer in time") from error


def _apart(work: Callable[[], T], ids: dict[str, Any]) -> T:
    try:
        with bound_contextvars(**ids):
            return work()
    finally:
        connections.close_all()
