"""Log lines of what a request set off carry the request's id."""

from contextlib import suppress

from celery import shared_task
from structlog.contextvars import bound_contextvars, get_contextvars

from partnerportal.celery import app

seen: list[dict[str, object]] = []


@shared_task
def _look() -> None:
    seen.append(get_contextvars())


@shared_task
def _fall() -> None:
    raise ValueError("a task that breaks")


def test_a_task_inside_a_request_has_the_requests_id_and_leaves_it_there():
    seen.clear()
    with bound_contextvars(request_id="of-the-request"):
        _look.delay()
        with suppress(ValueError):
            _fall.delay()
        assert get_contextvars() == {"request_id": "of-the-request"}

    assert seen[0]["request_id"] == "of-the-request"
    assert str(seen[0]["task"]).endswith("_look")
    assert seen[0]["task_id"]


def test_a_message_to_the_broker_takes_the_id_along(settings):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    with app.connection_for_write("memory://") as connection, bound_contextvars(request_id="of-the-request"):
        queue = connection.SimpleQueue("correlation")
        app.send_task("anything", queue="correlation", connection=connection)
        message = queue.get(timeout=5)
        message.ack()

    assert message.headers["request_id"] == "of-the-request"
