"""Keeps a new password for the moment between Microsoft's yes and the one page that shows it.

Only encrypted, only in the cache, at most a minute and a half; see docs/decisions/0006-a-password-is-shown-once.md.
"""

from __future__ import annotations

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.cache import cache
from django.utils.timezone import now

from users.models import Change

LASTS = 90  # seconds


def keep(change: Change, password: str) -> None:
    cache.set(_key(change), keys().encrypt(f"{change.number} {password}".encode()), LASTS)


def take(change: Change) -> str:
    """The password, for the first one who asks; empty for everybody after."""
    if not Change.objects.filter(pk=change.pk, shown_at=None).update(shown_at=now()):
        return ""
    sealed = cache.get(_key(change))
    cache.delete(_key(change))
    if not sealed:
        return ""
    try:
        number, _blank, password = keys().decrypt(sealed, ttl=LASTS).decode().partition(" ")
    except InvalidToken:
        return ""
    return password if number == change.number else ""


def _key(change: Change) -> str:
    return f"users:secret:{change.number}"


def keys() -> MultiFernet:
    return MultiFernet([Fernet(key.strip()) for key in settings.TOKEN_KEYS])
