"""The search across everything: clients and people."""

from __future__ import annotations

from typing import Any

from accounts.models import Operator
from clients.models import Access
from users.guards import say_obstacles
from users.models import DirectoryUser
from users.search import find, is_searchable
from users.section import UsersSection
from users.text import search_words

CLIENTS = 10
PEOPLE = 30
LATELY = 5


def everywhere(operator: Operator, words: str) -> dict[str, Any]:
    """The best matches of each kind, and whether there are more; three queries at any size."""
    mine = Access.objects.of(operator).select_related("client")
    if not words:
        viewed = DirectoryUser.objects.visible_to(operator).recently_viewed(operator).select_related("client")
        return {
            "accesses": list(mine.recently_opened()[:LATELY]),
            "people": say_obstacles(operator, viewed[:LATELY]),
            "may_find_people": True,
            "found": None,
        }
    accesses = list(mine.matching(words).in_list_order()[: CLIENTS + 1])
    people = list(find(operator, words, limit=PEOPLE + 1))
    return {
        "accesses": accesses[:CLIENTS],
        "has_more_clients": len(accesses) > CLIENTS,
        "people": say_obstacles(operator, people[:PEOPLE]),
        "has_more_people": len(people) > PEOPLE,
        "is_short": not is_searchable(search_words(words)),
        "may_find_people": bool(people) or mine.reading(UsersSection.key).exists(),
        "found": len(accesses[:CLIENTS]) + len(people[:PEOPLE]),
    }
