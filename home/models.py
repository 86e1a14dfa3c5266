from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from partnerportal.passing import in_passing

if TYPE_CHECKING:
    from accounts.models import Operator

BREAK = timedelta(minutes=30)  # who comes back sooner still looks at the same news
FIRST = timedelta(days=7)  # what somebody sees who has never looked


class Look(models.Model):
    """When an operator last looked at the overview of all clients, so that it can say what is new since."""

    operator = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="look"
    )
    since = models.DateTimeField()  # what came later is news
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.operator_id} at {self.at}"

    @classmethod
    def note(cls, operator: Operator) -> datetime:
        """Note that the operator looks now, at most once a minute; answers since when things count as new."""
        moment = now()
        known = cls.objects.filter(operator=operator).first()
        row = known or cls(operator=operator, since=moment - FIRST, at=moment)
        age = moment - row.at
        if age > BREAK:
            row.since = row.at
        if known is None or age > timedelta(minutes=1):
            with in_passing():
                cls.objects.update_or_create(operator=operator, defaults={"since": row.since, "at": moment})
        return row.since
