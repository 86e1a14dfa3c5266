from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import Request
from clients.access import client_view
from clients.models import Client
from partnerportal.pages import page
from sync.models import SyncRun, SyncState
from sync.tasks import ask_now

NOT_NOW = _("The sync cannot be started just now. Try again in a minute; until then it goes on by the clock.")


@require_http_methods(["GET", "HEAD", "POST"])
def sync(request: Request) -> HttpResponse:
    """How fresh the data of all clients is; a POST asks Microsoft now."""
    return _sync(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@client_view
def sync_client(request: Request, client: Client) -> HttpResponse:
    """The same for one client."""
    return _sync(request, client)


@require_safe
def status(request: Request) -> HttpResponse:
    """The progress of the newest run, for the region that watches it."""
    run = SyncRun.objects.of(request.user).newest_first().first()
    is_of_client = run is not None and run.client_id is not None
    client = Client.objects.visible_to(request.user).filter(sync_runs=run).first() if is_of_client else None
    return page(request, "sync/sync.html", _context(request, client), fragments=["sync-status"])


def _sync(request: Request, client: Client | None) -> HttpResponse:
    if request.method == "POST":
        if not ask_now(request.user, client):
            messages.error(request, NOT_NOW)
        return redirect("client-sync:sync", client.tenant_id) if client else redirect("sync:sync")
    return page(request, "sync/sync.html", _context(request, client), fragments=["sync-status", "sheet-slot"])


def _context(request: Request, client: Client | None) -> dict[str, object]:
    run = SyncRun.objects.of(request.user).filter(client=client).newest_first().first()
    visible = Client.objects.visible_to(request.user)
    states = SyncState.objects.visible_to(request.user).failing().select_related("client")
    return {
        "client": client,
        "run": run.catch_up() if run else None,
        "failing": states.filter(client=client) if client else states.order_by("client__sort_name")[:50],
        "oldest": visible.exclude(synced_at=None).order_by("synced_at").first() if client is None else client,
        "sync_url": reverse("client-sync:sync", args=[client.tenant_id]) if client else reverse("sync:sync"),
    }
