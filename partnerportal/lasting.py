"""Writes down what has happened at Microsoft, also over a restart of the database."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from time import sleep

import structlog
from django.db import OperationalError, connection, transaction

log = structlog.get_logger(__name__)

SECONDS = 60  # for which a database may be away


def write_down(
    write: Callable[[], object],
    *,
    guard: AbstractContextManager[object] | None = None,
    then: Callable[[], object] = lambda: None,
) -> None:
    """Run `write` in one transaction and `then` after it, both within `guard`; wait for a database that is away.

    Inside a transaction of the caller's it is tried once. Raises OperationalError where the database stays away.
    """
    for second in range(SECONDS + 1):
        with guard or nullcontext():
            try:
                with transaction.atomic():
                    write()
            except OperationalError:
                if connection.in_atomic_block or second == SECONDS:
                    raise
                connection.close()
            else:
                then()
                return
        log.warning("database_away_over_a_write")
        sleep(1)
