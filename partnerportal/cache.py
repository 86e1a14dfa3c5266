"""The cache, which may be away: nothing that pages need is in it alone."""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import monotonic
from typing import Any, TypeVar

from django.core.cache.backends import redis as django_redis
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as NoServer
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)
T = TypeVar("T")
PATIENCE = 1.0  # seconds for the server to answer; one that is up takes less than a thousandth of it
LEFT_ALONE = 2.0  # seconds for which one that did not answer is not asked again, so that a page waits only once


class RedisCache(django_redis.RedisCache):
    """While its server is away, reading finds nothing and writing keeps nothing.

    `add` and `incr` still fail: whoever counts or locks with them must not believe that it worked.
    """

    away_until = 0.0  # of the whole process

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        # Once more at once: the connection may be from before the server's last start.
        again = Retry(NoBackoff(), 1, supported_errors=(NoServer,))
        options = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE, "retry": again}
        super().__init__(server, {**params, "OPTIONS": {**options, **params.get("OPTIONS", {})}})

    def _ask(self, instead: T, method: Callable[..., T], *args: Any) -> T:
        if monotonic() < RedisCache.away_until:
            return instead
        try:
            return method(*args)
        except RedisError as error:
            logger.warning("the cache is away: %s", type(error).__name__)
            RedisCache.away_until = monotonic() + LEFT_ALONE
            return instead

    def _insist(self, method: Callable[..., T], *args: Any) -> T:
        """Like `_ask`, for what has no answer without the server: RedisError, at once where it was away just now."""
        if monotonic() < RedisCache.away_until:
            raise NoServer("the cache was away a moment ago")
        try:
            return method(*args)
        except RedisError:
            RedisCache.away_until = monotonic() + LEFT_ALONE
            raise

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._insist(super().add, key, value, timeout, version))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return int(self._insist(super().incr, key, delta, version))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._ask(default, super().get, key, default, version)

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        return self._ask({}, super().get_many, keys, version)

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return self._ask(False, super().has_key, key, version)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._ask(None, super().set, key, value, timeout, version)

    def set_many(self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> list[Any]:
        return self._ask(list(data), super().set_many, data, timeout, version)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._ask(False, super().touch, key, timeout, version)

    def delete(self, key: Any, version: int | None = None) -> bool:
        return self._ask(False, super().delete, key, version)

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        self._ask(None, super().delete_many, keys, version)
