"""What of an operator is let go of who no longer comes: what could act or be told in their name."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils.timezone import now

from accounts.models import Operator, PushSubscription, RefreshToken

KEEP = timedelta(days=90)  # since the operator was last here; they sign in and subscribe again


def idle_devices() -> tuple[str, int]:
    """Push subscriptions of operators who stayed away or may no longer come."""
    return "push subscriptions", PushSubscription.objects.filter(operator__in=_gone()).delete()[0]


def idle_tokens() -> tuple[str, int]:
    """Refresh tokens of the same; nothing was read with them for most of that time."""
    return "refresh tokens", RefreshToken.objects.filter(operator__in=_gone()).delete()[0]


def _gone() -> QuerySet[Operator]:
    return Operator.objects.filter(Q(is_active=False) | Q(last_active_at__lt=now() - KEEP))
