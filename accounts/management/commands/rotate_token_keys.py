from typing import Any

from django.core.management.base import BaseCommand

from accounts import tokens


class Command(BaseCommand):
    help = (
        "Encrypt every refresh token with the first of TOKEN_KEYS. Put a new key before the old one, restart, "
        "run this, then remove the old key: nobody is signed out."
    )

    def handle(self, **options: Any) -> None:
        rotated, lost = tokens.rotate_keys()
        self.stdout.write(f"{rotated} refresh tokens are now encrypted with the newest key.")
        if lost:
            self.stdout.write(f"{lost} open with none of TOKEN_KEYS: their operators have to sign in again.")
