import time

import pytest
import requests
from structlog.contextvars import bound_contextvars, get_contextvars

from microsoft.errors import NotFound, Unavailable
from support.beside import within


@pytest.fixture(autouse=True)
def with_a_broker(settings):
    settings.CELERY_TASK_ALWAYS_EAGER = False


def test_work_that_is_quick_answers():
    assert within(2, lambda word: word.upper(), "done") == "DONE"


def test_work_that_fails_says_so():
    def fail() -> None:
        raise NotFound(status=404)

    with pytest.raises(NotFound):
        within(2, fail)


def test_a_page_does_not_wait_for_work_that_is_slow():
    done = []
    began = time.monotonic()

    def slow() -> None:
        time.sleep(0.5)
        done.append(True)

    with pytest.raises(Unavailable):
        within(0.05, slow)

    assert time.monotonic() - began < 0.4
    time.sleep(0.7)
    assert done == [True]  # it went on


def test_other_errors_are_not_hidden():
    def broken() -> None:
        raise requests.RequestException("ours")

    with pytest.raises(requests.RequestException):
        within(2, broken)


def test_what_goes_on_beside_the_request_logs_with_its_id():
    with bound_contextvars(request_id="of-the-request"):
        assert within(2, get_contextvars) == {"request_id": "of-the-request"}
