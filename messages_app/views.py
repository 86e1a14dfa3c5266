from __future__ import annotations

from typing import Any

from django.contrib import messages as notices
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import Request
from clients.access import client_view
from clients.models import Client
from messages_app.act_by import feed
from messages_app.detail import address, detail, find
from messages_app.export import csv_lines
from messages_app.freshness import last_sync
from messages_app.lists import PostList
from messages_app.marks import MARKS, note_opened, set_mark
from messages_app.models import FeedKey, Post
from messages_app.pictures import picture as find_picture
from messages_app.rights import refusal, refusal_everywhere
from partnerportal.pages import page

FRAGMENTS = ["results", "more", "detail"]


@require_safe
def messages(request: Request) -> HttpResponse:
    """What Microsoft announced to any client: each post once."""
    return _list(request, None, refusal_everywhere(request.user))


@require_safe
@client_view
def client_messages(request: Request, client: Client) -> HttpResponse:
    """What Microsoft announced to one client; unread first."""
    return _list(request, client, refusal(request.access))


def _list(request: Request, client: Client | None, refused: str) -> HttpResponse:
    context = {"client": client, "refused": refused}
    if not refused:
        context |= _list_context(request, client)
    return page(request, "messages_app/messages.html", context, fragments=FRAGMENTS, status=403 if refused else 200)


def _list_context(request: Request, client: Client | None) -> dict[str, Any]:
    name = "client-messages:" if client else "messages:"
    arguments = [client.tenant_id] if client else []
    path = reverse(f"{name}messages", args=arguments)
    posts = PostList(request, client, path=path)
    return {
        "list": posts,
        "list_url": path,
        "export_url": f"{reverse(f'{name}export', args=arguments)}?{posts.query}",
        "freshest": last_sync(request.user, client),
    }


@require_safe
def message(request: Request, reference: str) -> HttpResponse:
    """One post with the clients that got it; opening it marks it read for this operator."""
    return _message(request, None, find(request.user, None, reference))


@require_safe
@client_view
def client_message(request: Request, client: Client, reference: str) -> HttpResponse:
    """One post that this client got."""
    if refused := refusal(request.access):
        return _list(request, client, refused)
    return _message(request, client, find(request.user, client, reference))


def _message(request: Request, client: Client | None, post: Post) -> HttpResponse:
    note_opened(request.user, post)
    context = {
        "page_title": str(post),
        "client": client,
        **_list_context(request, client),
        **detail(request, client, post),
    }
    return page(request, "messages_app/message.html", context, fragments=["detail", "marks"], counts=["messages"])


@require_POST
def mark(request: Request, reference: str) -> HttpResponse:
    """Mark a post read, unread, favourite or archived: for this operator, in all clients at once."""
    return _mark(request, None, reference)


@require_POST
@client_view
def client_mark(request: Request, client: Client, reference: str) -> HttpResponse:
    """The same from a client's page."""
    if refused := refusal(request.access):
        return _list(request, client, refused)
    return _mark(request, client, reference)


def _mark(request: Request, client: Client | None, reference: str) -> HttpResponse:
    post = find(request.user, client, reference)
    wanted = request.POST.get("mark", "")
    if wanted not in MARKS:
        raise Http404("no such mark")
    set_mark(request.user, post, wanted)
    if said := _said(wanted):
        notices.success(request, said)
    if wanted in ("unread", "archive"):
        return redirect(reverse("client-messages:messages", args=[client.tenant_id]) if client else "messages:messages")
    return redirect(address(client, "message", post))


def _said(wanted: str) -> str:
    words = {
        "unread": _("Marked unread."),
        "favourite": _("Added to your favourites."),
        "unfavourite": _("No longer among your favourites."),
        "archive": _("Archived. You find it under Archived."),
        "unarchive": _("Back in the list."),
    }
    return words.get(wanted, "")


@require_safe
def export(request: Request) -> HttpResponse:
    """The list with its filters as CSV."""
    if refused := refusal_everywhere(request.user):
        return _list(request, None, refused)
    return _export(request, None)


@require_safe
@client_view
def client_export(request: Request, client: Client) -> HttpResponse:
    """The same for one client."""
    if refused := refusal(request.access):
        return _list(request, client, refused)
    return _export(request, client)


def _export(request: Request, client: Client | None) -> HttpResponse:
    response = HttpResponse(csv_lines(PostList(request, client)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="messages.csv"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: Request) -> HttpResponse:
    """The operator's calendar address: made, replaced or revoked here, and shown only once."""
    wanted, url = request.POST.get("do", ""), ""
    if wanted == "revoke":
        FeedKey.revoke(request.user)
        notices.success(request, _("The calendar address no longer works."))
        return redirect("messages:calendar")
    if wanted == "renew":
        secret = FeedKey.renew(request.user)
        url = request.build_absolute_uri(reverse("messages:feed", args=[secret]))
    context = {"client": None, "feed_url": url, "key": FeedKey.of(request.user)}
    response = page(request, "messages_app/calendar.html", context)
    if url:
        response["Cache-Control"] = "no-store"
    return response


@require_safe
@login_not_required
def feed_file(request: HttpRequest, secret: str) -> HttpResponse:
    """What must be done by when, for a calendar program that knows the secret address."""
    operator = FeedKey.owner(secret)
    if operator is None:
        raise Http404("no such calendar")
    response = HttpResponse(feed(operator), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="act-by.ics"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def picture(request: Request, key: str) -> HttpResponse:
    """A picture of a post, from us instead of from Microsoft: readers are not tracked."""
    found = find_picture(key)
    if found is None or found.content is None:
        raise Http404("no such picture")
    response = HttpResponse(bytes(found.content), content_type=found.content_type)
    response["Cache-Control"] = "private, max-age=2592000, immutable"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
