from django.apps import AppConfig


class MessagesAppConfig(AppConfig):
    name = "messages_app"

    def ready(self) -> None:
        from messages_app.menu import register

        register()
