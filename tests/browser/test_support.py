"""Tickets on a phone, with and without JavaScript, with the sandbox as Microsoft."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import Partner
from support.models import Ticket
from support.section import TicketsSection
from sync.models import SyncState
from tests.cloud import enter
from tests.conftest import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def operator(cloud):
    return enter(cloud)


@pytest.fixture
def web(operator):
    return signed_in(operator)


@pytest.fixture
def ticket(operator):
    partner = Partner.objects.get()
    TicketsSection().sync(partner, operator, SyncState(partner=partner, section="tickets"))
    return Ticket.objects.open().select_related("client").in_list_order().first()


def writes(cloud):
    return [entry for entry in cloud.journal(service="partner_center") if entry["method"] == "PATCH"]


def test_a_note_goes_out_from_the_list_of_all_clients(any_phone, cloud, operator, ticket):
    any_phone.goto(reverse("support:tickets"))
    any_phone.get_by_role("link", name=ticket.number).click()
    expect(any_phone.get_by_role("heading", name=ticket.title)).to_be_visible()

    any_phone.get_by_label("Add a note").fill("We restarted the connector.")
    any_phone.get_by_role("button", name="Add note").click()

    expect(any_phone.get_by_text("Sent to Microsoft")).to_be_visible()
    expect(any_phone.locator("#notes li").last).to_contain_text("We restarted the connector.")
    [entry] = writes(cloud)
    assert entry["upn"] == operator.upn


def test_a_ticket_is_closed_with_a_closing_note(any_phone, cloud, ticket):
    any_phone.goto(ticket.get_absolute_url())

    any_phone.get_by_role("link", name="Change status").click()
    sheet = any_phone.get_by_role("dialog")
    sheet.get_by_label("Closed").check()
    sheet.get_by_label("Closing note").fill("Solved.")
    sheet.get_by_role("button", name="Send to Microsoft").click()

    expect(any_phone.get_by_role("dialog")).to_have_count(0)
    expect(any_phone.locator(".prop").nth(1)).to_contain_text("Closed")
    [entry] = writes(cloud)
    assert (entry["body"]["Status"], entry["body"]["NewNote"]["Text"]) == ("closed", "Solved.")


def test_a_double_tap_sends_once(phone, cloud, ticket):
    phone.goto(ticket.get_absolute_url())
    phone.get_by_label("Add a note").fill("Only once, please.")

    phone.get_by_role("button", name="Add note").dblclick()

    expect(phone.locator("#notes li").last).to_contain_text("Only once, please.")
    assert len(writes(cloud)) == 1


def test_an_answer_is_told_though_its_form_has_left_the_page(phone, ticket):
    held = []
    phone.goto(ticket.get_absolute_url())
    phone.get_by_label("Add a note").fill("Sent while I look elsewhere.")
    phone.route("**/note/", lambda route: held.append(route))
    with phone.expect_request("**/note/"):
        phone.get_by_role("button", name="Add note").click()

    phone.evaluate("document.querySelector('#note-form').remove()")
    held[0].continue_()

    expect(phone.locator("#toasts")).to_contain_text("Sent to Microsoft")
    expect(phone.locator("#notes li").last).to_contain_text("Sent while I look elsewhere.")


def test_a_choice_that_changes_nothing_is_said_in_the_sheet(any_phone, cloud, ticket):
    any_phone.goto(ticket.get_absolute_url())
    any_phone.get_by_role("link", name="Change status").click()

    any_phone.get_by_role("button", name="Send to Microsoft").click()

    expect(any_phone.get_by_role("dialog").get_by_text("Choose another status")).to_be_visible()
    assert writes(cloud) == []


def test_a_refused_note_comes_back(any_phone, cloud, ticket):
    any_phone.goto(ticket.get_absolute_url())
    cloud.fault(kind="partner_center", method="PATCH", status=400, times=1)

    any_phone.get_by_label("Add a note").fill("Please call back.")
    any_phone.get_by_role("button", name="Add note").click()

    expect(any_phone.get_by_text("Not sent.")).to_be_visible()
    expect(any_phone.get_by_label("Add a note")).to_have_value("Please call back.")


def test_a_note_written_offline_is_still_there(phone, cloud, ticket, expected_errors):
    expected_errors.append("ERR_INTERNET_DISCONNECTED")
    phone.goto(ticket.get_absolute_url())
    phone.get_by_label("Add a note").fill("From the tunnel.")
    phone.context.set_offline(True)

    phone.get_by_role("button", name="Add note").click()

    expect(phone.locator("#messages #problem")).to_be_visible()
    expect(phone.get_by_label("Add a note")).to_have_value("From the tunnel.")

    phone.context.set_offline(False)
    phone.get_by_role("button", name="Add note").click()
    expect(phone.locator("#notes li").last).to_contain_text("From the tunnel.")
    assert len(writes(cloud)) == 1


def test_a_new_ticket_is_prepared_for_microsofts_form(any_phone, ticket):
    client = ticket.client
    any_phone.goto(reverse("client-support:new", args=[client.tenant_id]))

    any_phone.get_by_label("What is wrong?").fill("Calls drop after 30 seconds")
    any_phone.get_by_label("Description").fill("Since Monday.")
    any_phone.get_by_role("button", name="Prepare ticket").click()

    prepared = any_phone.locator("#prepared")
    expect(prepared).to_contain_text("Calls drop after 30 seconds")
    expect(prepared).to_contain_text(str(client.tenant_id))
    link = any_phone.get_by_role("link", name="Open the admin centre")
    assert str(client.tenant_id) in link.get_attribute("href")
    assert link.get_attribute("target") == "_blank"
