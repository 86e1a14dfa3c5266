"""Overviews and the search across everything, on real screens."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils.timezone import now
from playwright.sync_api import expect

from clients.models import Client
from sync.models import SyncRun
from tests.browser.conftest import DESKTOP, PHONE, TABLET
from tests.factories import give_access, make_client
from tests.health.factories import make_issue, make_workload
from tests.messages_app.factories import make_post
from tests.support.factories import make_ticket
from tests.users.factories import make_person
from users.models import Viewing

pytestmark = pytest.mark.browser
SMALL = {"viewport": {"width": 320, "height": 640}}


@pytest.fixture
def contoso(transactional_db):
    return make_client("Contoso", "contoso.example", access_ends_at=now() + timedelta(days=9))


@pytest.fixture
def busy(operator, contoso):
    """Something in every panel, with names that need room."""
    make_workload(contoso, "Exchange", "bad", service="Exchange Online")
    make_workload(contoso, "Teams", "ok", service="Microsoft Teams")
    make_issue(contoso, title="Some users can’t send mail")
    make_ticket(contoso, title="No mail in or out", email="anneke@contoso.example", phone="+49 40 1234567")
    make_post(
        contoso, title="Rooms get a new layout", modified_at=now(), act_by=now() + timedelta(days=4), is_major=True
    )
    Viewing.note(operator, make_person(contoso, "Anneke Brandt", job_title="Head of Dispatch"))
    long_name = "Donaudampfschifffahrtsgesellschaft Betriebs- und Verwaltungs-GmbH"
    give_access(operator, make_client(long_name, "ddsg-betriebs-und-verwaltungsgesellschaft.example", health="warn"))
    Client.objects.filter(pk=contoso.pk).update(synced_at=now(), health="bad", users=1)
    return contoso


@pytest.fixture
def no_workers(monkeypatch):
    """A run that is begun stays under way."""
    monkeypatch.setattr("sync.tasks.start_run.delay", lambda run_id: None)


def test_a_client_is_opened_from_the_list_and_its_password_page_from_there(any_phone, busy):
    any_phone.goto("/clients/")
    any_phone.get_by_role("link", name=re.compile("Contoso")).first.click()

    expect(any_phone.get_by_role("heading", level=1)).to_have_text("Contoso")
    expect(any_phone.get_by_text("Exchange Online is interrupted")).to_be_visible()
    expect(any_phone.locator("#facts").get_by_text("Access ends")).to_be_visible()
    any_phone.get_by_role("link", name="Reset a password").click()

    expect(any_phone).to_have_url(re.compile(f"{busy.tenant_id}/users/$"))


def test_a_ticket_opens_beside_the_list_on_a_wide_screen(desktop, busy):
    desktop.goto(busy.get_absolute_url())
    expect(desktop.get_by_role("heading", name="Clients", level=2)).to_be_visible()

    desktop.locator("#tickets .row-main").click()

    expect(desktop.locator("#detail").get_by_role("heading", level=1)).to_have_text("No mail in or out")
    desktop.go_back()
    expect(desktop.get_by_role("heading", level=1)).to_have_text("Contoso")


def test_parts_show_what_a_sync_brings_and_then_keep_quiet(phone, busy, no_workers):
    phone.goto(busy.get_absolute_url())
    phone.get_by_role("button", name="Sync now").click()
    expect(phone.get_by_text("Asking Microsoft")).to_be_visible()

    make_ticket(busy, number="7", title="Came with the sync")
    SyncRun.objects.update(ended_at=now())

    expect(phone.get_by_text("Came with the sync")).to_be_visible()
    expect(phone.locator("[hx-trigger^=every]")).to_have_count(0)


def test_syncing_without_javascript_is_a_form(open_phone, busy, no_workers):
    phone = open_phone(javascript=False)
    phone.goto(busy.get_absolute_url())

    phone.get_by_role("button", name="Sync now").click()

    expect(phone.get_by_text("Asking Microsoft")).to_be_visible()


def test_a_flag_in_the_head_is_kept(any_phone, busy):
    any_phone.goto(busy.get_absolute_url())

    any_phone.locator("#detail").get_by_role("button", name="Flag Contoso").click()

    flag = any_phone.locator("#detail").get_by_role("button", name="Flag Contoso")
    expect(flag).to_have_attribute("aria-pressed", "true")


def test_the_overview_of_all_clients_is_a_tab_of_clients(any_phone, busy):
    any_phone.goto("/clients/")

    any_phone.get_by_role("link", name="Overview", exact=True).click()

    for words in ("Some users can’t send mail", "No mail in or out", "Rooms get a new layout", "Clients with problems"):
        expect(any_phone.get_by_text(words).first).to_be_visible()
    any_phone.get_by_role("link", name="24 hours").click()
    expect(any_phone.get_by_text("Some users can’t send mail")).to_be_visible()


def test_an_incident_of_the_overview_opens_beside_it(desktop, busy):
    desktop.goto("/clients/overview/")

    desktop.locator("#incidents .row-main").click()

    expect(desktop.locator("#detail").get_by_role("heading", level=1)).to_have_text("Some users can’t send mail")
    expect(desktop.locator("#incidents")).to_be_visible()


def test_one_can_search_at_once_from_every_page(phone, busy):
    phone.goto("/health/")
    phone.get_by_role("link", name="Search everywhere").click()

    expect(phone.get_by_role("searchbox")).to_be_focused()
    phone.keyboard.type("ann")

    expect(phone.locator("#result-count")).to_have_text("1 found")
    expect(phone).to_have_url(re.compile(r"\?q=ann$"))
    phone.get_by_role("link", name=re.compile("Anneke Brandt")).first.click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Anneke Brandt")


def test_search_works_by_enter_without_javascript(open_phone, busy):
    phone = open_phone(javascript=False)
    phone.goto("/search/")

    phone.get_by_role("searchbox").fill("donau")
    phone.get_by_role("searchbox").press("Enter")

    expect(phone.locator("#results .row")).to_have_count(1)


def addresses(client):
    return (
        client.get_absolute_url(),
        reverse("home:overview"),
        "/search/",
        "/search/?q=a",
        "/search/?q=zzz",
        "/clients/",
    )


@pytest.mark.parametrize("screen", [SMALL, PHONE, TABLET, DESKTOP], ids=["320", "phone", "tablet", "desktop"])
def test_no_page_is_wider_than_its_screen(open_screen, screen, busy):
    page = open_screen(screen)

    for address in addresses(busy):
        page.goto(address)
        assert overflow(page) <= 0, address


@pytest.mark.parametrize("screen", [SMALL, PHONE], ids=["320", "phone"])
def test_twice_the_text_size_still_fits_and_leaves_room_for_the_name(open_screen, screen, busy, monkeypatch):
    monkeypatch.setattr("partnerportal.context.Shell.is_sandbox", True)  # one thing more that has to fit
    page = open_screen(screen)

    for address in addresses(busy):
        page.goto(address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert overflow(page) <= 0, address
    assert page.locator(".topbar .ctx").bounding_box()["width"] >= 24
    assert page.get_by_role("link", name="Search everywhere").bounding_box()["width"] >= 44


def overflow(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing(open_screen, screen, scheme, busy):
    page = open_screen(screen, color_scheme=scheme, bypass_csp=True)

    for address in addresses(busy):
        page.goto(address)
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]})
        assert found.violations_count == 0, f"{address}: {found.generate_report()}"
