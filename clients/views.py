from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import Request
from clients import current, facts, paging, tallies
from clients.access import client_view
from clients.models import Access, AccessQuerySet, Client
from partnerportal.pages import page

PAGE = 50
COUNTED = 1000  # clients found; who finds more is told that there are more
FILTERS = {
    "problems": AccessQuerySet.with_problems,
    "flagged": AccessQuerySet.flagged,
    "tickets": AccessQuerySet.with_open_tickets,
}


@require_safe
def clients(request: Request) -> HttpResponse:
    """The list: flagged first, then by name; `q` searches, `filter` narrows, `after` goes on."""
    context = client_list(request)
    return page(request, "clients/clients.html", context, fragments=["results", "more"])


def client_list(request: Request) -> dict[str, Any]:
    """What the list shows, beside a client's overview too: three queries at any size, one more with common words."""
    words = request.GET.get("q", "").strip()[:100]
    chosen = request.GET.get("filter", "") if request.GET.get("filter") in FILTERS else ""
    everything = Access.objects.of(request.user)
    found = (FILTERS[chosen](everything) if chosen else everything).matching(words)
    rows = found.in_list_order().select_related("client")
    if after := paging.after(request.GET):
        rows = rows.after(*after)
    shown = list(rows[: PAGE + 1])
    _count_unread(request, shown)
    if not (words or chosen):
        _head(shown, after[0] if after else None)
    return {
        "q": words,
        "chosen": chosen,
        "keep": [("filter", chosen)] if chosen else [],
        "rows": shown[:PAGE],
        "next_url": _next_url(request, shown[PAGE - 1]) if len(shown) > PAGE else "",
        "found": cache(lambda: _count(found, shown, is_first=not after)) if words else None,
        "most": COUNTED,
        "filters": lambda: _filters(tallies.tally(request.user), chosen),
        "freshest": lambda: tallies.tally(request.user)["freshest"],
    }


def _count(found: AccessQuerySet, shown: list[Access], *, is_first: bool) -> int:
    """How many a search found, up to one more than `COUNTED`; the rows themselves tell where they are all there."""
    return len(shown) if is_first and len(shown) <= PAGE else found.order_by()[: COUNTED + 1].count()


def _head(rows: list[Access], before: bool | None) -> None:
    """Say which rows begin a part of the list: flagged ones, all others. `before` is the page before's last row."""
    if not rows or (before is None and not rows[0].is_flagged):
        return
    for access in rows:
        if access.is_flagged != before:
            access.heading = _("Flagged") if access.is_flagged else _("All others")
        before = access.is_flagged


def _count_unread(request: Request, rows: list[Access]) -> None:
    ids = [access.client_id for access in rows]
    if current_client := getattr(request, "current_client", None):
        ids.append(current_client.pk)  # the menu counts its messages too
    unread = facts.count("unread", request.user, ids)
    request.__dict__["unread"] = {pk: unread.get(pk, 0) for pk in ids}
    for access in rows:
        access.unread = unread.get(access.client_id, 0) if access.may_read("messages") else 0


def _filters(tally: dict[str, Any], chosen: str) -> list[dict[str, Any]]:
    """The chips above the list, each with how many it would show."""
    chips = [
        ("", tally["clients"], _("All"), ""),
        ("problems", tally["bad"] + tally["warn"], _("With problems"), ""),
        ("flagged", tally["flagged"], _("Flagged"), "flag"),
        ("tickets", tally["tickets"], _("Open tickets"), ""),
    ]
    base = reverse("clients:clients")
    return [
        {
            "url": f"{base}?filter={key}" if key else base,
            "label": label,
            "icon": icon,
            "count": count,
            "is_current": key == chosen,
        }
        for key, count, label, icon in chips
    ]


def _next_url(request: Request, last: Access) -> str:
    kept = {key: request.GET[key] for key in ("q", "filter") if request.GET.get(key)}
    return f"{reverse('clients:clients')}?{urlencode({**kept, 'after': paging.mark(last)})}"


@require_safe
def switch(request: Request) -> HttpResponse:
    """Choose another client: flagged, recently opened, or searched for."""
    words = request.GET.get("q", "").strip()[:100]
    mine = Access.objects.of(request.user).select_related("client")
    context = {
        "q": words,
        "flagged": mine.flagged().in_list_order()[:8],
        "recent": mine.recently_opened()[:8],
        "found": mine.matching(words).in_list_order()[:30] if words else None,
    }
    return page(request, "clients/switch.html", context, fragments=["sheet-slot", "switch-results"])


@require_POST
def all_clients(request: Request) -> HttpResponse:
    """Let go of the chosen client."""
    current.clear(request)
    return redirect("clients:clients")


@require_POST
@client_view
def flag(request: Request, client: Client) -> HttpResponse:
    """Mark a client as one's own concern, or take the mark away; follows the person, not the browser."""
    access: Access = request.access
    access.is_flagged = request.POST.get("on") == "1"
    access.save(update_fields=["is_flagged"])
    tallies.forget(request.user)
    if request.htmx:
        return page(request, "clients/_flag.html", {"access": access, "client": client})
    text = _("%(name)s flagged") if access.is_flagged else _("%(name)s no longer flagged")
    messages.success(request, text % {"name": client.name})
    return redirect(_back_to(request))


def _back_to(request: Request) -> str:
    wanted = request.POST.get("next", "")
    return wanted if wanted.startswith("/clients/") else "/clients/"
