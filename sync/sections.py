"""The Section contract: what a feature app promises so that the engine keeps its data fresh.

The engine knows no section by name; the settings list them by dotted path.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, ClassVar, Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from microsoft.graph import Answer, GraphRequest

if TYPE_CHECKING:
    from accounts.models import Operator, Partner
    from clients.models import Client
    from sync.models import SyncState

Answers = Mapping[str, Answer]


class Section(Protocol):
    """One kind of data about a client, asked for in the client's one $batch."""

    key: ClassVar[str]
    roles: ClassVar[frozenset[UUID]]  # GDAP role template ids that may read it
    is_shown: ClassVar[bool]  # people see it as a part of a client, and their roles decide whether they may

    def requests(self, client: Client, state: SyncState) -> list[GraphRequest]:
        """What to ask now: relative addresses, made from the watermark or delta link in `state`."""
        ...

    def store(self, client: Client, answers: Answers, state: SyncState) -> None:
        """Upsert what came, then set `state.watermark`; the engine saves it right after.

        `answers` has the ids of `requests`. `Answer.pages()` goes on to further pages and raises typed errors.
        Must bear being called again with the same answers.
        """
        ...


class PartnerSection(Protocol):
    """One kind of data about the partner as a whole, read with one sponsor's token."""

    key: ClassVar[str]
    roles: ClassVar[frozenset[UUID]]
    is_shown: ClassVar[bool]

    def sync(self, partner: Partner, sponsor: Operator, state: SyncState) -> None: ...


@cache
def sections() -> dict[str, Section]:
    return {section.key: section for section in (import_string(path)() for path in settings.SYNC_SECTIONS)}


@cache
def partner_sections() -> dict[str, PartnerSection]:
    return {section.key: section for section in (import_string(path)() for path in settings.SYNC_PARTNER_SECTIONS)}
