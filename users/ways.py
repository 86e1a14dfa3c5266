"""Two ways to the people who have some words: client by client, or through the index of everybody.

Which one is right depends on how common the words are, and PostgreSQL's statistics only guess that, from a few hundred
lines; after a wrong guess it reads everybody. So it is asked in ways that have one plan at any statistics: what is
materialized is planned without its limit and yet read no further than to it, and an `OFFSET` keeps a subquery where it
stands. Written by hand, since Django has neither these nor, on SQLite, limits in the parts of a union.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Protocol

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL

from clients.models import Access
from users.models import ONE_OF, DirectoryUserQuerySet

Sql = tuple[str, list[Any]]  # a query of ids, and its parameters

COMMON = 50_000  # people with some words, from which on row by row is faster than the index
COMMON_IN = 20  # and in one client: one of so many
# What the index keeps of a word: three letters in a row, or two at its beginning.
INDEXED = re.compile(r"[^\W_]{2}|[\W_][^\W_]")


class Way(Protocol):
    def __call__(
        self, people: DirectoryUserQuerySet, accesses: QuerySet[Access], words: Sequence[str], limit: int, /
    ) -> Sql:
        """The ids of people who have all words and belong to a client of these accesses, up to the limit."""


def compiled(rows: QuerySet[Any]) -> Sql:
    sql, params = rows.query.get_compiler(connection=connection).as_sql()
    return sql, list(params)


def client_by_client(
    people: DirectoryUserQuerySet, accesses: QuerySet[Access], words: Sequence[str], limit: int, /
) -> Sql:
    """Row by row through the clients of these accesses; as dear as they have people, until the limit is reached."""
    if connection.vendor == "sqlite":
        of_them = people.filter(client__in=accesses.values("client"))
        return compiled(of_them.holding(words, through_index=False).values("id")[:limit])
    own, params = compiled(accesses.values("client_id"))
    of_one = people.filter(client_id=RawSQL("own.client_id", [])).holding(words, through_index=False)
    # The order has an index, and nothing to do with what is looked for.
    rows, values = compiled(of_one.order_by("object_id").values("id")[:limit])
    sql = f"SELECT id FROM ({own}) AS own CROSS JOIN LATERAL ({rows}) AS person LIMIT %s"  # noqa: S608 - of querysets
    return sql, [*params, *values, limit]


def through_index(
    people: DirectoryUserQuerySet,
    accesses: QuerySet[Access],
    words: Sequence[str],
    limit: int,
    /,
    size: int | None = None,
) -> Sql:
    """As dear as there are people with the words, up to what is common; `size` is that of the only client.

    PostgreSQL's index answers with everybody at once, which takes long for what many have. A small index of one person
    of fifty tells that beforehand, and may have enough of them.
    """
    if connection.vendor == "sqlite" or not any(map(INDEXED.search, words)):
        mine = people.filter(Exists(accesses.filter(client=OuterRef("client"))))
        return compiled(mine.holding(words, through_index=connection.vendor == "sqlite").values("id")[:limit])
    sample, params = compiled(people.sampled().holding(words).values("id", "client_id"))
    enough = max((COMMON if size is None else size // COMMON_IN) // ONE_OF, 1)
    seen, seen_params = _seen("sample", accesses, limit)
    row_by_row, row_params = client_by_client(people, accesses, words, limit)
    everybody, all_params = compiled(people.holding(words).values("id", "client_id"))
    mine_of_all, mine_params = _seen("everybody", accesses, limit)
    has_seen, is_common = "(SELECT count(*) FROM seen) >= %s", "(SELECT count(*) FROM sample) >= %s"
    sql = f"""
        WITH sample AS MATERIALIZED ({sample} LIMIT %s), seen AS MATERIALIZED ({seen})
        SELECT id FROM seen WHERE {has_seen}
        UNION ALL SELECT id FROM ({row_by_row}) AS by_row WHERE NOT {has_seen} AND {is_common}
        UNION ALL SELECT id FROM (
            WITH everybody AS MATERIALIZED ({everybody}) {mine_of_all}
        ) AS by_index WHERE NOT {has_seen} AND NOT {is_common}"""  # noqa: S608 - of querysets
    return sql, [
        *params, enough, *seen_params, limit, *row_params, limit, enough, *all_params, *mine_params, limit, enough,
    ]  # fmt: skip


def _seen(rows: str, accesses: QuerySet[Access], limit: int) -> Sql:
    """Of the rows with this name, one after the other asked whether its client is among the accesses."""
    access, params = compiled(accesses.filter(client_id=RawSQL(f"{rows}.client_id", [])).values("id"))  # noqa: S611 - a name of ours
    return f"SELECT id FROM {rows} WHERE EXISTS ({access} OFFSET 0) LIMIT %s", [*params, limit]  # noqa: S608 - the same
