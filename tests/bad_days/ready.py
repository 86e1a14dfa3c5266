"""Included by the workers of these tests, so that a log says when one may be given work."""

from typing import Any

import structlog
from celery.signals import worker_ready


@worker_ready.connect
def say_so(**_: Any) -> None:
    structlog.get_logger(__name__).warning("worker is ready")
