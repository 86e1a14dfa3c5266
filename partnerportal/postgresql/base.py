"""Django's PostgreSQL, with a pool that gets over a restart of the server at once."""

from functools import partial
from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    @property
    def pool(self) -> Any:
        """The pool of this process."""
        pool = super().pool
        if pool is not None:
            pool._check = partial(check, pool)  # Django passes psycopg's own and offers no other way
        return pool


def check(pool: Any, connection: Any) -> None:
    """Where one connection turns out to be dead, give up all that are idle: they are from before the same restart.

    The pool by itself pauses after each dead one that it meets, so that pages fail for as long as there are some.
    """
    try:
        pool.check_connection(connection)
    except Exception:
        pool.drain()
        raise
