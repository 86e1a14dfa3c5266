from django.utils.translation import gettext_lazy as _

from partnerportal import menu


def register() -> None:
    menu.register(
        menu.MenuItem(
            key="settings",
            label=_("Settings"),
            icon="settings",
            all_url_name="settings:settings",
            order=2,
            on_tabs=False,
        )
    )
