"""Included by the worker of `./portal up`: its embedded beat ends with it, even after `kill -9`."""

from typing import Any

from celery.signals import beat_embedded_init

from ops.parent import die_with_parent


@beat_embedded_init.connect
def end_with_worker(**_: Any) -> None:
    die_with_parent()
