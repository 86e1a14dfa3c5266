"""The tickets of all clients as a section of the sync: one call for the partner where Microsoft answers it."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import UUID

import structlog
from django.db.models import F, Value
from django.db.models.functions import Concat, Replace
from django.utils.timezone import now

from accounts.tokens import partner_center_for
from clients.models import Access, partner_clients
from microsoft.errors import BadAnswer, MicrosoftError, NoAccess, NotAllowed, NotFound, Rejected
from support.center import hurried
from support.models import SECTION, Ticket, record, recount
from support.unlisted import ask_for_unlisted

if TYPE_CHECKING:
    from accounts.models import Operator, Partner
    from microsoft.partner_center import PartnerCenter
    from microsoft.support import ServiceRequest
    from sync.models import SyncState

log = structlog.get_logger(__name__)

Found = list[tuple[int, "ServiceRequest"]]


class TicketsSection:
    """Lists are sparse; what only a ticket itself says is read when somebody opens it."""

    key = SECTION
    roles: frozenset[UUID] = frozenset()  # Partner Center has roles of its own: `probe` asks
    is_shown = True

    def sync(self, partner: Partner, sponsor: Operator, state: SyncState) -> None:
        """One call while Microsoft answers for the partner as a whole, else one for each client.

        And one, once, for each open ticket that a list which ended no longer names: see support.unlisted.
        """
        if not sponsor.accesses.filter(reads__contains=f" {SECTION} ").exists():
            raise NotAllowed("Partner Center refused this operator at sign-in")
        clients = dict(partner_clients(partner).values_list("tenant_id", "pk"))
        center = partner_center_for(sponsor)
        try:
            requests = center.service_requests()
            found, whole = _of_all(requests, clients), set(clients.values()) if requests.is_whole else set[int]()
        except NotAllowed:
            refuse(sponsor)
            raise
        except (NotFound, Rejected, BadAnswer):
            found, whole = _one_by_one(center, clients)
        digest = _digest(found)
        if digest != state.watermark:
            recount(record(found))
            state.watermark = digest
        ask_for_unlisted(center, whole, {request.id for _client, request in found})

    def probe(self, operator: Operator) -> None:
        """Ask once, at sign-in, whether Partner Center shows this operator tickets; other trouble keeps nobody out."""
        try:
            hurried(operator, within=2).service_requests(size=1)
        except NotAllowed:
            refuse(operator)
        except NotFound:
            _admit(operator)
        except MicrosoftError as error:
            log.warning("tickets_probe_failed", operator=operator.pk, error=repr(error))
        else:
            _admit(operator)


def _of_all(requests: list[ServiceRequest], clients: dict[UUID, int]) -> Found:
    """Each ticket with its client; those of organisations that are no clients of ours are left out."""
    by_tenant = {str(tenant_id): pk for tenant_id, pk in clients.items()}
    nameless = [request.id for request in requests if not request.organization_id]
    known = dict(Ticket.objects.filter(number__in=nameless).values_list("number", "client_id")) if nameless else {}
    if len(known) < len(nameless):
        raise BadAnswer("tickets that do not say whose they are")
    owners = [by_tenant.get(request.organization_id.lower()) or known.get(request.id) for request in requests]
    return [(owner, request) for owner, request in zip(owners, requests, strict=True) if owner]


def _one_by_one(center: PartnerCenter, clients: dict[UUID, int]) -> tuple[Found, set[int]]:
    """Each ticket with its client, and the clients whose list is whole."""
    found: Found = []
    whole = set[int]()
    for tenant_id, pk in clients.items():
        try:
            requests = center.customer_service_requests(tenant_id)
        except (NoAccess, NotAllowed, NotFound):  # Partner Center has no relationship with this one
            continue
        found += [(pk, request) for request in requests]
        whole |= {pk} if requests.is_whole else set()
    return found, whole


def _digest(found: Found) -> str:
    """Changes when anything in the lists does."""
    lines = sorted(f"{pk} {r.id} {r.status} {r.severity} {r.modified_at} {r.title} {r.contact.name}" for pk, r in found)
    return sha256("\n".join(lines).encode()).hexdigest()


def refuse(operator: Operator) -> None:
    """Like `Access.refuse`, for all clients at once: Partner Center decides for the partner as a whole."""
    word = f" {SECTION} "
    mine = Access.objects.filter(operator=operator)
    mine.exclude(refused__contains=word).update(
        refused=Concat(F("refused"), Value(f"{SECTION} ")),
        reads=Replace("reads", Value(word), Value(" ")),
        refused_at=now(),
    )


def _admit(operator: Operator) -> None:
    word = f" {SECTION} "
    refused = Access.objects.filter(operator=operator, refused__contains=word)
    refused.update(refused=Replace("refused", Value(word), Value(" ")), reads=Concat(F("reads"), Value(f"{SECTION} ")))
