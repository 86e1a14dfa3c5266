"""How many accounts one operator may change in a short time, counted in the database so that it holds on every day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.timezone import now
from django.utils.translation import gettext as _

from partnerportal.limits import TooMuch
from users.models import Change

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import Operator
    from users.models import DirectoryUser

WITHIN = timedelta(minutes=10)
MOST_CHANGES = 60  # of one operator; by hand one takes a quarter of a minute
MOST_RESETS = 30  # of one operator
MOST_RESETS_OF_ONE = 5  # of one account, whoever did it


def check(operator: Operator, person: DirectoryUser, action: str, number: str) -> None:
    """Raises TooMuch where this change would be one too many; a form that is sent twice counts once."""
    if Change.objects.filter(number=number).exists():
        return
    lately = Change.objects.filter(started_at__gt=now() - WITHIN)
    theirs = lately.filter(operator=operator)
    resets = Change.Action.RESET
    if action == resets:
        of_one = lately.filter(client=person.client, object_id=person.object_id, action=resets)
        again = _("This password was reset several times in a short time, so it was not reset again.")
        many = _("You reset very many passwords in a short time, so this one was not reset.")
        _check("reset-target", of_one, MOST_RESETS_OF_ONE, again)
        _check("reset", theirs.filter(action=resets), MOST_RESETS, many)
    many = _("You changed very many accounts in a short time, so this one was not changed.")
    _check("change", theirs, MOST_CHANGES, many)


def _check(kind: str, done: QuerySet[Change], most: int, sentence: str) -> None:
    """The newest `most` leave room again when the oldest of them is `WITHIN` ago."""
    oldest = done.order_by("-started_at").values_list("started_at", flat=True)[most - 1 : most].first()
    if oldest is not None:
        raise TooMuch(kind, sentence, int((oldest + WITHIN - now()).total_seconds()) + 1)
