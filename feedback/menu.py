from django.utils.translation import gettext_lazy as _

from partnerportal import menu


def register() -> None:
    menu.register(
        menu.MenuItem(
            key="feedback",
            label=_("Feedback"),
            icon="feedback",
            all_url_name="feedback:feedback",
            order=1,
            on_tabs=False,
        )
    )
