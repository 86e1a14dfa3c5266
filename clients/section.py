"""The client list itself as a section of the sync."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from accounts.models import Operator, Partner
from accounts.tokens import graph_for
from clients import rights

if TYPE_CHECKING:
    from collections.abc import Iterable


class ClientListSection:
    """New, renamed, ended and returning clients, and everyone's rights in them."""

    key: ClassVar[str] = "clients"
    roles: ClassVar[frozenset[UUID]] = frozenset()
    is_shown: ClassVar[bool] = False  # not a part of a client that somebody could be kept from

    def sync(self, partner: Partner, sponsor: Operator, state: Any) -> None:
        """One $batch while nothing changes; assignments are read again where they may have changed."""
        graph = graph_for(sponsor, partner.tenant_id, background=True)
        rights.read_partner(partner, graph, sponsor)
        rights.read_assignments(partner, graph)
        rights.apply_rights(_known_operators(partner))


def _known_operators(partner: Partner) -> Iterable[Operator]:
    """Operators whose groups we have read; the others' rights are read when they sign in."""
    return Operator.objects.active().filter(partner=partner, membership__isnull=False).select_related("partner")
