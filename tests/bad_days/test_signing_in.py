"""Signing in while Microsoft is slow or hangs, through the real web process and without JavaScript."""

from collections.abc import Iterator

import pytest

from tests.bad_days.product import Browser, Product, until

pytestmark = [pytest.mark.slow, pytest.mark.redis]
LONGEST = 5.0  # seconds for any page


@pytest.fixture(scope="module")
def door(running_product: Product) -> str:
    """A web process that has not met Microsoft yet: other tests start its cloud anew, with other keys."""
    return running_product.start_web()


@pytest.fixture
def stranger(product, door) -> Iterator[Browser]:
    """A browser in which nobody is signed in."""
    yield Browser(product, door)
    product.sandbox.clear_faults()


def test_signing_in_through_the_real_web_process(synced, stranger):
    response = stranger.sign_in()

    assert response.status_code == 200
    assert stranger.get("/clients/").url.endswith("/clients/")


def test_the_button_answers_while_entra_hangs(synced, stranger):
    synced.sandbox.fault(kind=["login", "discovery", "keys"], hang=True)

    assert stranger.press_sign_in().seconds < LONGEST


@pytest.mark.parametrize("kinds", [["login"], ["keys"], ["discovery", "keys", "login"]])
def test_coming_back_while_entra_hangs_says_that_microsoft_does_not_answer(synced, stranger, kinds):
    address = stranger.way_back()
    synced.sandbox.fault(kind=kinds, hang=True)

    response = stranger.get(address)

    assert response.seconds < LONGEST
    if response.status_code == 200:  # its keys were known from the sign-in before
        assert kinds == ["keys"]
    else:
        assert response.status_code == 503
        assert "Microsoft does not answer" in response.text
    synced.sandbox.clear_faults()
    assert stranger.sign_in().status_code == 200


def test_coming_back_takes_no_longer_where_entra_and_graph_are_both_slow(synced, stranger):
    address = stranger.way_back()
    synced.sandbox.fault(kind=["login", "discovery", "keys"], latency_ms=1500)
    synced.sandbox.fault(kind="graph", latency_ms=6000, times=1)

    response = stranger.get(address)

    assert response.seconds < LONGEST
    assert "which clients you may manage" in response.text


@pytest.mark.parametrize("slow", [{"hang": True}, {"latency_ms": 6000}], ids=["hangs", "is slow"])
def test_coming_back_while_graph_makes_us_wait_shows_a_page_that_asks_again(synced, stranger, slow):
    address = stranger.way_back()
    synced.sandbox.fault(kind="graph", tenant=synced.sandbox.partner_tenant, times=1, **slow)

    response = stranger.get(address)

    assert response.seconds < LONGEST
    assert response.status_code == 200
    assert "which clients you may manage" in response.text
    assert response.headers["Refresh"].endswith("/sign-in/wait/")
    assert stranger.get("/clients/").url.rpartition("?")[0].endswith("/sign-in/")  # nobody is in before
    waiting = stranger.get("/sign-in/wait/")
    assert waiting.seconds < LONGEST
    if "latency_ms" in slow:
        until(lambda: stranger.get("/sign-in/wait/").url.endswith("/clients/"), "the door to open")
        assert stranger.get("/clients/").status_code == 200
