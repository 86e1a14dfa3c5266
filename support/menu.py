from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from clients.access import access_to
from clients.models import Client
from clients.tallies import tally
from partnerportal import menu
from support.models import SECTION


def open_tickets(request: Any, client: Client | None) -> int:
    """What the badge says: of one client, or of all that the operator may see; asked once in a request."""
    if client is not None:
        access = access_to(request, client)
        return client.open_tickets if access is not None and access.may_read(SECTION) else 0
    count: int = tally(request.user)["open_tickets"]
    return count


def register() -> None:
    menu.register(
        menu.MenuItem(
            key="support",
            label=_("Support"),
            icon="support",
            all_url_name="support:tickets",
            client_url_name="client-support:tickets",
            badge=open_tickets,
            badge_unit=ngettext_lazy("open ticket", "open tickets"),
            order=4,
            namespaces=("client-support",),
        )
    )
