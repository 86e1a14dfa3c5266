"""What each operator may see and do: GDAP relationships, times access assignments, times the operator's own groups.

Relationships and assignments are the same for all operators of a partner and are shared; groups are read with the
operator's own token. No call is made per client (contract §2.3, §2.7).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

import structlog
from django.db import connection, transaction
from django.db.models import Q
from django.utils.timezone import now

from accounts.models import Operator, Partner
from accounts.tokens import graph_for
from clients import tallies
from clients.models import Access, Assignment, Client, Membership, Relationship, earliest
from clients.sections import readable, section_roles
from microsoft.errors import NotAllowed, NotFound
from microsoft.graph import Answer, Graph, GraphRequest
from microsoft.partner import AccessAssignment, Contract, DelegatedAdminRelationship

log = structlog.get_logger(__name__)

RELATIONSHIPS = GraphRequest(
    id="relationships",
    url="/tenantRelationships/delegatedAdminRelationships"
    "?$select=id,displayName,customer,status,accessDetails,autoExtendDuration,endDateTime,lastModifiedDateTime&$top=300",
)
CONTRACTS = GraphRequest(id="contracts", url="/contracts?$select=customerId,defaultDomainName,displayName&$top=999")
GROUPS = GraphRequest(id="groups", url="/me/transitiveMemberOf?$select=id&$top=999")
ORGANIZATION = GraphRequest(id="organization", url="/organization?$select=id,displayName")
ASSIGNMENTS_LAST = timedelta(hours=6)  # read again after this even where the relationship did not change
RELATIONSHIP_FIELDS = ["client", "name", "is_active", "ends_at", "extends_itself", "version", "assignments_read_at"]
PATIENCE = 10.0  # seconds for which single items of such a batch may be throttled
TOGETHER = 8  # batches of assignments on their way at once


def refresh(operator: Operator) -> None:
    """Read everything that decides this operator's rights, with the operator's own token, and apply it.

    Costs one $batch, the further pages of a long list, and one $batch for 20 relationships.
    """
    graph = graph_for(operator, operator.partner.tenant_id)
    read_partner(operator.partner, graph, operator)
    read_assignments(operator.partner, graph, all_of_them=True)
    apply_rights([operator], anew=True)


def read_partner(partner: Partner, graph: Graph, operator: Operator) -> None:
    """Read relationships, contracts and this operator's groups: one $batch where each fits a page."""
    answers = graph.batch([RELATIONSHIPS, CONTRACTS, GROUPS, ORGANIZATION])
    relationships = [
        DelegatedAdminRelationship.parse(item)
        for page in answers["relationships"].pages()
        for item in page.get("value", [])
    ]
    try:
        contracts = [Contract.parse(item) for page in answers["contracts"].pages() for item in page.get("value", [])]
    except NotAllowed:  # names and domains come from elsewhere then; the list must not fail for it
        contracts = []
    groups = [str(item["id"]) for page in answers["groups"].pages() for item in page.get("value", [])]
    _note_partner_name(partner, answers["organization"])
    Membership.objects.update_or_create(operator=operator, defaults={"group_ids": groups, "read_at": now()})
    store_relationships(partner, relationships, contracts)


def _note_partner_name(partner: Partner, answer: Answer) -> None:
    """Only a word in the menu: a refusal is left alone."""
    items = (answer.body or {}).get("value") if answer.ok else None
    if items and (name := str(items[0].get("displayName") or "")[:200]) != partner.name:
        partner.name = name
        partner.save(update_fields=["name"])


def store_relationships(
    partner: Partner, relationships: Sequence[DelegatedAdminRelationship], contracts: Iterable[Contract]
) -> None:
    """Make our clients and relationships what Microsoft reports: new, renamed, ended and returning ones."""
    domains = {contract.tenant_id: contract.domain for contract in contracts if contract.tenant_id}
    active = [each for each in relationships if each.is_active and each.tenant_id and not each.is_lighthouse]
    with _alone(partner):
        clients = _store_clients(active, domains)
        known = {each.reference: each for each in Relationship.objects.filter(partner=partner)}
        new: list[Relationship] = []
        changed: list[Relationship] = []
        for item in active:
            row = known.pop(item.id, None) or Relationship(partner=partner, reference=item.id)
            if _take_over(row, item, clients[_tenant(item)]):
                (changed if row.pk else new).append(row)
        Relationship.objects.bulk_create(new, batch_size=500)
        Relationship.objects.bulk_update(changed, RELATIONSHIP_FIELDS, batch_size=200)
        gone = [each.pk for each in known.values() if each.is_active]
        Relationship.objects.filter(pk__in=gone).update(is_active=False)
        _end_clients_without_relationship()
        _note_access_end({clients[_tenant(item)].pk for item in active})


@contextmanager
def _alone(partner: Partner) -> Iterator[None]:
    """A transaction that waits for others of the same partner: two people may sign in at the same moment."""
    with transaction.atomic():
        Partner.objects.select_for_update().get(pk=partner.pk)
        yield


def _tenant(item: DelegatedAdminRelationship) -> UUID:
    if item.tenant_id is None:
        raise ValueError("a relationship without a client was not left out")
    return item.tenant_id


def _store_clients(active: Iterable[DelegatedAdminRelationship], domains: dict[UUID, str]) -> dict[UUID, Client]:
    names = {_tenant(item): item.client_name for item in active}
    clients = {client.tenant_id: client for client in Client.objects.filter(tenant_id__in=names)}
    new, changed = [], []
    for tenant_id, name in names.items():
        client = clients.get(tenant_id)
        domain = domains.get(tenant_id) or (client.domain if client else "")
        if client is None:
            client = clients[tenant_id] = Client(tenant_id=tenant_id)
            new.append(client)
        elif (client.name, client.domain, client.ended_at) == (name, domain, None):
            continue
        else:
            changed.append(client)
        client.rename(name or domain or str(tenant_id), domain)
        client.ended_at = None
    Client.objects.bulk_create(new, batch_size=500)
    Client.objects.bulk_update(changed, ["name", "domain", "sort_name", "search", "ended_at"], batch_size=200)
    for client in changed:
        Access.objects.filter(client=client).update(sort_name=client.sort_name)
    return clients


def _take_over(row: Relationship, item: DelegatedAdminRelationship, client: Client) -> bool:
    """Copy what Microsoft reports to our row; says whether anything changed."""
    version = item.etag or str(item.modified_at)
    after = (client.pk, item.name[:100], True, item.ends_at, item.is_auto_extended, version)
    if (row.client_id, row.name, row.is_active, row.ends_at, row.extends_itself, row.version) == after:
        return False
    if row.version != version:
        row.assignments_read_at = None
    row.client = client
    _client_id, row.name, row.is_active, row.ends_at, row.extends_itself, row.version = after
    return True


def _end_clients_without_relationship() -> None:
    ended = Client.objects.live().exclude(Q(relationships__is_active=True))
    ids = list(ended.values_list("pk", flat=True))
    Client.objects.filter(pk__in=ids).update(ended_at=now())
    Access.objects.filter(client__in=ids).update(is_live=False)
    if ids:
        log.info("clients_ended", count=len(ids))


def _note_access_end(client_ids: Iterable[int]) -> None:
    """Write down the day on which the last relationship of each client runs out; none while one extends itself."""
    ends: dict[int, list[datetime | None]] = defaultdict(list)
    rows = Relationship.objects.filter(is_active=True, client__in=list(client_ids))
    for client_id, ends_at, extends in rows.values_list("client_id", "ends_at", "extends_itself"):
        ends[client_id].append(None if extends else ends_at)
    changed = []
    for client in Client.objects.filter(pk__in=ends).only("pk", "access_ends_at"):
        if client.access_ends_at != (moment := earliest(ends[client.pk])):
            client.access_ends_at = moment
            changed.append(client)
    Client.objects.bulk_update(changed, ["access_ends_at"], batch_size=500)


def read_assignments(partner: Partner, graph: Graph, *, all_of_them: bool = False) -> bool:
    """Read which groups hold which roles, where that may have changed; says whether anything was read."""
    due = Relationship.objects.filter(partner=partner, is_active=True)
    if not all_of_them:
        due = due.filter(Q(assignments_read_at=None) | Q(assignments_read_at__lt=now() - ASSIGNMENTS_LAST))
    rows = list(due)
    chunks = [rows[start : start + 20] for start in range(0, len(rows), 20)]
    with ThreadPoolExecutor(TOGETHER) as pool:
        for assignments in pool.map(lambda chunk: _ask_assignments(graph, chunk), chunks):
            _store_assignments(partner, assignments)
    return bool(rows)


def _ask_assignments(graph: Graph, rows: Sequence[Relationship]) -> dict[int, list[AccessAssignment]]:
    path = "/tenantRelationships/delegatedAdminRelationships/{}/accessAssignments"
    try:
        asked = [GraphRequest(id=str(row.pk), url=path.format(row.reference)) for row in rows]
        answers = graph.batch(asked, patience=PATIENCE)
    finally:
        connection.close()  # of this thread, opened where a token had to be redeemed
    return {row.pk: _assignments(answers[str(row.pk)]) for row in rows}


def _assignments(answer: Answer) -> list[AccessAssignment]:
    """None of a relationship that ended between being listed and being asked about."""
    if isinstance(answer.error, NotFound):
        return []
    return [AccessAssignment.parse(item) for page in answer.pages() for item in page.get("value", [])]


def _store_assignments(partner: Partner, read: dict[int, list[AccessAssignment]]) -> None:
    rows = [
        Assignment(relationship_id=relationship_id, group_id=item.group_id, roles=sorted(map(str, item.roles)))
        for relationship_id, items in read.items()
        for item in items
        if item.is_active and item.group_id
    ]
    with _alone(partner):
        Assignment.objects.filter(relationship__in=read).delete()
        Assignment.objects.bulk_create(rows)
        Relationship.objects.filter(pk__in=read).update(assignments_read_at=now())


@dataclass
class Given:
    """What the relationships of a partner give to each of its groups; one query for all operators."""

    roles: dict[str, dict[int, set[str]]]  # by group and client
    marks: dict[str, str]  # by group; changes when any of its roles does

    @classmethod
    def by(cls, partner: Partner) -> Given:
        held: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
        rows = Assignment.objects.filter(relationship__partner=partner, relationship__is_active=True)
        for group, client_id, roles in rows.values_list("group_id", "relationship__client_id", "roles"):
            held[str(group)][client_id].update(roles)
        return cls(
            held, {group: _mark(sorted((pk, sorted(roles)) for pk, roles in held[group].items())) for group in held}
        )

    def to(self, group_ids: Iterable[str]) -> dict[int, list[str]]:
        """The roles of somebody in these groups, by client."""
        held: dict[int, set[str]] = defaultdict(set)
        for group in group_ids:
            for client_id, roles in self.roles.get(group, {}).items():
                held[client_id].update(roles)
        return {client_id: sorted(roles) for client_id, roles in held.items() if roles}

    def mark(self, group_ids: Iterable[str]) -> str:
        """The same text as long as the same groups have the same roles and the sections ask for the same."""
        asked = sorted((key, sorted(roles)) for key, roles in section_roles().items())
        return _mark([asked, sorted((group, self.marks[group]) for group in group_ids if group in self.marks)])


def _mark(facts: object) -> str:
    return sha256(repr(facts).encode()).hexdigest()


def apply_rights(operators: Iterable[Operator], *, anew: bool = False) -> None:
    """Compute the rows of Access of those whose rights changed since; costs no call.

    `anew`: also where nothing seems to have changed.
    """
    given: dict[int, Given] = {}
    for operator in operators:
        if operator.partner_id not in given:
            given[operator.partner_id] = Given.by(operator.partner)
        membership = Membership.objects.filter(operator=operator).first()
        if anew or membership is None or membership.applied != given[operator.partner_id].mark(membership.group_ids):
            _apply(operator, given[operator.partner_id])
        if membership and operator.rights_read_at != membership.read_at:
            operator.rights_read_at = membership.read_at
            operator.save(update_fields=["rights_read_at"])


def _apply(operator: Operator, given: Given) -> None:
    with transaction.atomic():
        Operator.objects.select_for_update().get(pk=operator.pk)  # somebody may sign in at the same moment
        membership = Membership.objects.filter(operator=operator).first()
        groups = membership.group_ids if membership else []
        _store_access(operator, given.to(groups))
        Membership.objects.filter(operator=operator).update(applied=given.mark(groups))
    tallies.forget(operator)


def _store_access(operator: Operator, roles_by_client: dict[int, list[str]]) -> None:
    known = {access.client_id: access for access in Access.objects.filter(operator=operator)}
    names = dict(Client.objects.filter(pk__in=roles_by_client).values_list("pk", "sort_name"))
    new: list[Access] = []
    changed: list[Access] = []
    for client_id, roles in roles_by_client.items():
        access = known.pop(client_id, None) or Access(operator=operator, client_id=client_id)
        same_roles = access.is_live and access.roles == roles
        refused = access.refused if same_roles else " "  # a relationship that ended refused everything
        after = (True, roles, refused, readable(roles, refused), names[client_id])
        if access.pk and (access.is_live, access.roles, access.refused, access.reads, access.sort_name) == after:
            continue
        access.is_live, access.roles, access.refused, access.reads, access.sort_name = after
        (changed if access.pk else new).append(access)
    lost = [access.pk for access in known.values() if access.is_live]
    Access.objects.bulk_create(new, batch_size=500)
    Access.objects.bulk_update(changed, ["is_live", "roles", "refused", "reads", "sort_name"], batch_size=200)
    Access.objects.filter(pk__in=lost).update(is_live=False, roles=[], reads=" ")
