from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from clients import facts
from messages_app.counts import unread, unread_by_client
from partnerportal import menu


def register() -> None:
    menu.register(
        menu.MenuItem(
            key="messages",
            label=_("Messages"),
            icon="messages",
            all_url_name="messages:messages",
            client_url_name="client-messages:messages",
            badge=unread,
            badge_unit=ngettext_lazy("unread message", "unread messages"),
            order=5,
            namespaces=("client-messages",),
        )
    )
    facts.register("unread", unread_by_client)
