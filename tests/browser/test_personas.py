"""What each persona does with tickets and messages, from the sign-in page on, with JavaScript and without."""

import pytest
from django.test import Client as Web
from playwright.sync_api import Page, expect

from accounts.models import Operator
from messages_app.models import ClientPost
from tests.browser.test_journeys import tab
from tests.browser.town import Town, sign_in, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DOMAIN = "harbour.example"


@pytest.fixture
def web(town: Town) -> Web:
    return Web()  # nobody is signed in


def open_first_row(page: Page) -> str:
    """Follow the first row of the page's list; its title becomes the heading of the next page."""
    row = page.locator(".list .row-main").first
    title = row.locator(".row-title").evaluate("title => title.firstChild.textContent")
    row.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title.strip())
    return str(title.strip())


def read_a_message_and_favour_it(page: Page) -> str:
    """Of all clients: filter, read, favour; the favourites are then that one alone."""
    tab(page, "Messages")
    page.get_by_role("navigation", name="Filter messages").get_by_role("link", name="Unread").click()
    title = open_first_row(page)
    page.get_by_role("button", name="Favourite").click()
    expect(page.get_by_role("button", name="Favourite")).to_have_attribute("aria-pressed", "true")

    tab(page, "Messages")
    page.get_by_role("link", name="Favourites").click()
    expect(page.locator("#results .row")).to_have_count(1)
    expect(page.locator("#results .row.read .row-title")).to_have_text(title)
    return title


def assert_told(town: Town, upn: str, title: str) -> None:
    """Microsoft heard from the operator, once for each of their clients that got the post and let them say so."""
    operator = Operator.objects.get(upn=upn)
    got = ClientPost.objects.visible_to(operator, "messages").filter(post__title=title)
    told = [each for each in town.cloud.journal(service="graph") if each["path"].endswith("/messages/markRead")]
    assert {each["upn"] for each in told} == {upn}
    tenants = [each["tenant"] for each in told]
    assert len(tenants) == len(set(tenants))
    assert set(tenants) <= {str(row.client.tenant_id) for row in got.select_related("client")}


@pytest.mark.parametrize("persona", ["avery.admin", "hana.helpdesk"])
def test_an_agent_answers_a_ticket_and_closes_it(any_phone, town, persona):
    page = signed_in(any_phone, persona)
    tab(page, "Support")
    waiting = page.get_by_role("navigation", name="Tickets").locator("[data-of=open]")
    before = int(waiting.inner_text())
    open_first_row(page)
    expect(page.locator("#notes, .muted").first).to_be_visible()

    page.get_by_label("Add a note").fill("We restarted the connector.")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator("#notes li").last).to_contain_text("We restarted the connector.")
    page.get_by_role("link", name="Change status").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("Closed").check()
    sheet.get_by_label("Closing note").fill("Solved.")
    sheet.get_by_role("button", name="Send to Microsoft").click()
    expect(page.locator(".prop").nth(1)).to_contain_text("Closed")

    writes = [each for each in town.cloud.journal(service="partner_center") if each["method"] == "PATCH"]
    assert [(each["upn"], each["body"]["NewNote"]["Text"], each["body"].get("Status")) for each in writes] == [
        (f"{persona}@{DOMAIN}", "We restarted the connector.", None),
        (f"{persona}@{DOMAIN}", "Solved.", "closed"),
    ]
    page.goto("/support/")
    expect(waiting).to_have_text(str(before - 1))


def test_the_reader_reads_everything_but_tickets_and_is_told_why(any_phone, town, expected_errors):
    expected_errors.append("status of 403")
    page = signed_in(any_phone, "rafael.reader")
    page.get_by_role("link", name="Overview", exact=True).click()
    expect(page.get_by_role("region", name="Clients with problems").locator(".row").first).to_be_visible()
    expect(page.get_by_role("region", name="Tickets")).to_contain_text("Your role in Partner Center does not allow it")

    title = read_a_message_and_favour_it(page)
    tab(page, "Support")

    expect(page.locator("main")).to_contain_text("Your role in Partner Center does not allow it")
    expect(page.locator("main")).to_contain_text("Helpdesk agent")
    expect(page.get_by_role("button", name="Add note")).to_have_count(0)
    assert_told(town, f"rafael.reader@{DOMAIN}", title)
    assert town.cloud.journal(service="partner_center") == []


def test_who_must_prove_who_they_are_gets_to_one_client_and_its_messages(any_phone, town):
    sign_in(any_phone, "miles.mfa")
    any_phone.get_by_label("Code").fill(any_phone.locator("code").inner_text())
    any_phone.get_by_role("button", name="Verify").click()

    client = open_first_row(any_phone)
    for name in ("Service health", "Open tickets", "Messages", "Contacts and admin centers"):
        expect(any_phone.get_by_role("region", name=name, exact=True)).to_be_visible()
    tab(any_phone, "Messages")
    expect(any_phone.locator(".topbar .ctx")).to_contain_text(client)
    open_first_row(any_phone)

    assert {each["upn"] for each in town.cloud.journal(service="graph")} == {f"miles.mfa@{DOMAIN}"}
