"""Each setting, and what it does in a second browser of the same operator."""

import re

import pytest
from playwright.sync_api import Page, expect

from sync.models import Schedule
from tests.browser.conftest import DESKTOP, PHONE
from tests.conftest import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SETTINGS = "/settings/"


@pytest.fixture
def second(open_screen, operator, live_server) -> Page:
    """The same operator, signed in on another device."""
    page: Page = open_screen(DESKTOP)
    page.context.clear_cookies()
    cookies = signed_in(operator).cookies.items()
    page.context.add_cookies([{"name": name, "value": each.value, "url": live_server.url} for name, each in cookies])
    return page


def saved(page: Page) -> None:
    expect(page.locator("#toasts")).to_contain_text(re.compile("Saved|Gespeichert"))


def test_a_frequency_takes_effect_and_shows_in_the_second_browser(phone, second, contoso):
    Schedule.objects.create(client=contoso, interval=30)
    phone.goto(SETTINGS)

    phone.get_by_label("Every 15 minutes").check()
    saved(phone)

    second.goto(SETTINGS)
    expect(second.get_by_label("Every 15 minutes")).to_be_checked()
    assert Schedule.objects.get().interval == 15


def test_sync_now_shows_its_progress(phone):
    phone.goto(SETTINGS)

    phone.locator("#settings-sync-now").click()

    expect(phone.get_by_role("dialog", name="Sync with Microsoft")).to_be_visible()


def test_the_language_shows_in_the_second_browser(phone, second):
    phone.goto(SETTINGS)

    phone.get_by_label("Language", exact=True).select_option(label="Deutsch")
    expect(phone.locator("html")).to_have_attribute("lang", "de")

    second.goto("/health/")
    expect(second.locator("html")).to_have_attribute("lang", "de")


def test_the_theme_is_shown_at_once_and_in_the_second_browser(phone, second):
    phone.goto(SETTINGS)

    phone.get_by_text("Dark", exact=True).click()
    expect(phone.locator("html")).to_have_attribute("data-theme", "dark")
    saved(phone)

    second.goto("/health/")
    expect(second.locator("html")).to_have_attribute("data-theme", "dark")


def test_density_shows_in_the_second_browser(phone, second):
    second.goto("/clients/")
    before = second.locator(".row").first.bounding_box()["height"]
    phone.goto(SETTINGS)

    phone.get_by_text("Compact", exact=True).click()
    expect(phone.locator("html")).to_have_attribute("data-density", "compact")

    second.goto("/clients/")
    assert second.locator(".row").first.bounding_box()["height"] < before


def test_region_and_time_zone_write_times_in_the_second_browser(phone, second):
    phone.goto(SETTINGS)
    phone.get_by_label("Dates and times as in").select_option(label="United States")
    saved(phone)
    phone.get_by_label("Time zone").select_option(label="Asia/Kathmandu")
    saved(phone)

    second.goto(SETTINGS)

    started = second.locator(".devices time").first
    expect(started).to_have_text(re.compile(r"\d:\d\d [AP]M"))
    expect(started).to_have_attribute("datetime", re.compile("."))


def test_the_start_page_is_where_the_second_browser_begins(phone, second):
    phone.goto(SETTINGS)
    phone.get_by_label("Start page").select_option(label="Service health")
    saved(phone)

    second.goto("/")

    expect(second).to_have_url(re.compile("/health/$"))


def test_without_javascript_a_choice_is_saved_by_a_button(open_phone, second):
    phone = open_phone(javascript=False)
    phone.goto(SETTINGS)

    phone.get_by_label("Manually").check()
    phone.locator("#settings-sync").get_by_role("button", name="Save").click()

    second.goto(SETTINGS)
    expect(second.get_by_label("Manually")).to_be_checked()


def test_signing_out_everywhere_reaches_the_second_browser(phone, second):
    second.goto(SETTINGS)
    phone.goto(SETTINGS)

    phone.get_by_role("button", name="Sign out on all devices").click()
    expect(phone).to_have_url(re.compile("/sign-in/"))

    second.goto(SETTINGS)
    expect(second).to_have_url(re.compile("/sign-in/"))


def test_the_place_is_guessed_from_the_browser(open_screen, operator):
    operator.time_zone = operator.region = ""
    operator.save()
    page = open_screen(PHONE, timezone_id="Europe/Zurich", locale="de-CH")

    with page.expect_response("**/settings/guess/"):
        page.goto("/feedback/")
    page.goto(SETTINGS)

    expect(page.get_by_label("Zeitzone").or_(page.get_by_label("Time zone"))).to_have_value("Europe/Zurich")


def test_keys_search_go_and_explain_themselves(desktop):
    desktop.goto("/clients/")

    desktop.keyboard.press("/")
    expect(desktop.get_by_role("searchbox").first).to_be_focused()
    desktop.keyboard.type("g h?")  # typing is typing
    expect(desktop.get_by_role("searchbox").first).to_have_value("g h?")
    desktop.locator("h1").first.click()
    desktop.keyboard.press("?")
    expect(desktop.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    desktop.keyboard.press("Escape")
    desktop.keyboard.press("g")
    desktop.keyboard.press("h")

    expect(desktop).to_have_url(re.compile("/health/$"))


def test_keys_can_be_turned_off(desktop):
    desktop.goto(SETTINGS)
    desktop.locator("#settings-work").get_by_text("Off", exact=True).click()
    saved(desktop)

    desktop.goto("/clients/")
    desktop.keyboard.press("?")
    desktop.wait_for_timeout(300)

    expect(desktop.get_by_role("dialog")).to_have_count(0)
