"""Numbers that apps above put into a client's row, such as unread messages, without the list knowing them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from accounts.models import Operator

Counter = Callable[[Operator, Sequence[int]], dict[int, int]]

_counters: dict[str, Counter] = {}


def register(name: str, counter: Counter) -> None:
    """`counter(operator, client_ids)` answers a number for each client that has one, in one query."""
    _counters[name] = counter


def count(name: str, operator: Operator, client_ids: Sequence[int]) -> dict[int, int]:
    counter = _counters.get(name)
    return counter(operator, client_ids) if counter and client_ids else {}
