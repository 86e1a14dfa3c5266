from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from clients.access import access_to
from clients.models import Client
from health.reach import open_incidents
from partnerportal import menu


def register() -> None:
    menu.register(
        menu.MenuItem(
            key="health",
            label=_("Service health"),
            icon="health",
            all_url_name="health:issues",
            client_url_name="client-health:workloads",
            badge=badge,
            badge_unit=ngettext_lazy("open incident", "open incidents"),
            order=2,
            tab_label=pgettext_lazy("short, under an icon", "Health"),
            urgent=True,
            namespaces=("client-health",),
        )
    )


def badge(request: Any, client: Client | None) -> int:
    """Open incidents of the client, or of all clients whose health the operator may read."""
    if client is None:
        return open_incidents(request.user)
    access = access_to(request, client)
    return client.open_incidents if access is not None and access.may_read("health") else 0
