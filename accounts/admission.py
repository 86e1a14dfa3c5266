"""Whether somebody whom Microsoft has signed in gets in, decided beside the request so that no page waits for long."""

from __future__ import annotations

from dataclasses import dataclass
from secrets import token_urlsafe
from threading import Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils.module_loading import import_string
from django.utils.translation import gettext_noop

from accounts.models import Operator
from microsoft.errors import MicrosoftError

if TYPE_CHECKING:
    from collections.abc import Callable

log = structlog.get_logger(__name__)

REMEMBER = 15 * 60  # seconds
MOST_HERE = 1000
OURS = gettext_noop("Something went wrong on our side while reading your rights. Try again in a minute.")


@dataclass(frozen=True)
class Outcome:
    admitted: bool
    problem: str = ""  # a sentence for the person; none where Microsoft answered and there was no client
    passes: bool = False  # the problem: trying again later may do
    retry_after: float | None = None  # seconds, where Microsoft said so


# By key, of this process; the cache, which all of them share, may be away.
_decided_here: dict[str, Outcome] = {}


def begin(operator: Operator) -> str:
    """Start deciding; the key is for `outcome`. Without a broker it is decided at once."""
    key = f"admission:{token_urlsafe(16)}"
    if settings.CELERY_TASK_ALWAYS_EAGER:
        _decide(key, operator.pk)
    else:
        Thread(target=_decide_apart, args=(key, operator.pk), daemon=True, name="admission").start()
    return key


def outcome(key: str, *, wait: float = 0) -> Outcome | None:
    """What was decided, or None while it is not; waits for up to so many seconds."""
    until = monotonic() + wait
    while (found := _decided_here.get(key) or cache.get(key)) is None and monotonic() < until:
        sleep(0.05)
    return found if isinstance(found, Outcome) else None


def _decide(key: str, operator_id: int) -> None:
    admit: Callable[[Operator], bool] = import_string(settings.ADMISSION)
    operator = Operator.objects.select_related("partner").get(pk=operator_id)
    try:
        decided = Outcome(admitted=admit(operator))
    except MicrosoftError as error:
        log.warning("admission_refused_by_microsoft", operator=operator_id, error=repr(error))
        decided = Outcome(admitted=False, problem=str(error), passes=error.retryable, retry_after=error.retry_after)
    except Exception:
        log.exception("admission_failed", operator=operator_id)
        decided = Outcome(admitted=False, problem=OURS, passes=True)
    if len(_decided_here) > MOST_HERE:
        _decided_here.clear()
    _decided_here[key] = decided
    cache.set(key, decided, REMEMBER)


def _decide_apart(key: str, operator_id: int) -> None:
    try:
        _decide(key, operator_id)
    finally:
        connection.close()
