from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from clients.models import Client
from partnerportal import menu
from support.models import SECTION


def open_tickets(request: Any, client: Client | None) -> int:
    """What the badge says: of one client, or of all that the operator may see; kept on the clients' rows."""
    if client is not None:
        return client.open_tickets
    visible = Client.objects.visible_to(request.user, SECTION)
    return int(visible.aggregate(total=Sum("open_tickets"))["total"] or 0)


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
