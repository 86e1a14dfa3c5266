"""Finds people by any part of what is known of them, across a million of them, in one query."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db import connection
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.expressions import Combinable, RawSQL

from clients.models import Access, scope
from users.models import DirectoryUser, DirectoryUserQuerySet, Viewing
from users.text import search_words
from users.ways import Sql, Way, client_by_client, compiled, through_index

if TYPE_CHECKING:
    from accounts.models import Operator
    from clients.models import Client

Narrow = Callable[[DirectoryUserQuerySet], DirectoryUserQuerySet]
BEST = 50  # shown; who is not among them is found by typing on
ENOUGH = 200  # candidates of each kind: sorting all of a common word is what would cost
ENOUGH_OF_ONE = 1000  # of one client
SHORTEST = 2  # characters of a search
FEW = 20_000  # people that are looked through row by row faster than the index of everybody
FEW_OF_ONE = 5_000  # the same of one client, which PostgreSQL's indexes find together
FEW_FLAGGED = 5_000
LONG = 9  # letters of a word that hardly occurs in the middle of another one
REACH_LASTS = 300  # seconds


def find(
    operator: Operator,
    query: str,
    client: Client | None = None,
    *,
    limit: int = BEST,
    narrow: Narrow | None = None,
) -> DirectoryUserQuerySet:
    """The best matches first: recently viewed, of a flagged client, beginning with the word, then the rest by name.

    One query, each row with its client. `narrow` leaves only some, such as the blocked ones.
    """
    words = search_words(query)
    people = DirectoryUser.objects.all()
    if not is_searchable(words):
        return people.none()
    people = narrow(people) if narrow else people
    found = DirectoryUser.objects.filter(pk__in=_candidates(operator, people, words, client))
    ranked = found.annotate(score=_score(operator, words)).order_by("-score", "sort_name", "pk")
    return ranked.select_related("client")[:limit]


def is_searchable(words: Sequence[str]) -> bool:
    """Two characters, or one of a script whose characters are words."""
    return any(len(word.strip()) >= SHORTEST or word.strip() >= "\u3040" for word in words)


def _candidates(
    operator: Operator, people: DirectoryUserQuerySet, words: Sequence[str], client: Client | None
) -> RawSQL:
    """The first matches there are; where that is not all of them, also those that would be shown first."""
    mine = _readable(operator)
    if client:
        people, mine = people.filter(client=client), mine.filter(client=client)
    viewed = people.visible_to(operator).filter(viewings__operator=operator).holding(words, through_index=False)
    better = [compiled(viewed.values("id"))]
    if client:  # one look at all of its people is dear enough
        look = _way(client.users or 0, of_one=True)
        return _first_or_better(look(people, mine, words, ENOUGH_OF_ONE), better, ENOUGH_OF_ONE)
    reach, flagged = _reach(operator)
    look = _way(reach)
    beginning = [word if word.startswith(" ") else f" {word}" for word in words]
    has_letters_first = all(word.strip()[:1].isalnum() for word in words)
    if beginning != list(words) and has_letters_first and max(map(len, words)) < LONG:
        better.append(look(people, mine, beginning, ENOUGH))
    if 0 < flagged <= FEW_FLAGGED:
        better.append(client_by_client(people, _flagged(operator), words, ENOUGH))
    return _first_or_better(look(people, mine, words, ENOUGH), better, ENOUGH)


def _way(people: int, *, of_one: bool = False) -> Way:
    few = FEW if connection.vendor == "sqlite" or not of_one else FEW_OF_ONE
    if people <= few:
        return client_by_client
    return partial(through_index, size=people) if of_one else through_index


def _readable(operator: Operator) -> QuerySet[Access]:
    return Access.objects.filter(**scope("", operator, "users"))


def _flagged(operator: Operator) -> QuerySet[Access]:
    return _readable(operator).filter(is_flagged=True)


def _reach(operator: Operator) -> tuple[int, int]:
    """How many people the operator may see, and how many of them in flagged clients; may be five minutes old."""
    key = f"users:reach:{operator.pk}"
    if (known := cache.get(key)) is None:
        sums = _readable(operator).aggregate(
            all=Sum("client__users"), flagged=Sum("client__users", filter=Q(is_flagged=True))
        )
        known = (sums["all"] or 0, sums["flagged"] or 0)
        cache.set(key, known, REACH_LASTS)
    return known  # type: ignore[no-any-return]


def _first_or_better(first: Sql, better: Sequence[Sql], enough: int) -> RawSQL:
    """The ids of `first`, and those of `better` only where `first` reached its limit; each has a limit of its own."""
    sql, params = first
    parts, values = ["SELECT id FROM first_ones"], list(params)
    for number, (more, more_params) in enumerate(better):
        parts.append(f"SELECT id FROM ({more}) AS part{number} WHERE (SELECT count(*) FROM first_ones) >= %s")  # noqa: S608 - of compiled querysets
        values += [*more_params, enough]
    return RawSQL(f"WITH first_ones AS MATERIALIZED ({sql}) {' UNION '.join(parts)}", values)  # noqa: S611 - the same


def _score(operator: Operator, words: Sequence[str]) -> Combinable:
    viewed = Viewing.objects.filter(operator=operator, user=OuterRef("pk"))
    flagged = _flagged(operator).filter(client=OuterRef("client_id"))
    first = words[0].strip()
    return (
        _worth(Exists(viewed), 8)
        + _worth(Exists(flagged), 4)
        + _worth(Q(search__contains=f" {first}"), 2)
        + _worth(Q(sort_name__startswith=first), 1)
    )


def _worth(condition: Q | Exists, points: int) -> Case:
    return Case(When(condition, then=Value(points)), default=Value(0), output_field=IntegerField())
