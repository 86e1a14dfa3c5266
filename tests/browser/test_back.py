"""The back button in a browser that freezes pages, as people's browsers do: at once, but never after signing out."""

import re
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.test_offline import wait_until_kept
from tests.factories import give_access, make_client
from tests.secrecy import Watch

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OpenPhone = Callable[..., Page]


@pytest.fixture(scope="module")
def freezing(browser_type: BrowserType, browser_type_launch_args: dict[str, Any]) -> Iterator[Browser]:
    """The browsers of other tests keep no page behind the back button."""
    browser = browser_type.launch(**browser_type_launch_args, ignore_default_args=["--disable-back-forward-cache"])
    yield browser
    browser.close()


@pytest.fixture
def open_phone(freezing: Browser, live_server: Any, web: Any, operator: Any, watch: Watch) -> Iterator[OpenPhone]:
    """A phone with the list of 41 clients open."""
    contexts: list[BrowserContext] = []
    for number in range(40):
        give_access(operator, make_client(f"Client {number:02}"))

    def open_phone(*, javascript: bool) -> Page:
        options: dict[str, Any] = {"base_url": live_server.url, "java_script_enabled": javascript, **PHONE}
        context = freezing.new_context(**options)
        context.set_default_timeout(10_000)
        context.add_cookies(
            [{"name": name, "value": morsel.value, "url": live_server.url} for name, morsel in web.cookies.items()]
        )
        contexts.append(context)
        page = context.new_page()
        page.goto("/sign-in/")
        page.goto("/clients/")
        if javascript:
            page.wait_for_function("() => navigator.serviceWorker.controller !== null")
            wait_until_kept(page, "/clients/")
        return page

    yield open_phone
    for context in contexts:
        watch.look_into(context)
        context.close()


@pytest.fixture
def sign_out(monkeypatch: pytest.MonkeyPatch) -> Callable[[Page], None]:
    """Presses the button; Microsoft sends the person back at once."""
    microsoft = SimpleNamespace(sign_out_url=lambda back, hint: back)
    monkeypatch.setattr("accounts.views.tokens.identity", lambda *partner: microsoft)

    def sign_out(page: Page) -> None:
        page.get_by_role("button", name="Menu", exact=True).click()
        page.get_by_role("button", name="Sign out", exact=True).click()
        page.wait_for_url("**/sign-in/")

    return sign_out


def test_back_shows_the_list_where_it_was(open_phone):
    phone = open_phone(javascript=True)
    row = phone.locator(".row-main", has_text="Client 25")
    row.scroll_into_view_if_needed()
    row.dispatch_event("click")  # a tap would scroll once more
    phone.wait_for_url("**/clients/*-*/")

    phone.go_back(wait_until="commit")  # a frozen page does not load

    expect(phone).to_have_url(re.compile("/clients/$"))
    expect(row).to_be_in_viewport()


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_after_signing_out_back_asks_to_sign_in(open_phone, sign_out, javascript):
    phone = open_phone(javascript=javascript)
    expect(phone.get_by_text("Client 25")).to_be_attached()
    sign_out(phone)

    phone.go_back(wait_until="commit")  # a frozen page does not load

    phone.wait_for_url("**/sign-in/?next=/clients/")
    expect(phone.get_by_text("Client 25")).to_have_count(0)


def test_after_signing_out_in_another_tab_back_asks_to_sign_in(open_phone, sign_out):
    phone = open_phone(javascript=True)
    phone.locator(".row-main").first.click()
    phone.wait_for_url("**/clients/*-*/")
    other = phone.context.new_page()
    other.goto("/settings/")
    sign_out(other)

    phone.go_back(wait_until="commit")  # a frozen page does not load

    phone.wait_for_url("**/sign-in/?next=/clients/")
