"""The shell in a real browser, around the pages of tests/shell/site.py."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client as Web
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from clients.models import Client
from tests.browser.conftest import DESKTOP, PHONE, TABLET
from tests.shell import site

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def live_server():
    """A server of our own: the one that other tests share has the product's middleware."""
    with site.served(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("partnerportal.context.Shell.is_sandbox", True)  # one thing more that has to fit
        server = LiveServer("localhost")
        yield server
        server.stop()


@pytest.fixture
def web() -> Web:
    return site.operator(Web())


def overflow(page: Page) -> Any:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def expect_focus(page: Page, name: str) -> None:
    """The element with this text or id has the focus, or gets it in a moment."""
    page.wait_for_function(
        "name => [document.activeElement.innerText, document.activeElement.id].includes(name)", arg=name
    )


def test_the_menu_opens_and_closes(any_phone):
    any_phone.goto("/")

    any_phone.get_by_role("button", name="Menu", exact=True).click()

    expect(any_phone.get_by_role("button", name="Sign out")).to_be_visible()
    any_phone.keyboard.press("Escape")
    expect(any_phone.get_by_role("button", name="Sign out")).to_be_hidden()


def test_search_answers_as_one_types(phone):
    phone.goto("/")

    phone.get_by_role("searchbox").press_sequentially("blue", delay=20)

    expect(phone.locator("#result-count")).to_have_text("15 found")
    expect(phone).to_have_url(re.compile(r"\?q=blue$"))
    expect_focus(phone, "q")


def test_search_works_by_enter_without_javascript(open_phone):
    phone = open_phone(javascript=False)
    phone.goto("/")

    phone.get_by_role("searchbox").fill("blue")
    phone.get_by_role("searchbox").press("Enter")

    expect(phone.locator(".row")).to_have_count(15)


def test_clearing_the_search_brings_the_list_back(phone):
    phone.goto("/?q=blue")

    phone.get_by_role("button", name="Clear search").click()

    expect(phone.locator(".row")).to_have_count(20)


def test_the_list_goes_on_when_its_end_is_seen(phone, desktop):
    for screen in (phone, desktop):
        screen.goto("/")
        expect(screen.locator(".row")).to_have_count(20)

        screen.locator(".more").scroll_into_view_if_needed()
        expect(screen.locator(".row")).to_have_count(40)

        screen.locator(".more").scroll_into_view_if_needed()
        expect(screen.locator(".row")).to_have_count(60)
        expect(screen.locator(".more")).to_have_count(0)


def test_without_javascript_the_list_goes_on_by_a_link(open_phone):
    phone = open_phone(javascript=False)
    phone.goto("/")

    phone.locator("a[rel=next]").click()

    expect(phone.get_by_text("row20.example")).to_be_visible()


def test_a_wide_screen_shows_the_detail_beside_the_list(desktop):
    desktop.goto("/")
    desktop.evaluate("window.stays = true")

    desktop.locator(".row-main").nth(2).click()

    expect(desktop.locator("#detail h1")).to_have_text("Padaria Três Irmãos Ltda")
    expect(desktop).to_have_title("Padaria Três Irmãos Ltda · Partner Portal")
    expect(desktop).to_have_url(re.compile("/rows/2/$"))
    expect(desktop.locator(".row-main").nth(2)).to_have_attribute("aria-current", "page")
    expect_focus(desktop, "Padaria Três Irmãos Ltda")
    assert desktop.evaluate("window.stays")


def test_going_back_shows_the_list_again(desktop):
    desktop.goto("/")
    desktop.locator(".row-main").nth(2).click()
    expect(desktop.locator("#detail h1")).to_be_visible()

    desktop.go_back()

    expect(desktop.locator("#detail h1")).to_have_count(0)
    expect(desktop.locator(".row")).to_have_count(20)


def test_on_a_phone_the_detail_is_a_page_and_back_keeps_the_place(phone):
    phone.goto("/")
    phone.locator(".row-main").nth(15).scroll_into_view_if_needed()
    before = phone.evaluate("scrollY")
    assert before > 0

    phone.locator(".row-main").nth(15).click()
    expect(phone.locator("#detail h1")).to_be_visible()
    expect(phone.locator(".pane-list")).to_be_hidden()
    phone.go_back()

    expect(phone.locator(".row").nth(15)).to_be_in_viewport()
    assert abs(phone.evaluate("scrollY") - before) < 200


def test_a_sheet_takes_the_focus_and_gives_it_back(phone):
    phone.goto("/rows/1/")

    phone.get_by_role("link", name="Add note").click()
    expect(phone.get_by_role("dialog")).to_be_visible()
    expect_focus(phone, "Add a note")
    phone.get_by_role("link", name="Close").click()

    expect(phone.get_by_role("dialog")).to_have_count(0)
    expect_focus(phone, "Add note")


def test_a_sheet_works_without_javascript(open_phone):
    phone = open_phone(javascript=False)
    phone.goto("/rows/1/")

    phone.get_by_role("link", name="Add note").click()
    phone.get_by_label("Note", exact=True).fill("Called back")
    phone.get_by_role("button", name="Save note").click()

    expect(phone.get_by_text("Note added")).to_be_visible()


def test_a_refused_form_stays_in_its_sheet_with_the_field_focused(phone):
    phone.goto("/rows/1/")
    phone.get_by_role("link", name="Add note").click()

    phone.get_by_role("button", name="Save note").click()

    expect(phone.get_by_role("dialog").get_by_text("Write something.")).to_be_visible()
    expect_focus(phone, "text")


def test_a_form_that_succeeds_closes_its_sheet_and_says_so(phone):
    phone.goto("/rows/1/")
    phone.get_by_role("link", name="Add note").click()
    phone.get_by_label("Note", exact=True).fill("Called back")

    phone.get_by_role("button", name="Save note").click()

    expect(phone.locator("#toasts")).to_contain_text("Note added")
    expect(phone.get_by_role("dialog")).to_have_count(0)


def test_what_microsoft_refused_is_told_inside_the_sheet(phone, expected_errors):
    expected_errors.append("status of 403")
    phone.goto("/rows/1/")
    phone.get_by_role("link", name="Add note").click()
    phone.get_by_label("Note", exact=True).fill("microsoft")

    phone.get_by_role("button", name="Save note").click()

    expect(phone.get_by_role("dialog").get_by_role("alert")).to_contain_text("role Helpdesk Administrator")


def test_a_broken_fragment_is_told_above_the_page(desktop, expected_errors):
    expected_errors.append("status of 500")
    desktop.goto("/")
    desktop.route("**/rows/2/", lambda route: route.continue_(url=route.request.url.replace("rows/2", "fail/500")))

    desktop.locator(".row-main").nth(2).click()

    expect(desktop.locator("#messages")).to_contain_text("written down")
    expect(desktop.locator(".row")).to_have_count(20)


def test_a_server_that_does_not_answer_is_told_above_the_page(desktop, expected_errors):
    expected_errors.append("ERR_FAILED")
    desktop.goto("/")
    desktop.route("**/rows/2/", lambda route: route.abort())

    desktop.locator(".row-main").nth(2).click()

    expect(desktop.locator("#messages")).to_contain_text("did not answer")


def test_a_flag_is_painted_at_once_and_painted_back_when_refused(phone, expected_errors):
    expected_errors.append("ERR_FAILED")
    phone.goto("/")
    flag = phone.get_by_role("button", name="Flag Nordlicht Logistik GmbH", exact=True)
    phone.route("**/flag/", lambda route: route.abort())

    flag.click()

    expect(phone.locator("#toasts")).to_contain_text("Nordlicht Logistik GmbH flagged")
    expect(flag).to_have_attribute("aria-pressed", "false")


def test_being_offline_is_said(phone):
    phone.goto("/")
    expect(phone.locator("#offline")).to_be_hidden()

    phone.context.set_offline(True)
    expect(phone.get_by_text("You are offline.")).to_be_visible()

    phone.context.set_offline(False)
    expect(phone.locator("#offline")).to_be_hidden()


def test_ages_stay_true_while_the_page_is_open(phone):
    phone.clock.install()
    phone.goto("/")
    expect(phone.locator(".fresh")).to_have_text("Updated 4 min ago")

    phone.clock.fast_forward("03:00")

    expect(phone.locator(".fresh")).to_have_text("Updated 7 min ago")


@pytest.mark.parametrize("screen", [{"viewport": {"width": 320, "height": 640}}, PHONE, TABLET, DESKTOP], ids=str)
def test_no_page_is_wider_than_its_screen(open_screen, screen, expected_errors):
    expected_errors.append("status of")
    page = open_screen(screen)

    for address in ("/", "/rows/1/", "/rows/1/note/", "/fail/404/", "/fail/500/", "/fail/microsoft/", "/sign-in/"):
        page.goto(address)
        assert overflow(page) <= 0, address


def test_twice_the_text_size_still_fits_a_phone(phone):
    phone.goto("/rows/1/")

    phone.evaluate("document.documentElement.style.fontSize = '200%'")

    assert overflow(phone) <= 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing(open_screen, screen, scheme, expected_errors):
    expected_errors.append("status of")
    page = open_screen(screen, color_scheme=scheme, bypass_csp=True)

    for address in ("/", "/?q=nobody", "/rows/1/", "/rows/1/note/", "/fail/404/", "/fail/500/", "/sign-in/"):
        page.goto(address)
        page.wait_for_timeout(400)  # the sheet's own movement
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]})
        assert found.violations_count == 0, f"{address}: {found.generate_report()}"


@pytest.mark.parametrize("width", [320, 390])
def test_the_title_bar_names_the_client_in_full_where_text_is_twice_as_large(phone, town, width):
    client = Client.objects.get(name="Nordlicht Logistik GmbH")
    phone.goto(f"/clients/{client.tenant_id}/health/")
    phone.set_viewport_size({"width": width, "height": 844})
    phone.evaluate("document.documentElement.style.fontSize = '200%'")

    name = phone.locator(".topbar .ctx b span")
    expect(name).to_have_text(client.name)
    assert name.evaluate("e => e.scrollWidth <= e.clientWidth && e.scrollHeight <= e.clientHeight + 4")
