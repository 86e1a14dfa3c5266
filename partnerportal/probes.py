"""Answers for whoever watches the product: is the process up, can it do its work, is anyone's data stale and why.

A middleware before all others: a probe carries no host name of ours, no cookie and no TLS.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from time import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.module_loading import import_string

from partnerportal import limits

TICK_LATE = 180  # seconds after which the schedule counts as dead


class ProbeMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.probes = {"/healthz": healthz, "/readyz": readyz}
        if settings.METRICS_TOKEN:
            self.probes["/metrics"] = metrics

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = self.probes.get(request.path_info)
        return probe(request) if probe else self.get_response(request)


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "up"})


def readyz(request: HttpRequest) -> HttpResponse:
    """Database, cache and broker answer and the schedule is alive: 200, else 503 with what is not."""
    checks = {name: _works(check) for name, check in CHECKS.items()}
    response = JsonResponse(checks, status=200 if all(checks.values()) else 503)
    response._has_been_logged = True  # type: ignore[attr-defined]  # whoever asks is told; a starting product is no error
    return response


def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus, to a bearer of METRICS_TOKEN."""
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode()):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    lines = [*import_string(settings.METRICS)(), *limits.metrics()]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")


def _works(check: Callable[[], Any]) -> bool:
    try:
        return bool(check())
    except Exception:  # whatever a database or a broker says when it is gone: the answer is no
        return False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
        return cursor.fetchone() is not None


def _broker() -> bool:
    cache.set("readyz", "1", 60)
    return bool(cache.get("readyz") == "1")


def _schedule() -> bool:
    """Beat's last tick, as a worker carried it out; nobody waits for one where tasks run inside requests."""
    if settings.CELERY_TASK_ALWAYS_EAGER:
        return True
    ticked = cache.get("sync:ticked")
    return ticked is not None and time() - float(ticked) < TICK_LATE


CHECKS: dict[str, Callable[[], bool]] = {"database": _database, "broker": _broker, "schedule": _schedule}
