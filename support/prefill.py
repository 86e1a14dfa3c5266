"""A new ticket that begins with an incident or a person: the rooms that know them say what to write.

An address such as `…/support/new/?issue=EX123456` names the source; whoever puts rooms side by side registers them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import Operator
    from clients.models import Client

# Answers values for NewTicketForm in English, {} where there is no such thing or the operator may not see it.
Source = Callable[["Operator", "Client", str], dict[str, str]]

_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    _sources[name] = source


def values(operator: Operator, client: Client, query: dict[str, str]) -> dict[str, str]:
    """What the form begins with; several sources add up, an earlier one's words first."""
    found: dict[str, str] = {}
    for name, value in query.items():
        if name in _sources and value:
            for field, text in _sources[name](operator, client, value[:100]).items():
                found[field] = f"{found[field]}\n{text}" if field == "description" and field in found else text
    return found
