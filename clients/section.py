"""The client list itself as a section of the sync."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.utils.timezone import now

from accounts.models import ACTIVE_FOR, Operator, Partner
from accounts.tokens import graph_for
from clients import rights
from clients.models import Client
from microsoft.directory import Organization
from microsoft.graph import GraphRequest

if TYPE_CHECKING:
    from collections.abc import Iterable


ORGANIZATION = GraphRequest(
    id="organization", url="/organization?$select=id,displayName,verifiedDomains,countryLetterCode"
)


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


class TenantSection:
    """The default domain and the country of a client, asked of its own tenant until they are known.

    Contracts lack some clients, and their domains are as old as the contract (contract §2.0).
    """

    key: ClassVar[str] = "tenant"
    roles: ClassVar[frozenset[UUID]] = frozenset()
    is_shown: ClassVar[bool] = False

    def requests(self, client: Client, state: Any) -> list[GraphRequest]:
        return [] if client.domain and client.country else [ORGANIZATION]

    def store(self, client: Client, answers: Any, state: Any) -> None:
        """Costs nothing once the answer is there: an engine without a question does not call this."""
        for page in answers["organization"].pages():
            for item in page.get("value", []):
                known = Organization.parse(item)
                client.country = known.country[:2]
                client.rename(client.name, client.domain or known.default_domain)
                client.save(update_fields=["country", "domain", "search", "sort_name", "name"])
        state.watermark = "read"


def _known_operators(partner: Partner) -> Iterable[Operator]:
    """Operators whose groups we have read; the others' rights are read when they sign in.

    Also those whose token died: they go on reading what is stored.
    """
    lately = now() - ACTIVE_FOR
    known = Operator.objects.filter(is_active=True, last_active_at__gte=lately, membership__isnull=False)
    return known.filter(partner=partner).select_related("partner")
