"""The main job on a phone: what is broken, why, and whom it touches; with JavaScript and without."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils.timezone import now
from playwright.sync_api import Page, expect

from clients.models import Client
from sync.models import SyncState
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import give_access, make_client
from tests.health.factories import make_issue, make_update, make_workload

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def issue(contoso, operator):
    """An incident in Contoso and another client; Contoso's Exchange is red, Teams yellow, Intune green."""
    other = make_client("Fabrikam")
    give_access(operator, other)
    Client.objects.update(health="bad", bars="bwooooo", open_incidents=1, synced_at=now())
    for client in (contoso, other):
        make_workload(client, "Exchange", "bad", open_incidents=1, since=now())
        make_workload(client, "microsoftteams", "warn", service="Microsoft Teams", open_advisories=1)
        make_workload(client, "Intune", "ok", service="Microsoft Intune")
        SyncState.objects.create(client=client, section="health", last_success_at=now())
    issue = make_issue(contoso, other, impact="Users wait for their mail.", status="serviceInterruption")
    make_update(issue, "<p><strong>Current status:</strong> We are looking into it.</p>")
    return issue


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.innerText"))


def test_from_the_clients_to_microsofts_updates(any_phone, issue):
    any_phone.goto("/clients/")

    any_phone.get_by_role("link", name="Contoso").click()
    any_phone.get_by_role("navigation", name="Sections").get_by_role("link", name="Health").click()
    expect(any_phone.get_by_role("heading", name="Service health")).to_be_visible()
    any_phone.get_by_role("link", name="Exchange Online").click()
    expect(any_phone.get_by_role("heading", name="Open now")).to_be_visible()
    any_phone.get_by_role("link", name="Mail is slow").click()

    expect(any_phone.get_by_role("heading", name="Mail is slow")).to_be_visible()
    expect(any_phone.get_by_text("Users wait for their mail.")).to_be_visible()
    expect(any_phone.get_by_text("We are looking into it.")).to_be_attached()


def test_from_all_clients_health_to_an_affected_client(any_phone, issue, contoso):
    any_phone.goto("/health/")

    expect(any_phone.get_by_text("Affects 2 of 2 clients")).to_be_visible()
    any_phone.get_by_role("link", name="Mail is slow").click()
    any_phone.get_by_role("link", name="Contoso").click()

    expect(any_phone).to_have_url(re.compile(f"/clients/{contoso.tenant_id}/health/EX100001/$"))
    expect(any_phone.get_by_text("We are looking into it.")).to_be_attached()


def test_filters_and_search_work_on_a_phone(any_phone, issue):
    any_phone.goto("/health/")

    any_phone.get_by_role("link", name="Advisories").click()
    expect(any_phone.get_by_role("heading", name="Nothing here")).to_be_visible()
    any_phone.get_by_role("link", name="All", exact=True).click()
    any_phone.get_by_role("searchbox").fill("ex1000")
    any_phone.get_by_role("searchbox").press("Enter")

    expect(any_phone.locator("#result-count")).to_have_text("1 found")


def test_on_a_wide_screen_an_issue_opens_beside_the_list(open_screen, issue, contoso):
    desktop = open_screen(DESKTOP)
    desktop.goto(reverse("client-health:workloads", args=[contoso.tenant_id]))

    desktop.get_by_role("link", name="Exchange Online").click()
    expect(desktop.locator("#detail h1")).to_have_text("Exchange Online")
    assert focused(desktop) == "Exchange Online"
    desktop.locator("#detail").get_by_role("link", name="Mail is slow").click()

    expect(desktop.locator("#detail h1")).to_have_text("Mail is slow")
    expect(desktop.locator(".pane-list").get_by_text("Microsoft Intune")).to_be_visible()
    expect(desktop).to_have_url(re.compile("/health/EX100001/$"))


def test_a_summary_can_be_copied(open_phone, issue, contoso):
    phone = open_phone(permissions=["clipboard-read", "clipboard-write"])
    phone.goto(reverse("client-health:issue", args=[contoso.tenant_id, "EX100001"]))

    phone.get_by_role("button", name="Copy").click()

    expect(phone.locator(".toast")).to_have_text("Summary copied")
    copied = phone.evaluate("navigator.clipboard.readText()")
    assert copied == "EX100001: Mail is slow. Exchange Online: Interrupted."


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_every_page_is_accessible_and_fits(screen, scheme, open_screen, issue, contoso, operator):
    closed = make_client("Closed")
    give_access(operator, closed, roles=[])
    here = [contoso.tenant_id]
    page = open_screen(screen, color_scheme=scheme)

    for address in (
        "/health/",
        "/health/EX100001/",
        "/health/?show=resolved",
        reverse("client-health:workloads", args=here),
        reverse("client-health:workload", args=[*here, "Exchange"]),
        reverse("client-health:issue", args=[*here, "EX100001"]),
        reverse("client-health:workloads", args=[closed.tenant_id]),
    ):
        page.goto(address)
        results = Axe().run(page, options={"runOnly": RULES})
        assert results.violations_count == 0, f"{address}: {results.generate_report()}"
        assert overflow(page) == 0, address
