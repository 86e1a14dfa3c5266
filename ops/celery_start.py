"""Included by every worker: the schedule is alive from the start, and an embedded beat never outlives its worker."""

from typing import Any

from celery.signals import beat_embedded_init, worker_ready

from ops.parent import die_with_parent


@worker_ready.connect
def tick_at_once(sender: Any, **_: Any) -> None:
    """Beat's first tick comes a minute after its start, and `/readyz` need not wait for that."""
    sender.app.send_task("sync.tasks.tick", expires=55)


@beat_embedded_init.connect
def end_with_worker(**_: Any) -> None:
    die_with_parent()
