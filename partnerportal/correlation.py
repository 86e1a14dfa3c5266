"""Log lines of a task carry the id of the request that caused it, over the broker and from task to task."""

from typing import Any

from celery.signals import before_task_publish, task_postrun, task_prerun
from structlog.contextvars import bind_contextvars, get_contextvars, reset_contextvars


@before_task_publish.connect
def send_along(headers: dict[str, Any], **_: Any) -> None:
    if request_id := get_contextvars().get("request_id"):
        headers["request_id"] = request_id


@task_prerun.connect
def take_up(task_id: str, task: Any, **_: Any) -> None:
    ids = {"task": task.name, "task_id": task_id}
    if request_id := task.request.get("request_id"):
        ids["request_id"] = request_id
    task.request.correlation = bind_contextvars(**ids)


@task_postrun.connect
def let_go(task: Any, **_: Any) -> None:
    """What was bound before stays: without a broker, a task runs inside the request itself."""
    reset_contextvars(**task.request.correlation)
