"""What is counted over all clients of one operator.

It is counted for each page anew; for somebody who has thousands of clients once in half a minute, and anew after a
change of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from time import time
from typing import Any, TypeVar

from django.core.cache import cache

from accounts.models import Operator
from clients.models import Access

T = TypeVar("T")
MANY = 2_000  # clients
KEPT = 30  # seconds
REMEMBERED = 3600  # seconds: that somebody has many


def tally(operator: Operator) -> dict[str, Any]:
    """See `AccessQuerySet.tally`; asked once for this object, so once in a request."""
    known: dict[str, Any] | None = operator.__dict__.get("_tally")
    if known is None:
        known = operator.__dict__["_tally"] = kept(operator, "clients", lambda: _count(operator))
    return known


def kept(operator: Operator, name: str, ask: Callable[[], T]) -> T:
    """What `ask` answers; to somebody with many clients what it answered half a minute ago at the most."""
    key, now = _key(operator), time()
    stored: tuple[float, dict[str, Any]] = cache.get(key) or (now + KEPT, {})
    until, known = stored
    if name not in known:
        known[name] = ask()
        if cache.get(_size_key(operator)):
            cache.set(key, (until, known), until - now)
    return known[name]  # type: ignore[no-any-return]  # what `ask` answered


def forget(operator: Operator) -> None:
    """The operator has changed something that is counted."""
    operator.__dict__.pop("_tally", None)
    cache.delete(_key(operator))


def _count(operator: Operator) -> dict[str, Any]:
    found = Access.objects.of(operator).tally()
    if found["clients"] > MANY:
        cache.set(_size_key(operator), found["clients"], REMEMBERED)
    return found


def _key(operator: Operator) -> str:
    return f"counted:{operator.pk}"


def _size_key(operator: Operator) -> str:
    return f"many:{operator.pk}"
