"""What an operator's choice of frequency does to the schedules, at once: the next tick goes by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Max, Min, Q
from django.db.models.functions import Coalesce
from django.utils.timezone import now

from accounts.models import ACTIVE_FOR, Operator
from clients.models import Client
from sync.models import Schedule

IN_USE = Q(client__accesses__is_live=True) & Q(client__accesses__operator__is_active=True)
ACTIVE = "client__accesses__operator__last_active_at__gte"
CHOSEN = "client__accesses__operator__sync_minutes"


def reschedule(operator: Operator) -> None:
    """Give the operator's clients and partner the interval that now is the shortest anybody chose for them.

    At most seven queries at any number of clients. A client in a worker's hands gets its interval from the worker.
    """
    rows = Schedule.objects.filter(client__in=Client.objects.visible_to(operator).live())
    wanted = Q(IN_USE, **{ACTIVE: now() - ACTIVE_FOR, f"{CHOSEN}__gt": 0})
    shortest = rows.annotate(shortest=Min(CHOSEN, filter=wanted)).values_list("pk", "interval", "shortest")
    _apply(shortest.order_by())
    partner = Schedule.objects.filter(partner=operator.partner).values_list("pk", "interval").first()
    if partner:
        active = Operator.objects.active().filter(partner=operator.partner, sync_minutes__gt=0)
        _apply([(*partner, active.aggregate(shortest=Min("sync_minutes"))["shortest"])])


def _apply(rows: Iterable[tuple[int, int | None, int | None]]) -> None:
    changed: dict[int | None, list[int]] = defaultdict(list)
    for pk, interval, shortest in rows:
        if interval != shortest:
            changed[shortest].append(pk)
    for minutes, ids in changed.items():
        # Clients were finished one after the other, so that counting from then keeps them apart.
        due = None if minutes is None else Coalesce(F("finished_at"), now()) + timedelta(minutes=minutes)
        Schedule.objects.filter(pk__in=ids).update(interval=minutes, due_at=due)


@dataclass(frozen=True)
class Outlook:
    """The operator's clients in the schedule: when the next one is due, and how the last round went."""

    due_at: datetime | None  # none where nobody who shares them has chosen a frequency
    finished_at: datetime | None
    clients: int
    failed: int

    @property
    def is_due(self) -> bool:
        return self.due_at is not None and self.due_at <= now()

    @property
    def fine(self) -> int:
        return self.clients - self.failed


def outlook(operator: Operator) -> Outlook:
    """In one query."""
    clients = Client.objects.visible_to(operator).live()
    return Outlook(
        **clients.aggregate(
            due_at=Min("schedule__due_at"),
            finished_at=Max("schedule__finished_at"),
            clients=Count("pk"),
            failed=Count("pk", filter=~Q(sync_problem="")),
        )
    )
