"""Tickets over HTTP: read, opened, changed, with everything that can go wrong on the way."""

import re
from uuid import UUID

import pytest
from django.urls import reverse

from accounts.models import AuditEvent, Partner
from clients.models import Client
from support.models import Ticket, TicketChange
from support.section import TicketsSection
from sync.models import SyncState
from tests.cloud import enter
from tests.conftest import signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def avery(cloud):
    return enter(cloud)


def read_all(operator):
    partner = Partner.objects.get()
    state, _created = SyncState.objects.get_or_create(partner=partner, section="tickets")
    TicketsSection().sync(partner, operator, state)
    state.succeed()
    return state


def told(cloud):
    """The numbers of the tickets of our clients."""
    ours = set(map(str, Client.objects.values_list("tenant_id", flat=True)))
    return {number for tenant in cloud.tenants() if tenant["id"] in ours for number in tenant["tickets"]}


def any_ticket(cloud, **wanted):
    return Ticket.objects.filter(**wanted).select_related("client").order_by("number").first()


def url(ticket, name="ticket"):
    return reverse(f"client-support:{name}", args=[ticket.client.tenant_id, ticket.number])


def hidden(text, form_id):
    """What the browser would send along of a form."""
    form = text.split(f'id="{form_id}"')[1].split("</form>")[0]
    return {
        match[1]: match[2]
        for match in re.finditer(r'<input type="hidden" name="(key|seen|token)" value="([^"]*)"', form)
    }


def writes(cloud):
    return [entry for entry in cloud.journal(service="partner_center") if entry["method"] == "PATCH"]


def test_one_call_reads_the_tickets_of_all_clients(cloud, avery):
    read_all(avery)

    assert set(Ticket.objects.values_list("number", flat=True)) == told(cloud)
    for client in Client.objects.all():
        assert client.open_tickets == client.tickets.open().count()


def test_a_round_without_news_is_one_call_and_writes_nothing(cloud, avery, django_assert_max_num_queries):
    state = read_all(avery)
    cloud.reset_counters()
    mark = state.watermark

    with django_assert_max_num_queries(8):
        TicketsSection().sync(Partner.objects.get(), avery, state)

    assert state.watermark == mark
    assert cloud.counters()["partner_center"] == 1


@pytest.mark.parametrize("enums", ["string", "number"])
@pytest.mark.parametrize("dates", ["zulu", "plain"])
def test_both_spellings_mean_the_same(cloud, avery, enums, dates):
    read_all(avery)
    before = list(Ticket.objects.order_by("number").values_list("status", "severity", "modified_at"))

    cloud.tell("tickets", enums=enums, dates=dates)
    read_all(avery)

    assert list(Ticket.objects.order_by("number").values_list("status", "severity", "modified_at")) == before


def test_where_microsoft_does_not_answer_for_all_each_client_is_asked(cloud, avery):
    cloud.tell("tickets", answers_all=False)

    read_all(avery)

    assert set(Ticket.objects.values_list("number", flat=True)) == told(cloud)


def test_a_sign_in_finds_out_who_may_see_tickets(cloud):
    avery, rafael = enter(cloud), enter(cloud, "reader")

    for operator in (avery, rafael):
        TicketsSection().probe(operator)

    assert all(access.may_read("tickets") for access in avery.accesses.all())
    assert not any(access.may_read("tickets") for access in rafael.accesses.all())
    assert signed_in(rafael).get(reverse("support:tickets")).status_code == 403


def test_who_may_see_tickets_again_is_noticed_at_the_next_sign_in(cloud):
    rafael = enter(cloud, "reader")
    TicketsSection().probe(rafael)
    cloud.tell("gdap", operator="reader", join="HelpdeskAgents")

    TicketsSection().probe(rafael)

    assert all(access.may_read("tickets") and access.refused == " " for access in rafael.accesses.all())


def test_opening_a_ticket_reads_its_notes(cloud, avery):
    read_all(avery)
    ticket = any_ticket(cloud, status="closed")

    text = signed_in(avery).get(url(ticket)).text

    ticket.refresh_from_db()
    assert ticket.description
    assert len(ticket.conversation) > 3
    assert [note.created_at for note in ticket.conversation] == sorted(note.created_at for note in ticket.conversation)
    assert "Newest last" in text
    assert f"mailto:{ticket.email}" in text


def test_files_are_named_and_linked_only_where_that_is_safe(cloud, avery):
    read_all(avery)
    web = signed_in(avery)
    for ticket in Ticket.objects.select_related("client"):
        text = web.get(url(ticket)).text
        ticket.refresh_from_db()
        if len(ticket.attachments) == 2:
            break

    safe, unsafe = ticket.attachments
    assert f'href="{safe.url}" rel="noopener noreferrer" target="_blank"' in text
    assert (safe.name, unsafe.name, unsafe.url) == ("Trace of the failing sign-in.har", "Message headers.txt", "")
    assert unsafe.name in text
    assert "http://files." not in text
    assert "470.8\xa0KB · Recorded while it failed." in text


def test_a_ticket_closed_meanwhile_brings_counts_along(cloud, avery):
    read_all(avery)
    ticket = any_ticket(cloud, rank=Ticket.Rank.OPEN)
    left = ticket.client.open_tickets - 1
    cloud.tell("tickets", ticket=ticket.number, status="closed")

    text = signed_in(avery).get(url(ticket), headers={"HX-Request": "true", "HX-Target": "detail"}).text

    assert f'[data-count=support]">{left or ""}<' in text
    assert f'[data-of=open]">{left}<' in text
    assert re.search(rf'hx-swap-oob="outerHTML:#ticket-{ticket.pk} .chip" class="chip">.*Closed</span>', text)


def test_a_ticket_is_shown_from_our_copy_while_microsoft_is_down(cloud, avery):
    read_all(avery)
    ticket = any_ticket(cloud, rank=Ticket.Rank.OPEN)
    signed_in(avery).get(url(ticket))
    Ticket.objects.update(read_at=None)
    ticket.refresh_from_db()
    cloud.fault(kind="partner_center", status=503)

    response = signed_in(avery).get(url(ticket))

    assert response.status_code == 200
    assert ticket.title in response.context["ticket"].title
    assert "could not be read" in response.text


def send_note(web, ticket, text="We restarted the connector.", form=None):
    form = form or hidden(web.get(url(ticket)).text, "note-form")
    return web.post(url(ticket, "note"), {**form, "note": text}, follow=True)


def test_a_note_arrives_once_in_the_operators_name(cloud, avery):
    read_all(avery)
    ticket = any_ticket(cloud, rank=Ticket.Rank.OPEN)
    web = signed_in(avery)
    form = hidden(web.get(url(ticket)).text, "note-form")

    first = send_note(web, ticket, form=form)
    second = send_note(web, ticket, form=form)

    [entry] = writes(cloud)
    assert entry["upn"] == avery.upn
    assert entry["body"]["NewNote"]["Text"] == "We restarted the connector."
    assert "Sent to Microsoft" in first.text
    assert "We restarted the connector." in second.text
    events = AuditEvent.objects.filter(action="ticket.change").order_by("pk")
    assert [event.outcome for event in events] == ["started", "done"]
    assert {event.target for event in events} == {f"#{ticket.number}"}
    assert not [event for event in events if "connector" in event.detail]


def test_closing_takes_the_closing_note_along(cloud, avery):
    read_all(avery)
    ticket = any_ticket(cloud, rank=Ticket.Rank.OPEN)
    web = signed_in(avery)
    web.get(url(ticket))
    form = hidden(web.get(url(ticket, "change")).text, "sheet-form")
    open_before = ticket.client.open_tickets

    response = web.post(
        url(ticket, "change"),
        {**form, "status": "closed", "severity": ticket.severity, "note": "Solved by the client."},
        follow=True,
    )

    [entry] = writes(cloud)
    assert entry["body"]["Status"] == "closed"
    assert entry["body"]["NewNote"]["Text"] == "Solved by the client."
    assert "Severity" not in entry["body"]
    assert "Status: Closed" in response.text
    ticket.client.refresh_from_db()
    assert ticket.client.open_tickets == open_before - 1


def test_a_change_by_somebody_else_is_shown_and_not_overwritten(cloud, avery):
    read_all(avery)
    ticket = any_ticket(cloud, rank=Ticket.Rank.OPEN)
    web = signed_in(avery)
    form = hidden(web.get(url(ticket)).text, "note-form")
    cloud.tell("tickets", ticket=ticket.number, note="We found the cause.", severity="critical")

    response = send_note(web, ticket, "Any news?", form)

    assert writes(cloud) == []
    assert list(AuditEvent.objects.order_by("pk").values_list("outcome", flat=True)) == ["started", "refused"]
    assert "Somebody changed this ticket" in response.text
    assert "We found the cause." in response.text
    assert ">\nAny news?</textarea>" in response.text

    send_note(web, ticket, "Any news?", hidden(response.text, "note-form"))

    assert len(writes(cloud)) == 1


def test_reopening_is_tried_and_its_refusal_explained(cloud, avery):
    read_all(avery)
    ticket = any_ticket(cloud, status="closed")
    web = signed_in(avery)
    web.get(url(ticket))
    form = hidden(web.get(url(ticket, "change")).text, "sheet-form")

    response = web.post(
        url(ticket, "change"),
        {**form, "status": "open", "severity": ticket.severity, "note": "It is back."},
        follow=True,
    )

    assert "Not sent." in response.text
    assert "Microsoft did not open this ticket again" in response.text
    assert ">\nIt is back.</textarea>" in response.text
    assert TicketChange.objects.get().outcome == "refused"


@pytest.mark.parametrize("status", [400, 403])
def test_a_note_that_microsoft_refuses_comes_back_in_the_form_and_hides_no_ticket(cloud, avery, status):
    read_all(avery)
    ticket = any_ticket(cloud, rank=Ticket.Rank.OPEN)
    web = signed_in(avery)
    form = hidden(web.get(url(ticket)).text, "note-form")
    cloud.fault(kind="partner_center", method="PATCH", status=status, times=1)

    response = send_note(web, ticket, "Please call back.", form)

    assert "Not sent." in response.text
    assert ">\nPlease call back.</textarea>" in response.text
    assert web.get("/support/").context["list"].rows
    assert all(access.may_read("tickets") for access in avery.accesses.filter(is_live=True))

    send_note(web, ticket, "Please call back.", hidden(response.text, "note-form"))

    assert len(writes(cloud)) == 1
    assert "Not sent." not in web.get(url(ticket)).text


def send_again(web, ticket, response):
    change = TicketChange.objects.get(outcome="uncertain")
    address = reverse("client-support:unsent", args=[ticket.client.tenant_id, ticket.number, change.request_id])
    token = re.search(rf'action="{address}".*?name="token" value="([^"]+)"', response.text, re.DOTALL)[1]
    return web.post(address, {"token": token, "do": "again"}, follow=True)


@pytest.mark.parametrize("happens", [True, False])
def test_a_note_without_an_answer_is_repeated_and_arrives_once(cloud, avery, happens):
    read_all(avery)
    ticket = any_ticket(cloud, rank=Ticket.Rank.OPEN)
    web = signed_in(avery)
    form = hidden(web.get(url(ticket)).text, "note-form")
    cloud.fault(kind="partner_center", method="PATCH", status=502, times=1, write_happens=happens)

    response = send_note(web, ticket, "Did this arrive?", form)
    assert "Not confirmed." in response.text
    assert "Did this arrive?" in response.text
    again = send_again(web, ticket, response)

    assert len(writes(cloud)) == 1
    assert "Sent to Microsoft" in again.text
    assert TicketChange.objects.get().outcome == "done"
    assert UUID(writes(cloud)[0]["request_id"]) == TicketChange.objects.get().request_id


def test_a_severity_without_an_answer_is_not_repeated_over_somebody_elses(cloud, avery):
    read_all(avery)
    ticket = any_ticket(cloud, rank=Ticket.Rank.OPEN)
    cloud.tell("tickets", ticket=ticket.number, severity="minimal")
    web = signed_in(avery)
    Ticket.objects.update(read_at=None)
    web.get(url(ticket))
    form = hidden(web.get(url(ticket, "change")).text, "sheet-form")
    cloud.fault(kind="partner_center", method="PATCH", status=502, times=1, write_happens=False)
    wanted = {"status": "open", "severity": "moderate", "note": ""}
    response = web.post(url(ticket, "change"), {**form, **wanted}, follow=True)
    cloud.tell("tickets", ticket=ticket.number, severity="critical")

    again = send_again(web, ticket, response)

    assert writes(cloud) == []
    assert "Somebody changed this ticket" in again.text
    assert TicketChange.objects.get().outcome == "overtaken"
    assert AuditEvent.objects.latest("pk").outcome == "refused"


def test_a_form_of_another_ticket_is_refused(cloud, avery):
    read_all(avery)
    one, other = Ticket.objects.open().select_related("client")[:2]
    web = signed_in(avery)
    form = hidden(web.get(url(one)).text, "note-form")

    response = web.post(url(other, "note"), {**form, "note": "Misplaced"})

    assert response.status_code == 422
    assert "out of date" in response.text
    assert "Misplaced" in response.text
    assert writes(cloud) == []

    send_note(web, other, "Placed well", hidden(response.text, "note-form"))

    assert [entry["body"]["NewNote"]["Text"] for entry in writes(cloud)] == ["Placed well"]


def test_an_empty_note_is_refused_where_it_stands(cloud, avery):
    read_all(avery)
    ticket = any_ticket(cloud, rank=Ticket.Rank.OPEN)
    web = signed_in(avery)

    response = send_note(web, ticket, "   ")

    assert response.status_code == 422
    assert "Write what Microsoft should know." in response.text
