"""Room on Python's own stack, so that what a page does many times does it quickly.

Python keeps the frames of calls in pieces of 16 KiB. A call that begins a new piece asks the system for memory and
gives it back at its end, which takes ten times as long as the call itself; a loop that happens to stand at the end of
a piece does so each time (python/cpython#142183, mended in later releases). Templates go deep and loop there: a list
of fifty rows took twice the time, or not, as one frame more or less lay below it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponse

P = ParamSpec("P")
R = TypeVar("R")
SLOTS = 20_000  # of 8 bytes: the piece that holds them is of 256 KiB, and what is left of it is enough for any page


def with_room(function: Callable[P, R]) -> Callable[P, R]:
    """The function, called so that everything below it finds room in one piece. Only what is used costs memory."""

    def roomy(*args: P.args, **kwargs: P.kwargs) -> R:
        return function(*args, **kwargs)

    roomy.__code__ = roomy.__code__.replace(co_stacksize=SLOTS)
    return wraps(function)(roomy)


class RoomMiddleware:
    """Outermost: every page has room."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = with_room(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._answer(request)
