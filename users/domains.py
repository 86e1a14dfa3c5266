"""Which domains of a client are federated, so that nobody asks Microsoft for a password there (contract §2.5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from clients.models import Client
from microsoft.directory import Domain
from microsoft.graph import GraphRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

DOMAINS = GraphRequest(id="domains", url="/domains?$select=id,authenticationType")


def note_domains(client: Client, items: Sequence[Mapping[str, Any]] | None) -> None:
    """Keep what Microsoft says of all domains of the client; nothing where it did not."""
    if items is None:
        return
    found = sorted(_federated(items))
    if found != client.federated_domains:
        client.federated_domains = found
        Client.objects.filter(pk=client.pk).update(federated_domains=found)


def _federated(items: Iterable[Mapping[str, Any]]) -> set[str]:
    return {domain.name for domain in map(Domain.parse, items) if domain.is_federated and domain.name}
