"""Read marks wait for each other, and nothing else waits for them."""

from unittest.mock import Mock

import pytest

from messages_app import tasks


@pytest.fixture
def queued(monkeypatch):
    told = Mock()
    monkeypatch.setattr(tasks.tell_microsoft, "apply_async", told)
    return told


def read(operator, number, capture):
    with capture(execute=True):
        tasks.tell_later(operator, f"MC{number}", is_read=True)


def test_posts_read_at_once_are_told_one_after_the_other(operator, queued, django_capture_on_commit_callbacks):
    for number in range(3):
        read(operator, number, django_capture_on_commit_callbacks)

    waits = [call.kwargs["countdown"] for call in queued.call_args_list]
    assert waits == pytest.approx([0, tasks.PACE, 2 * tasks.PACE], abs=2)


def test_a_line_that_is_too_long_takes_no_more(operator, queued, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(tasks, "LONGEST", 1.5 * tasks.PACE)

    for number in range(4):
        read(operator, number, django_capture_on_commit_callbacks)

    assert len(queued.call_args_list) == 2


def test_a_worker_holds_no_mark_back():
    """What a rate limit delays stays among the messages that a worker may hold at once, and keeps others out."""
    assert tasks.tell_microsoft.rate_limit is None
