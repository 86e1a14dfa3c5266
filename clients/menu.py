from django.utils.translation import gettext_lazy as _

from clients.current import client_count, current_client
from partnerportal import context, menu


def register() -> None:
    menu.register(
        menu.MenuItem(
            key="clients",
            label=_("Clients"),
            icon="clients",
            all_url_name="clients:clients",
            order=1,
            namespaces=("client",),
        )
    )
    context.provide("current_client", current_client)
    context.provide("client_count", client_count)
