from partnerportal import menu


def register() -> None:
    menu.register(
        menu.MenuItem(key="clients", label=menu.gettext_lazy("Clients"), icon="clients", all_url_name="clients:clients", order=1)
    )
