"""A password that is shown before a reset: sealed in the form that shows it, so that only one of ours comes back.

It is kept nowhere else; see docs/decisions/0006-a-password-is-shown-once.md.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.fernet import InvalidToken

from users import passwords, secret

if TYPE_CHECKING:
    from accounts.models import Operator
    from users.models import DirectoryUser

LASTS = 180  # seconds; a little longer than it is shown


@dataclass(frozen=True)
class Proposal:
    """`sealed` is what the form carries."""

    kind: str
    password: str
    sealed: str


def make(operator: Operator, person: DirectoryUser, number: str, kind: str) -> Proposal:
    """A fresh password for this operator, this person and the form with this number."""
    password = passwords.make(kind, person)
    content = json.dumps([*_bound_to(operator, person, number), kind, password])
    return Proposal(kind, password, secret.keys().encrypt(content.encode()).decode())


def opened(sealed: str, operator: Operator, person: DirectoryUser, number: str, kind: str) -> str:
    """The password; empty where it was made up, made for something else, is of another kind, or too old."""
    try:
        content = json.loads(secret.keys().decrypt(sealed.encode(), ttl=LASTS))
    except (InvalidToken, ValueError):
        return ""
    if not isinstance(content, list) or content[:-1] != [*_bound_to(operator, person, number), kind]:
        return ""
    password = str(content[-1])
    return password if passwords.is_acceptable(password, person) else ""


def _bound_to(operator: Operator, person: DirectoryUser, number: str) -> list[object]:
    return ["proposal", operator.pk, str(person.client.tenant_id), str(person.object_id), number]
