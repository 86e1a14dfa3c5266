"""What an operator cannot do to an account, said before the tap: one sentence, or nothing where it may work."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from clients.models import Access
from microsoft.roles import (
    AUTHENTICATION_ADMINISTRATOR,
    BLOCKERS,
    GLOBAL_ADMINISTRATOR,
    HELPDESK_ADMINISTRATOR,
    NAMES,
    PRIVILEGED_AUTHENTICATION_ADMINISTRATOR,
    REVOKERS,
    USER_ADMINISTRATOR,
    may_reset,
    needed_to_reset,
)
from users.models import Change

if TYPE_CHECKING:
    from accounts.models import Operator
    from users.models import DirectoryUser

# The least powerful first, as a request for a role would go.
BY_POWER = (
    HELPDESK_ADMINISTRATOR,
    AUTHENTICATION_ADMINISTRATOR,
    USER_ADMINISTRATOR,
    PRIVILEGED_AUTHENTICATION_ADMINISTRATOR,
    GLOBAL_ADMINISTRATOR,
)


def obstacle(action: str, operator: Operator, access: Access, person: DirectoryUser) -> str:
    """Why this operator cannot do this to this account."""
    impossible = ""
    if action == Change.Action.RESET:
        impossible = _no_password_here(operator, person)
    elif action != Change.Action.SIGN_OUT:
        impossible = _no_block_here(operator, person)
    return impossible or _needs_role(needed(action, access, person), person)


def needed(action: str, access: Access, person: DirectoryUser) -> tuple[str, ...]:
    """Names of the roles of which one is missing, the least powerful first; () where the operator has one."""
    held, target = ids(access.roles), ids(person.admin_roles)
    if action == Change.Action.RESET:
        return needed_to_reset(held, target, is_synced=person.is_synced, is_restricted=person.is_restricted)
    allowed = REVOKERS if action == Change.Action.SIGN_OUT else BLOCKERS
    able = [role for role in allowed if may_reset([role], target, is_restricted=person.is_restricted)]
    if not set(able).isdisjoint(held):
        return ()
    return tuple(NAMES[role] for role in sorted(able, key=BY_POWER.index))


def say_obstacles(
    operator: Operator, people: Iterable[DirectoryUser], access: Access | None = None
) -> list[DirectoryUser]:
    """The people of a list, each with why this operator cannot reset the password, as far as our tables know.

    One query, or none where all are of the client of `access`.
    """
    rows = list(people)
    if access is None and rows:
        mine = Access.objects.of(operator).filter(client__in={row.client_id for row in rows})
        known = {each.client_id: each for each in mine}
    else:
        known = {access.client_id: access} if access else {}
    for row in rows:
        if row.client_id in known:
            row.no_reset = obstacle(Change.Action.RESET, operator, known[row.client_id], row)
    return rows


def _no_password_here(operator: Operator, person: DirectoryUser) -> str:
    if person.object_id == operator.object_id:
        return _("This is your own account. A colleague has to reset it.")
    if person.is_guest:
        return _("This is a guest: the password belongs to another organisation, which has to reset it.")
    if person.is_federated:
        return _(
            "Sign-ins of %(domain)s are checked by the client’s own identity provider: reset the password there."
        ) % {"domain": person.domain}
    return ""


def _no_block_here(operator: Operator, person: DirectoryUser) -> str:
    if person.object_id == operator.object_id:
        return _("This is your own account. A colleague has to do this.")
    if person.is_synced:
        return _(
            "This account is synced from on-premises: block or allow it in the client’s Active Directory. "
            "Signing it out everywhere works from here."
        )
    return ""


def _needs_role(names: tuple[str, ...], person: DirectoryUser) -> str:
    if not names:
        return ""
    roles = ", ".join(names)
    if person.is_admin:
        return _("%(name)s holds an admin role. You need one of these roles here: %(roles)s.") % {
            "name": person.name,
            "roles": roles,
        }
    return _("Your role for this client does not allow this. You need one of these roles: %(roles)s.") % {
        "roles": roles
    }


def ids(roles: Collection[str]) -> list[UUID]:
    return [UUID(role) for role in roles]
