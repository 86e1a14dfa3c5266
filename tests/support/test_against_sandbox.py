"""Tickets over HTTP: read, opened, changed, with everything that can go wrong on the way."""

import re
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils.timezone import now

from accounts.models import AuditEvent, Partner
from clients.models import Client
from microsoft.errors import MicrosoftError
from support import unlisted
from support.models import Ticket, TicketChange
from support.section import TicketsSection
from support.unlisted import AGAIN
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
    arrived = ": had arrived" if happens else ""
    trail = AuditEvent.objects.filter(action="ticket.change").order_by("pk")
    assert [(event.outcome, event.detail) for event in trail] == [
        ("started", "note"),
        ("failed", "note: Unavailable"),
        ("started", "note, try 2"),
        ("done", f"note, try 2{arrived}"),
    ]
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


def open_ticket(cloud, avery):
    read_all(avery)
    return any_ticket(cloud, rank=Ticket.Rank.OPEN)


def calls_of(cloud, avery):
    cloud.reset_counters()
    read_all(avery)
    return cloud.counters()["partner_center"]


def refreshed(ticket):
    return Ticket.objects.select_related("client").get(pk=ticket.pk)


def test_a_ticket_that_microsoft_no_longer_knows_leaves_the_open_ones_and_stays_to_be_found(cloud, avery):
    ticket = open_ticket(cloud, avery)
    web = signed_in(avery)
    web.get(url(ticket))
    description, open_before = refreshed(ticket).description, ticket.client.open_tickets
    cloud.tell("tickets", ticket=ticket.number, gone=True)

    assert [calls_of(cloud, avery) for _round in range(3)] == [2, 1, 1]

    after = refreshed(ticket)
    assert (after.is_open, after.status, after.description) == (False, "unlisted", description)
    assert after.client.open_tickets == open_before - 1
    assert f"#{ticket.number}" in web.get(f"{reverse('support:tickets')}?tab=closed&q={ticket.number}").text
    assert f'id="ticket-{ticket.pk}"' not in web.get(reverse("support:tickets")).text
    text = web.get(url(ticket)).text
    assert "Microsoft no longer lists this ticket." in text
    assert "No longer listed" in text


def test_a_ticket_that_comes_back_is_open_again(cloud, avery):
    ticket = open_ticket(cloud, avery)
    cloud.tell("tickets", ticket=ticket.number, gone=True)
    read_all(avery)
    cloud.tell("tickets", ticket=ticket.number, gone=False)

    assert calls_of(cloud, avery) == 1

    assert (refreshed(ticket).is_open, refreshed(ticket).unlisted_at) == (True, None)
    assert refreshed(ticket).client.open_tickets == ticket.client.open_tickets


@pytest.mark.parametrize("status", ["closed", "open"])
def test_what_microsoft_says_of_an_unlisted_ticket_itself_is_believed(cloud, avery, status):
    ticket = open_ticket(cloud, avery)
    cloud.tell("tickets", ticket=ticket.number, status=status, listed=False)

    assert [calls_of(cloud, avery) for _round in range(3)] == [2, 1, 1]
    assert refreshed(ticket).status == status

    Ticket.objects.update(unlisted_at=now() - AGAIN)
    assert calls_of(cloud, avery) == (2 if status == "open" else 1)


def test_a_list_that_was_cut_off_says_nothing_of_the_others(cloud, avery):
    read_all(avery)
    open_before = Ticket.objects.open().count()
    cloud.tell("tickets", longest_list=1)

    assert calls_of(cloud, avery) == 1

    assert Ticket.objects.open().count() == open_before


@pytest.mark.parametrize("status", [429, 503])
def test_a_list_that_failed_says_nothing_either(cloud, avery, status):
    ticket = open_ticket(cloud, avery)
    cloud.tell("tickets", ticket=ticket.number, gone=True)
    cloud.fault(kind="partner_center", status=status)

    with pytest.raises(MicrosoftError):
        read_all(avery)

    assert refreshed(ticket).is_open


def test_an_unlisted_ticket_that_cannot_be_read_is_asked_for_again_the_next_time(cloud, avery):
    ticket = open_ticket(cloud, avery)
    cloud.tell("tickets", ticket=ticket.number, gone=True)
    cloud.fault(kind="partner_center", path=f"/servicerequests/{ticket.number}", status=429, times=1)

    assert calls_of(cloud, avery) == 2
    assert refreshed(ticket).is_open
    assert calls_of(cloud, avery) == 2
    assert not refreshed(ticket).is_open


def test_of_many_unlisted_tickets_each_round_asks_for_some(cloud, avery, monkeypatch):
    monkeypatch.setattr(unlisted, "MOST", 2)
    read_all(avery)
    gone = list(Ticket.objects.open().values_list("number", flat=True)[:3])
    for number in gone:
        cloud.tell("tickets", ticket=number, gone=True)

    assert [calls_of(cloud, avery) for _round in range(3)] == [3, 2, 1]
    assert set(Ticket.objects.filter(status="unlisted").values_list("number", flat=True)) == set(gone)


def test_asked_one_by_one_a_client_that_is_refused_says_nothing_of_its_tickets(cloud, avery):
    read_all(avery)
    gone = Ticket.objects.open().select_related("client").first()
    kept = Ticket.objects.open().exclude(client=gone.client).select_related("client").first()
    for ticket in (gone, kept):
        cloud.tell("tickets", ticket=ticket.number, gone=True)
    cloud.tell("tickets", answers_all=False)
    tenant = kept.client.tenant_id
    cloud.fault(kind="partner_center", path=f"/customers/{tenant}/", status=403, code="20002")

    read_all(avery)

    assert (refreshed(gone).status, refreshed(kept).status) == ("unlisted", kept.status)
