"""Whose token a client is read with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils.timezone import now

from accounts.models import ACTIVE_FOR, Operator
from clients.models import Access, Client
from sync.sections import Section

ASK_AGAIN_AFTER = timedelta(days=1)  # a section that Microsoft refused to somebody
SPONSORS_TRIED = 3  # of one client in one round
# In SQL as it is: putting it together anew for each chunk would cost as much as asking Microsoft about three clients.
ALIKE = """
SELECT a.client_id, MIN(a.id), MAX(a.id), MIN(CASE WHEN o.sync_minutes > 0 THEN o.sync_minutes END)
FROM clients_access a INNER JOIN accounts_operator o ON o.id = a.operator_id
WHERE a.is_live AND o.is_active AND o.last_active_at >= %s AND a.client_id IN ({})
GROUP BY a.client_id, a.reads, o.needs_sign_in
"""


@dataclass
class Sponsors:
    """Who may fetch what for the clients of a chunk; three queries, and few rows however many operators there are."""

    operators: dict[int, Operator]
    accesses: dict[int, list[Access]]  # by client, the steadiest sponsor first
    intervals: dict[int, int | None]  # minutes, by client

    @classmethod
    def of(cls, clients: Collection[Client], failures: Mapping[int, int]) -> Sponsors:
        """`failures` in a row, by client: each time others are tried."""
        intervals: dict[int, int | None] = dict.fromkeys(client.pk for client in clients)
        accesses: dict[int, list[Access]] = defaultdict(list)
        chosen = set[int]()
        for client_id, first, last, shortest in _alike(intervals):
            chosen |= {first, last}
            intervals[client_id] = min(filter(None, (intervals[client_id], shortest)), default=None)
        rows = [*Access.objects.defer("roles", "sort_name").in_bulk(chosen).values()]
        if failures:
            rows += _active().filter(client__in=failures).exclude(pk__in=chosen)
        for access in sorted(rows, key=lambda row: (-row.reads.count(" "), row.operator_id)):
            accesses[access.client_id].append(access)
        for client_id, times in failures.items():
            turn = times * SPONSORS_TRIED % max(len(accesses[client_id]), 1)
            accesses[client_id] = accesses[client_id][turn:] + accesses[client_id][:turn]
        operators = Operator.objects.in_bulk({row.operator_id for row in rows})
        return cls(operators, accesses, intervals)

    def for_client(self, client: Client) -> list[Access]:
        """Those whose token still works as far as we know; one who may read the most comes first."""
        return [a for a in self.accesses[client.pk] if not self.operators[a.operator_id].needs_sign_in]

    def first(self, clients: Iterable[Client]) -> list[tuple[Operator, UUID]]:
        """Who is asked first for each client, with the client's tenant."""
        chosen = ((client, next(iter(self.for_client(client)), None)) for client in clients)
        return [(self.operators[access.operator_id], client.tenant_id) for client, access in chosen if access]


def _alike(clients: Collection[int]) -> list[tuple[int, int, int, int | None]]:
    """Of those who may read the same in a client the first and the last, and the shortest interval they chose."""
    if not clients:
        return []
    since = connection.ops.adapt_datetimefield_value(now() - ACTIVE_FOR)
    with connection.cursor() as cursor:
        cursor.execute(ALIKE.format(", ".join(["%s"] * len(clients))), [since, *clients])
        rows: list[tuple[int, int, int, int | None]] = cursor.fetchall()
    return rows


def _active() -> QuerySet[Access]:
    """The rights of those who used the product lately."""
    since = now() - ACTIVE_FOR
    return Access.objects.filter(is_live=True, operator__is_active=True, operator__last_active_at__gte=since)


def is_signed_out(client: Client, section: Section) -> bool:
    """Whether somebody could read this if only Microsoft still accepted their token."""
    theirs = _active().filter(client=client, operator__needs_sign_in=True)
    return any(may_ask(access, section) for access in theirs)


def may_ask(access: Access, section: Section) -> bool:
    """Whether to fetch a section with this operator's token: allowed, or refused so long ago that we ask again."""
    if f" {section.key} " in access.refused:
        return access.refused_at is None or now() - access.refused_at > ASK_AGAIN_AFTER
    return not section.is_shown or access.may_read(section.key)
