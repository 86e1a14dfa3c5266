"""Whole ways through the product for each persona, from the sign-in page on; with JavaScript and without."""

import re

import pytest
from django.test import Client as Web
from django.utils.timezone import now
from playwright.sync_api import Page, expect

from sync.models import Schedule, SyncRun
from sync.tasks import start_run
from tests.browser.town import Town, sign_in, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def web(town: Town) -> Web:
    return Web()  # nobody is signed in


def tab(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Sections").get_by_role("link", name=name).click()


def clients_in_the_title_bar(page: Page) -> int:
    return int(re.search(r"(\d+) clients", page.locator(".topbar .ctx").inner_text())[1])


# --- the main job ---


def test_from_the_sign_in_page_to_the_updates_of_a_red_service(any_phone):
    page = signed_in(any_phone)
    page.get_by_role("link", name="With problems").click()
    page.locator(".row", has_text="Interrupted").first.locator(".row-main").click()
    expect(page.locator("html")).to_have_attribute("data-scope", "client")

    tab(page, "Health")
    red = page.locator(".workloads .row").first
    expect(red).to_contain_text("Interrupted")
    service = red.locator(".row-title").inner_text()
    red.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(service)
    issue = page.locator("#detail .incidents .row").first
    title = issue.locator(".row-title").inner_text()
    issue.get_by_role("link").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    updates = page.get_by_role("region", name="Updates from Microsoft").get_by_role("listitem")
    expect(updates.first.locator(".prose")).not_to_be_empty()


def test_from_all_clients_health_to_one_client_that_an_issue_affects(any_phone):
    page = signed_in(any_phone)

    tab(page, "Health")
    worst = page.locator("#results .row").first
    affected = int(re.search(r"Affects (\d+) of \d+ clients", worst.inner_text())[1])
    worst.get_by_role("link").click()
    clients = page.get_by_role("region", name="Affects").locator(".row")
    expect(clients).to_have_count(affected)
    name = clients.first.locator(".row-title").inner_text()
    clients.first.get_by_role("link").click()

    expect(page.locator(".topbar .ctx")).to_contain_text(name)
    expect(page.get_by_role("region", name="Updates from Microsoft")).to_be_visible()


# --- who gets in ---


@pytest.mark.parametrize("persona", ["hana.helpdesk", "rafael.reader"])
def test_others_than_the_admin_see_fewer_clients(open_phone, persona):
    admin = clients_in_the_title_bar(signed_in(open_phone()))
    other = clients_in_the_title_bar(signed_in(open_phone(), persona))

    assert 0 < other < admin


def test_a_wrong_password_stays_between_the_person_and_microsoft(any_phone):
    sign_in(any_phone, "petra.password")

    expect(any_phone.get_by_role("alert")).to_contain_text("incorrect")
    any_phone.goto("/clients/")
    expect(any_phone.get_by_role("button", name="Sign in with Microsoft")).to_be_visible()


def test_the_second_factor_is_asked_for_and_suffices(any_phone):
    sign_in(any_phone, "miles.mfa")
    any_phone.get_by_label("Code").fill(any_phone.locator("code").inner_text())
    any_phone.get_by_role("button", name="Verify").click()

    expect(any_phone.get_by_role("heading", name="Clients", level=1)).to_be_visible()


@pytest.mark.parametrize(
    ("persona", "says"),
    [("noor.newcomer", "has no role in any client"), ("faris.foreign", "its organisation is not on the list")],
)
def test_who_may_not_come_in_is_told_why_and_what_to_do(any_phone, persona, says, expected_errors):
    expected_errors.append("status of 403")

    sign_in(any_phone, persona)

    expect(any_phone.get_by_role("alert")).to_contain_text(says)
    any_phone.get_by_role("button", name="Use another account").click()
    any_phone.get_by_role("button", name="avery.admin").click()
    expect(any_phone.get_by_role("heading", name="Clients", level=1)).to_be_visible()


def test_a_cancelled_sign_in_says_so(any_phone, expected_errors):
    expected_errors.append("status of 403")
    any_phone.goto("/sign-in/")
    any_phone.get_by_role("button", name="Sign in with Microsoft").click()

    any_phone.get_by_role("button", name="Cancel").click()

    expect(any_phone.get_by_role("alert")).to_contain_text("You cancelled the sign-in")


def test_signing_in_leads_to_the_page_that_was_asked_for(any_phone):
    sign_in(any_phone, "avery.admin", "/health/?kind=incident")

    expect(any_phone).to_have_url(re.compile(r"/health/\?kind=incident$"))


def test_signing_out_kills_the_session(any_phone, open_phone):
    signed_in(any_phone)
    cookies = any_phone.context.cookies()

    any_phone.get_by_role("button", name="Menu", exact=True).click()
    any_phone.get_by_role("button", name="Sign out").click()
    expect(any_phone.get_by_role("button", name="Sign in with Microsoft")).to_be_visible()

    other = open_phone()
    other.context.add_cookies(cookies)
    other.goto("/clients/")
    expect(other.get_by_role("button", name="Sign in with Microsoft")).to_be_visible()


# --- choosing and marking clients ---


def test_a_flag_follows_the_person_into_another_browser(any_phone, open_phone):
    signed_in(any_phone)
    name = any_phone.locator(".row .row-title").nth(3).inner_text()
    flag = any_phone.get_by_role("button", name=f"Flag {name}", exact=True)
    flag.click()
    expect(flag).to_have_attribute("aria-pressed", "true")

    other = signed_in(open_phone())
    expect(other.locator(".row .row-title").first).to_have_text(name)
    same = other.get_by_role("button", name=f"Flag {name}", exact=True)
    expect(same).to_have_attribute("aria-pressed", "true")
    with other.expect_response("**/flag/"):  # painted at once; the server hears of it a moment later
        same.click()
    expect(same).to_have_attribute("aria-pressed", "false")

    any_phone.reload()
    expect(flag).to_have_attribute("aria-pressed", "false")


def test_the_switcher_finds_a_client_and_lets_go_of_it(any_phone):
    signed_in(any_phone)
    name = any_phone.locator(".row .row-title").nth(5).inner_text()

    any_phone.get_by_role("link", name="Switch client").click()
    any_phone.get_by_role("dialog").get_by_role("searchbox").fill(name[:8].lower())
    any_phone.get_by_role("dialog").get_by_role("searchbox").press("Enter")
    any_phone.get_by_role("dialog").get_by_role("link", name=name).click()
    expect(any_phone.locator(".topbar .ctx")).to_contain_text(name)
    expect(any_phone.locator("html")).to_have_attribute("data-scope", "client")

    any_phone.get_by_role("link", name="Switch client").click()
    any_phone.get_by_role("dialog").get_by_role("button", name="All clients").click()
    expect(any_phone.locator("html")).to_have_attribute("data-scope", "all")


# --- fresh data ---


@pytest.fixture
def paused(monkeypatch):
    """No worker takes up a run, so that a test decides how far it is."""
    monkeypatch.setattr(start_run, "delay", lambda run_id: None)


def finish(count: int) -> None:
    """What workers leave behind of so many clients more."""
    left = Schedule.objects.exclude(client=None).filter(finished_at__lt=SyncRun.objects.get().created_at)
    Schedule.objects.filter(pk__in=list(left.values_list("pk", flat=True)[:count])).update(finished_at=now())


def press_sync_now(page: Page) -> None:
    page.get_by_role("link", name="Sync now").click()
    page.get_by_role("dialog").get_by_role("button", name="Sync now").click()


def test_a_sync_shows_its_progress_by_itself(phone, paused):
    signed_in(phone)
    press_sync_now(phone)
    dialog = phone.get_by_role("dialog")
    expect(dialog).to_contain_text(re.compile(r"0 of \d+ clients"))

    finish(5)
    expect(dialog).to_contain_text(re.compile(r"5 of \d+ clients"))
    finish(100)

    expect(dialog).to_contain_text("Last finished")


def test_a_sync_shows_its_progress_by_a_link_without_javascript(open_phone, paused):
    page = signed_in(open_phone(javascript=False))
    press_sync_now(page)

    finish(5)
    page.get_by_role("link", name="Refresh").click()
    expect(page.get_by_role("dialog")).to_contain_text(re.compile(r"5 of \d+ clients"))
    finish(100)
    page.get_by_role("link", name="Refresh").click()

    expect(page.get_by_role("dialog")).to_contain_text("Last finished")


def test_a_sync_brings_what_has_happened_at_microsoft(any_phone, town):
    town.cloud.tell("incidents", tenants=3, workload="Exchange", classification="incident", title="Search is empty")
    signed_in(any_phone)

    press_sync_now(any_phone)
    expect(any_phone.get_by_role("dialog")).to_contain_text("Last finished")
    any_phone.goto("/health/")

    expect(any_phone.get_by_role("link", name="Search is empty")).to_be_visible()


# --- the phone's screen ---


def test_the_page_behind_an_open_menu_stays_where_it_is(any_phone):
    signed_in(any_phone)

    any_phone.get_by_role("button", name="Menu", exact=True).click()
    expect(any_phone.locator("body")).to_have_css("overflow", "hidden")
    any_phone.keyboard.press("Escape")

    expect(any_phone.locator("body")).to_have_css("overflow", "visible")


def test_the_tabs_give_way_to_the_keyboard(phone):
    signed_in(phone)
    tabs = phone.get_by_role("navigation", name="Sections")

    phone.get_by_role("searchbox").focus()
    expect(tabs).to_be_hidden()
    phone.get_by_role("searchbox").blur()

    expect(tabs).to_be_visible()
