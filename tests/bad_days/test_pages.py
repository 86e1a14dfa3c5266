"""Pages while Microsoft is down or hangs: real web process, real worker, no JavaScript."""

import re
from urllib.parse import urljoin

import pytest

from tests.bad_days.product import until

pytestmark = [pytest.mark.slow, pytest.mark.redis]
AT_ONCE = 1.0  # seconds for a page of tables
LONGEST = 5.0  # seconds for any page


def pages_of_tables(product, visitor):
    paths = product.ask("addresses")
    assert len(paths) >= 17
    for path in paths:
        response = visitor.quickest(path)
        assert (path, response.status_code) == (path, 200)
        assert response.seconds < AT_ONCE, f"{path} took {response.seconds:.1f} s"


def links(visitor, path, pattern):
    return re.findall(pattern, visitor.get(path).text)


def test_microsoft_goes_down_and_comes_back(synced, visitor):
    before = synced.ask("contents")
    synced.microsoft_goes_down()
    try:
        down = synced.a_round("a round without Microsoft")
        assert down["failing"] > down["clients"]
        assert any("cannot be reached" in problem for problem in down["problems"])
        pages_of_tables(synced, visitor)
        assert "Overdue" in visitor.get("/clients/").text
        assert "cannot be reached" in visitor.get("/sync/").text
    finally:
        synced.microsoft_comes_back()

    back = synced.a_round("a round with Microsoft")

    assert (back["failing"], back["problems"]) == (0, [])
    assert back["oldest"] < 30
    assert synced.ask("contents") == before
    assert "Overdue" not in visitor.get("/clients/").text


def test_pages_of_tables_answer_at_once_while_microsoft_hangs(synced, visitor):
    synced.sandbox.fault(hang=True)
    synced.ask("an_interval_passes")
    synced.ask("tick")
    try:
        pages_of_tables(synced, visitor)
        pressed = visitor.post("/sync/")
        assert pressed.seconds < AT_ONCE
        assert "0 of 23" in re.sub(r"<[^>]+>", "", pressed.text)
        for path in cards(visitor):
            assert visitor.get(path).seconds < LONGEST, path
    finally:
        synced.microsoft_goes_down()  # ends what hangs
        synced.microsoft_comes_back()
    until(lambda: synced.ask("facts")["leased"] == 0, "what hung to end")
    assert synced.a_round("a round after it")["failing"] == 0


def cards(visitor):
    """A person's card, a ticket and a photo: they ask Microsoft while somebody waits."""
    people = links(visitor, "/users/?q=an", r'href="(/clients/[0-9a-f-]+/users/[0-9a-f-]+/)"')
    tickets = links(visitor, "/support/", r'href="(/clients/[0-9a-f-]+/support/[^"?]+/)"')
    assert people
    assert tickets
    return [people[0], urljoin(people[0], "photo/"), tickets[0]]
