from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"

    def ready(self) -> None:
        from home import menu, prefill

        menu.register()
        prefill.register()
