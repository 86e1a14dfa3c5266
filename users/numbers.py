"""The number of a form: made when it is shown, signed with what it is for, and good for one change."""

from __future__ import annotations

from datetime import UTC, datetime
from secrets import token_urlsafe
from time import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from users.models import DirectoryUser


def new_number() -> str:
    return f"{int(time() * 1000):x}.{token_urlsafe(12)}"


def made_at(number: str) -> datetime:
    """When the form was shown; an impossible number was shown long ago."""
    try:
        return datetime.fromtimestamp(int(number.partition(".")[0], 16) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)


def target_of(person: DirectoryUser, action: str, number: str) -> str:
    """What the write token of a form names besides operator and client."""
    return f"{person.object_id} {action} {number}"
