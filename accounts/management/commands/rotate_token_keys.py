from typing import Any

from django.core.management.base import BaseCommand

from accounts import tokens


class Command(BaseCommand):
    help = (
        "Encrypt every refresh token with the first of TOKEN_KEYS. Put a new key before the old one, restart, "
        "run this, then remove the old key: nobody is signed out."
    )

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"{tokens.rotate_keys()} refresh tokens are now encrypted with the newest key.")
