"""Whose token a client is read with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models.query import RawQuerySet
from django.utils.timezone import now

from accounts.models import ACTIVE_FOR, Operator
from clients.models import Access, Client
from sync.sections import Section

ASK_AGAIN_AFTER = timedelta(days=1)  # a section that Microsoft refused to somebody
SPONSORS_TRIED = 3  # of one client in one round
# In SQL as it is: putting it together anew for each chunk would cost as much as asking Microsoft about three clients.
ALIKE_SQL = """
SELECT id, client_id, operator_id, reads, refused, refused_at, is_live, shortest FROM (
    SELECT a.id, a.client_id, a.operator_id, a.reads, a.refused, a.refused_at, a.is_live,
        MIN(CASE WHEN o.sync_minutes > 0 THEN o.sync_minutes END) OVER (PARTITION BY a.client_id) AS shortest,
        ROW_NUMBER() OVER (
            PARTITION BY a.client_id, a.reads, o.needs_sign_in ORDER BY a.operator_id
        ) AS place
    FROM clients_access a INNER JOIN accounts_operator o ON o.id = a.operator_id
    WHERE a.is_live AND o.is_active AND o.last_active_at >= %s AND a.client_id IN ({})
) AS alike WHERE place <= 2 OR client_id IN ({})
"""


@dataclass
class Sponsors:
    """Who may fetch what for the clients of a chunk; two queries, and few rows however many operators there are."""

    operators: dict[int, Operator]
    accesses: dict[int, list[Access]]  # by client, the steadiest sponsor first
    intervals: dict[int, int | None]  # minutes, by client

    @classmethod
    def of(cls, clients: Collection[Client], failures: Mapping[int, int]) -> Sponsors:
        """`failures` in a row, by client: each time others are tried."""
        intervals: dict[int, int | None] = dict.fromkeys(client.pk for client in clients)
        accesses: dict[int, list[Access]] = defaultdict(list)
        rows: list[Any] = list(_alike(list(intervals), list(failures))) if clients else []
        for access in sorted(rows, key=lambda row: (-row.reads.count(" "), row.operator_id)):
            intervals[access.client_id] = access.shortest
            accesses[access.client_id].append(access)
        for client_id, times in failures.items():
            turn = times * SPONSORS_TRIED % max(len(accesses[client_id]), 1)
            accesses[client_id] = accesses[client_id][turn:] + accesses[client_id][:turn]
        operators = Operator.objects.only("session_epoch", "needs_sign_in", "partner_id")
        return cls(operators.in_bulk({row.operator_id for row in rows}), accesses, intervals)

    def for_client(self, client: Client) -> list[Access]:
        """Those whose token still works as far as we know; one who may read the most comes first."""
        return [a for a in self.accesses[client.pk] if not self.operators[a.operator_id].needs_sign_in]


def _alike(clients: list[int], failing: list[int]) -> RawQuerySet[Access]:
    """Of those who may read the same in a client the first two, where it fails all; with the `shortest` interval."""
    sql = ALIKE_SQL.format(*(", ".join(["%s"] * len(ids)) for ids in (clients, failing or [0])))
    since = connection.ops.adapt_datetimefield_value(now() - ACTIVE_FOR)
    return Access.objects.raw(sql, [since, *clients, *(failing or [0])])


def is_signed_out(client: Client, section: Section) -> bool:
    """Whether somebody could read this if only Microsoft still accepted their token."""
    theirs = Access.objects.filter(client=client, is_live=True, operator__is_active=True, operator__needs_sign_in=True)
    return any(may_ask(access, section) for access in theirs.filter(operator__last_active_at__gte=now() - ACTIVE_FOR))


def may_ask(access: Access, section: Section) -> bool:
    """Whether to fetch a section with this operator's token: allowed, or refused so long ago that we ask again."""
    if f" {section.key} " in access.refused:
        return access.refused_at is None or now() - access.refused_at > ASK_AGAIN_AFTER
    return not section.is_shown or access.may_read(section.key)
