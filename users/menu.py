from django.utils.translation import gettext_lazy as _

from partnerportal import menu


def register() -> None:
    menu.register(
        menu.MenuItem(
            key="users",
            label=_("Users"),
            icon="users",
            all_url_name="users:users",
            client_url_name="client-users:users",
            order=3,
            namespaces=("client-users",),
        )
    )
