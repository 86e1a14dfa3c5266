"""What a contact card shows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts.http import Request
from clients.access import write_token
from microsoft.roles import names_of
from users import guards
from users.changing import ONLY_BLOCKED
from users.models import Change, DirectoryUser
from users.numbers import new_number, target_of
from users.reading import PATIENCE, product_names

FRESH_FOR = timedelta(seconds=60)  # a card read so lately is not read again
UNDO_FOR = timedelta(minutes=10)


def card(request: Request, person: DirectoryUser) -> dict[str, Any]:
    obstacles = {
        action: guards.obstacle(action, request.user, request.access, person) for action in Change.Action.values
    }
    return {
        "person": person,
        "client": person.client,
        "page_title": person.name,
        "products": product_names(person.sku_ids),
        "roles": names_of(person.admin_roles),
        "manager": person.client.directory.filter(object_id=person.manager_id).first() if person.manager_id else None,
        "asks_again": person.read_at is None or now() - person.read_at > FRESH_FOR,
        "is_fresh": False,
        "patience": int(PATIENCE),
        "obstacles": {action.replace("-", "_"): text for action, text in obstacles.items()},
        "undo": _undo(request, person),
    }


def _undo(request: Request, person: DirectoryUser) -> dict[str, str] | None:
    """What takes back a block that this operator set a moment ago, in one tap."""
    if not person.is_blocked:
        return None
    blocks = Change.objects.of(request.user).filter(
        Q(state=Change.State.DONE) | Q(action=Change.Action.PHONE_LOST, problem=ONLY_BLOCKED),
        client=person.client,
        object_id=person.object_id,
        started_at__gt=now() - UNDO_FOR,
    )
    last = blocks.exclude(action__in=[Change.Action.RESET, Change.Action.SIGN_OUT]).order_by("-started_at").first()
    if last is None or last.action == Change.Action.ALLOW:
        return None
    number = new_number()
    return {
        "number": number,
        "token": write_token(request.user, person.client, target_of(person, Change.Action.ALLOW, number)),
        "text": _("You blocked this sign-in a moment ago."),
    }
