from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import Request
from clients.access import client_view
from clients.current import choose
from clients.models import Client
from clients.views import client_list
from home import centers
from home.client_parts import client_parts
from home.everywhere import everywhere
from home.news_parts import news_parts
from home.start import start_page_of
from partnerportal.pages import page
from partnerportal.sentences import sentence
from sync.tasks import ask_now
from sync.views import NOT_NOW


@require_safe
def start(request: Request) -> HttpResponse:
    """Where the home-screen icon leads."""
    return redirect(start_page_of(request.user))


@require_safe
@client_view
def overview(request: Request, client: Client) -> HttpResponse:
    """One client; opening it makes it the current one."""
    return _overview(request, client)


@require_safe
@client_view
def all_centers(request: Request, client: Client) -> HttpResponse:
    """The same, once Microsoft has been asked for the client's admin centers."""
    problem = None if centers.known(client)[1] else centers.learn(request.user, client)
    return _overview(request, client, centers_problem=sentence(problem) if problem else "")


def _overview(request: Request, client: Client, **more: Any) -> HttpResponse:
    parts = client_parts(request, client, **more)
    if parts.is_as_seen:
        return HttpResponse(status=204)
    context: dict[str, Any] = {"page_title": client.name, "client": client, "access": request.access, "parts": parts}
    if parts.asked is None:
        choose(request, client)
        context |= client_list(request)
    return page(request, "home/overview.html", context, fragments=parts)


@require_POST
@client_view
def refresh(request: Request, client: Client) -> HttpResponse:
    """Ask Microsoft about this client now; its overview shows what comes."""
    if not ask_now(request.user, client):
        messages.error(request, NOT_NOW)
    return redirect(client)


@require_safe
def all_clients(request: Request) -> HttpResponse:
    """What changed in all clients since the operator last looked, the worst first."""
    request.section = "clients"
    parts = news_parts(request)
    if parts.is_as_seen:
        return HttpResponse(status=204)
    context = {"page_title": _("What changed"), "parts": parts}
    return page(request, "home/all_clients.html", context, fragments=parts)


@require_safe
def search(request: Request) -> HttpResponse:
    """Clients and people by any part of what is known of them; without words, those opened lately."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]  # PostgreSQL takes no NUL
    context = {"page_title": _("Search"), "q": words, **everywhere(request.user, words)}
    return page(request, "home/search.html", context, fragments=["results"])
