"""The list of people: who is shown, what leads to others, where it goes on."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import Request
from clients.models import Client
from clients.tallies import tally
from users.guards import say_obstacles
from users.models import DirectoryUser, DirectoryUserQuerySet
from users.search import BEST, Narrow, find, is_searchable
from users.text import search_words

PAGE = 50
LATELY = 5  # of the recently viewed, above the list of everybody
FILTERS: dict[str, Narrow] = {
    "blocked": DirectoryUserQuerySet.blocked,
    "admins": DirectoryUserQuerySet.admins,
    "synced": DirectoryUserQuerySet.synced,
    "guests": DirectoryUserQuerySet.guests,
}


def listing(request: Request, client: Client | None, *, only_recent: bool = False) -> dict[str, Any]:
    """What the list shows: the best matches of a search, the recently viewed, or everybody by name."""
    words = request.GET.get("q", "").strip()[:100]
    chosen = request.GET.get("filter", "")
    everybody = DirectoryUser.objects.visible_to(request.user)
    mine = everybody.filter(client=client) if client else everybody
    narrow = FILTERS.get(chosen)
    mine = narrow(mine) if narrow else mine
    context: dict[str, Any] = {
        "client": client,
        "q": words,
        "chosen": chosen if chosen in FILTERS else "",
        "only_recent": only_recent,
        "list_url": _url(client, only_recent),
        "keep": [("filter", chosen)] if chosen in FILTERS else [],
        "tabs": _tabs(client, only_recent),
        "filters": _filters(client, chosen),
        "total": lambda: _total(request, client),
        "found": None,
    }
    if words:
        context |= _search(request, client, words, narrow)
    elif only_recent:
        context |= {"rows": list(mine.recently_viewed(request.user).select_related("client")[:PAGE])}
    else:
        context |= _by_name(request, client, mine, chosen)
    say_obstacles(request.user, [*context["rows"], *context.get("lately", ())], request.access if client else None)
    return context


def _search(request: Request, client: Client | None, words: str, narrow: Narrow | None) -> dict[str, Any]:
    rows = list(find(request.user, words, client, limit=BEST + 1, narrow=narrow))
    return {
        "rows": rows[:BEST],
        "found": len(rows[:BEST]),
        "is_cut": len(rows) > BEST,
        "is_short": not is_searchable(search_words(words)),
        "in_clients": len({row.client_id for row in rows[:BEST]}),
    }


def _by_name(request: Request, client: Client | None, mine: DirectoryUserQuerySet, chosen: str) -> dict[str, Any]:
    after = _cursor(request.GET)
    ordered = (mine.after(*after) if after else mine).in_list_order()
    # Who comes next is decided on the index alone; only then are the rows and their clients read.
    page = DirectoryUser.objects.filter(pk__in=ordered.values("pk")[: PAGE + 1])
    rows = list(page.in_list_order().select_related("client"))
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    lately: Any = ()
    if not after and not chosen:
        lately = list(mine.recently_viewed(request.user).select_related("client")[:LATELY])
    return {"rows": rows[:PAGE], "lately": lately, "goes_on": bool(after), "next_url": _next_url(request, client, last)}


def _cursor(query: QueryDict) -> tuple[str, int] | None:
    """The row after which a list goes on; a cursor that we did not write is not found."""
    if not (given := query.get("after")):
        return None
    try:
        sort_name, pk = signing.loads(given, salt="users.page")
    except (signing.BadSignature, ValueError) as error:
        raise Http404("no such page") from error
    return str(sort_name), int(pk)


def _next_url(request: Request, client: Client | None, last: DirectoryUser | None) -> str:
    if last is None:
        return ""
    after = signing.dumps([last.sort_name, last.pk], salt="users.page")
    kept = {"filter": request.GET["filter"]} if request.GET.get("filter") else {}
    return f"{_url(client, only_recent=False)}?{urlencode({**kept, 'after': after})}"


def _url(client: Client | None, only_recent: bool) -> str:
    name = "recent" if only_recent else "users"
    return reverse(f"client-users:{name}", args=[client.tenant_id]) if client else reverse(f"users:{name}")


def _tabs(client: Client | None, only_recent: bool) -> list[dict[str, Any]]:
    return [
        {"url": _url(client, False), "label": _("All"), "is_current": not only_recent},
        {"url": _url(client, True), "label": _("Recently viewed"), "is_current": only_recent},
    ]


def _filters(client: Client | None, chosen: str) -> list[dict[str, Any]]:
    labels = {
        "": (_("Everybody"), None),
        "blocked": (_("Blocked"), "lock"),
        "admins": (_("Admins"), "star"),
        "synced": (_("Synced"), "server"),
        "guests": (_("Guests"), "globe"),
    }
    address = _url(client, False)
    return [
        {
            "url": f"{address}?filter={key}" if key else address,
            "label": label,
            "icon": icon,
            "is_current": key == chosen,
        }
        for key, (label, icon) in labels.items()
    ]


def _total(request: Request, client: Client | None) -> int:
    """How many people there are, from the counts that the sync keeps."""
    if client:
        return client.users or 0
    count: int = tally(request.user)["users"]
    return count
