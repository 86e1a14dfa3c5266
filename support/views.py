from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import Request
from clients import tallies
from clients.access import client_view, is_write_token, write_token
from clients.models import Access, Client
from partnerportal.pages import page
from partnerportal.sentences import sentence
from partnerportal.templatetags.portal import moment_text
from support import links, prefill
from support.details import refresh
from support.forms import ChangeForm, NewTicketForm, NoteForm
from support.lists import TicketList
from support.models import Ticket, TicketChange
from support.rights import refusal, refusal_everywhere
from support.send import send, send_again

LIST_FRAGMENTS = ["results", "more", "detail"]


@require_safe
def tickets(request: Request) -> HttpResponse:
    """The tickets of all clients: what needs attention first."""
    return _list(request, None, refusal_everywhere(request.user))


@require_safe
@client_view
def client_tickets(request: Request, client: Client) -> HttpResponse:
    return _list(request, client, refusal(request.access))


def _list(request: Request, client: Client | None, refused: str) -> HttpResponse:
    context: dict[str, Any] = {"client": client, "refused": refused}
    if not refused:
        context |= _list_context(request, client)
    return page(request, "support/tickets.html", context, fragments=LIST_FRAGMENTS, status=403 if refused else 200)


def _list_context(request: Request, client: Client | None, ticket: Ticket | None = None) -> dict[str, Any]:
    path = reverse("client-support:tickets", args=[client.tenant_id]) if client else reverse("support:tickets")
    shown = TicketList(request, client, path=path, closed=None if ticket is None else not ticket.is_open)
    return {"list": shown, "list_url": path}


@require_safe
@client_view
def ticket(request: Request, client: Client, number: str) -> HttpResponse:
    """One ticket with its notes, asked for at Microsoft where ours is not fresh."""
    if refused := refusal(request.access):
        return _list(request, client, refused)
    ticket = get_object_or_404(client.tickets, number=number)
    problem = None if ticket.is_fresh else refresh(ticket, request.user)
    return _ticket(request, client, ticket, problem=sentence(problem) if problem else "")


def _ticket(
    request: Request,
    client: Client,
    ticket: Ticket,
    *,
    problem: str = "",
    form: NoteForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = _ticket_context(request, client, ticket, form) | {"problem": problem}
    return page(request, "support/ticket.html", context, fragments=["detail"], counts=["support"], status=status)


def _ticket_context(request: Request, client: Client, ticket: Ticket, form: NoteForm | None = None) -> dict[str, Any]:
    unsettled = list(TicketChange.objects.of(request.user).filter(ticket=ticket).unsettled())
    change = unsettled[0] if unsettled else None
    return {
        "page_title": str(ticket),
        "client": client,
        "ticket": ticket,
        "change": change,
        "change_token": write_token(request.user, client, _target(change)) if change else "",
        "form": form or NoteForm(operator=request.user, ticket=ticket, unsent=_draft(unsettled)),
        **_list_context(request, client, ticket),
    }


def _draft(unsettled: list[TicketChange]) -> TicketChange | None:
    """The newest note that certainly did not leave: it comes back in the form."""
    stayed = (change for change in unsettled if not change.is_under_way and not change.may_have_arrived)
    return next((change for change in stayed if change.note), None)


@require_POST
@client_view
def note(request: Request, client: Client, number: str) -> HttpResponse:
    """Add a note to a ticket, as the operator."""
    if refused := refusal(request.access):
        return _list(request, client, refused)
    ticket = get_object_or_404(client.tickets, number=number)
    form = NoteForm(request.POST, operator=request.user, ticket=ticket)
    if not form.is_valid():
        return _ticket(request, client, ticket, form=form, status=422)
    data = form.cleaned_data
    change = send(request.user, ticket, data["key"], data["seen"], note=data["note"], status="", severity="")
    return _answer(request, ticket, change)


@require_http_methods(["GET", "HEAD", "POST"])
@client_view
def change(request: Request, client: Client, number: str) -> HttpResponse:
    """TicketChange severity or status; closing takes a closing note along in the same call."""
    if refused := refusal(request.access):
        return _list(request, client, refused)
    ticket = get_object_or_404(client.tickets, number=number)
    if request.method == "POST":
        form = ChangeForm(request.POST, operator=request.user, ticket=ticket)
        if form.is_valid():
            data = form.cleaned_data
            wanted = {name: data[name] for name in ("note", "status", "severity")}
            return _answer(request, ticket, send(request.user, ticket, data["key"], data["seen"], **wanted))
    else:
        begun = {"status": "open" if ticket.is_open else "closed", "severity": ticket.severity}
        form = ChangeForm(operator=request.user, ticket=ticket, initial=begun)
    context = _ticket_context(request, client, ticket) | {"change_form": form}
    status = 422 if form.errors else 200
    return page(request, "support/change.html", context, fragments=["sheet-slot", "sheet-form"], status=status)


@require_POST
@client_view
def unsent(request: Request, client: Client, number: str, request_id: UUID) -> HttpResponse:
    """Send again what Microsoft did not confirm, or let go of it."""
    ticket = get_object_or_404(client.tickets, number=number)
    mine = TicketChange.objects.of(request.user).filter(ticket=ticket)
    change = get_object_or_404(mine, request_id=request_id)
    if not is_write_token(request.POST.get("token", ""), request.user, client, _target(change)):
        raise Http404("no such form")
    if request.POST.get("do") == "discard":
        change.settle()
        return redirect(ticket)
    return _answer(request, ticket, send_again(change))


def _target(change: TicketChange) -> str:
    return f"unsent:{change.request_id}"


def _answer(request: Request, ticket: Ticket, change: TicketChange) -> HttpResponse:
    """Say what left and when; what did not get through is told by the page itself."""
    tallies.forget(request.user)
    if change.outcome == TicketChange.Outcome.DONE and change.ended_at:
        said = _("Sent to Microsoft %(when)s: %(what)s.")
        messages.success(request, said % {"when": moment_text(change.ended_at), "what": _what(change)})
    return redirect(ticket)


def _what(change: TicketChange) -> str:
    parts = [_("your note")] if change.note else []
    return ", ".join([*parts, *change.wishes])


@require_safe
def new(request: Request) -> HttpResponse:
    """Choose the client of a new ticket."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    found = Access.objects.of(request.user).matching(words).in_list_order().select_related("client")
    context = {"q": words, "rows": found[:50], "list_url": reverse("support:tickets")}
    return page(request, "support/choose.html", context, fragments=["results"])


@require_http_methods(["GET", "HEAD", "POST"])
@client_view
def client_new(request: Request, client: Client) -> HttpResponse:
    """Prepare a new ticket: Microsoft takes one only in its own form, so the text is made to be copied there."""
    form = NewTicketForm(
        request.POST or None, label_suffix="", initial=prefill.values(request.user, client, request.GET.dict())
    )
    is_ready = request.method == "POST" and form.is_valid()
    context = {
        "client": client,
        "form": form,
        "is_ready": is_ready,
        "prepared": form.prepared(client) if is_ready else "",
        "admin_center_url": links.admin_center(client),
        "partner_center_url": links.PARTNER_CENTER_FORM,
        "list_url": reverse("client-support:tickets", args=[client.tenant_id]),
    }
    return page(request, "support/new.html", context, fragments=["detail"], status=422 if form.errors else 200)
