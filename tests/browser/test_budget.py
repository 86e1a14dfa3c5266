"""What pages weigh on the wire, as `./portal up` serves them: joined, hashed, compressed."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import PHONE, OpenScreen
from tests.browser.relay import Relay, relay
from tests.browser.town import sign_in
from tests.ops.processes import up

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FIRST, LATER = 60_000, 15_000  # bytes with headers


@pytest.fixture(scope="module")
def wire(tmp_path_factory):
    """A way to the running product that counts."""
    folder = tmp_path_factory.mktemp("up") / "data"
    with up(folder, SANDBOX_CLIENTS="60", SANDBOX_USERS="600") as portal:
        portal.wait_until_ready()
        with relay(portal.port) as opened:
            yield opened


@pytest.fixture
def open_phone(browser: Browser, wire: Relay) -> Iterator[OpenScreen]:
    """A phone that has never been here, signed in with what another one has kept."""
    contexts: list[BrowserContext] = []

    def open_phone(state: Any = None) -> Page:
        options: dict[str, Any] = {"base_url": f"http://127.0.0.1:{wire.port}", "storage_state": state, **PHONE}
        contexts.append(browser.new_context(**options))
        return contexts[-1].new_page()

    yield open_phone
    for context in contexts:
        context.close()


@pytest.fixture
def signed_in(open_phone: OpenScreen) -> Page:
    """Signed in, with everything read from Microsoft."""
    page = open_phone()
    sign_in(page, "avery.admin")
    expect(page.get_by_role("heading", name="Clients", level=1)).to_be_visible()
    for _second in range(60):
        if page.get_by_text("Healthy").count() and not page.locator(".row [data-s=off]").count():
            return page
        page.wait_for_timeout(1000)
        page.reload()
    raise AssertionError("The clients were not read.")


def weight(page: Page, wire: Relay, address: str) -> int:
    """What opening a page brings in, with everything that it makes the browser ask for."""
    wire.taken()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1500)  # a service worker comes after the page, and the browser looks for a newer one
    return wire.taken()


def test_the_first_page_keeps_to_its_budget(open_phone, signed_in, wire):
    stranger, newcomer = open_phone(), open_phone(signed_in.context.storage_state())

    assert weight(stranger, wire, "/sign-in/") <= FIRST
    assert weight(newcomer, wire, "/clients/") <= FIRST


def test_later_pages_keep_to_their_budget(signed_in, wire):
    client = signed_in.locator(".row-main").first.get_attribute("href")
    rooms = ["health/", "users/", "support/", "messages/"]
    addresses = ["/clients/", "/clients/overview/", "/settings/", "/feedback/", client]
    addresses += [f"/{room}" for room in rooms] + [f"{client}{room}" for room in rooms]
    for address in ("/users/", f"{client}users/"):  # faces are content: they come once and stay
        weight(signed_in, wire, address)

    weights = {address: weight(signed_in, wire, address) for address in addresses}

    assert {address: size for address, size in weights.items() if size > LATER} == {}


def test_one_thing_of_a_room_keeps_to_the_budget(signed_in, wire):
    weights = {}
    for room in ("health", "support", "messages"):
        signed_in.goto(f"/{room}/")
        address = signed_in.locator("main .row-main").first.get_attribute("href")
        weights[address] = weight(signed_in, wire, address)

    assert {address: size for address, size in weights.items() if size > LATER} == {}


def test_the_service_worker_is_sent_once(client):
    response = client.get("/sw.js")

    again = client.get("/sw.js", headers={"If-None-Match": response["ETag"]})

    assert again.status_code == 304
    assert again.content == b""
