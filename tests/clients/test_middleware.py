"""Rights that are older than a day are read again before anything is shown."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from accounts import admission
from accounts.admission import Outcome
from accounts.models import Operator
from clients import middleware


@pytest.fixture
def reading(operator, monkeypatch):
    """Counts how often the rights are read; `reading.outcome` is what comes of it, None while it lasts."""

    class Reading:
        outcome = Outcome(admitted=True)
        begun = 0

    def begin(operator):
        Reading.begun += 1
        return str(Reading.begun)

    monkeypatch.setattr(admission, "begin", begin)
    monkeypatch.setattr(admission, "outcome", lambda key, wait: Reading.outcome)
    monkeypatch.setattr(middleware, "WAIT", 0)
    Operator.objects.update(rights_read_at=now() - timedelta(hours=25))
    return Reading


def test_they_are_read_again_before_a_page_is_shown(web, reading):
    assert web.get("/clients/").status_code == 200
    assert reading.begun == 1


def test_fresh_ones_are_not(web, reading):
    Operator.objects.update(rights_read_at=now() - timedelta(hours=23))

    web.get("/clients/")

    assert reading.begun == 0


@pytest.mark.parametrize("outcome", [None, Outcome(admitted=False)])
def test_without_them_nothing_is_shown(web, reading, outcome):
    reading.outcome = outcome

    assert web.get("/clients/").headers["Location"] == "/sign-in/"
    assert web.get("/clients/").headers["Location"].startswith("/sign-in/")


def test_a_part_of_a_page_makes_the_browser_ask_for_the_whole(web, reading):
    reading.outcome = None

    response = web.get("/clients/", headers={"HX-Request": "true", "HX-Target": "results"})

    assert response.headers["HX-Refresh"] == "true"
    assert not response.content


def test_parts_that_ask_at_the_same_time_read_them_once(operator, reading):
    reading.outcome = None

    assert middleware._read_again(operator) is middleware._read_again(operator) is None

    assert reading.begun == 1
    reading.outcome = Outcome(admitted=True)
    assert middleware._read_again(operator).admitted
    middleware._read_again(operator)
    assert reading.begun == 2
