"""Reads one person from Microsoft while somebody looks at the card, with the onlooker's own token."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.timezone import now

from accounts.tokens import graph_for
from microsoft.directory import USER_FIELDS, DirectoryRole, User
from microsoft.errors import MicrosoftError
from microsoft.graph import Answer, Graph, GraphRequest
from microsoft.skus import product_name
from microsoft.wire import guid, text
from users.copying import SYNCED, take_over
from users.domains import DOMAINS, note_domains
from users.models import DirectoryUser, Product

if TYPE_CHECKING:
    from accounts.models import Operator
    from clients.models import Client

PATIENCE = 4.0  # seconds that a page waits for Microsoft
MANAGER = "manager($select=id,displayName)"
ROLES = "microsoft.graph.directoryRole?$select=id,displayName,roleTemplateId"
ROLE_ANSWERS = ("roles", "roles-of-groups")


@dataclass(frozen=True)
class Reading:
    """How reading went: `error` where it did not; `is_gone` where Microsoft or our table no longer has this person."""

    error: MicrosoftError | None = None
    is_gone: bool = False


def graph(operator: Operator, client: Client, within: float = PATIENCE) -> Graph:
    """Graph of a client as this operator, for somebody who waits."""
    return graph_for(operator, client.tenant_id, within=within)


def read(operator: Operator, person: DirectoryUser, within: float = PATIENCE) -> Reading:
    """Bring the row up to date: the card, admin roles, licences and manager, which no list tells.

    One call. What comes is kept even where a part of it was refused.
    """
    try:
        answers = graph(operator, person.client, within).batch(_requests(person))
    except MicrosoftError as error:
        return Reading(error)
    card = answers["card"]
    if card.error is not None:
        return Reading(card.error, is_gone=card.status == 404)
    return Reading(is_gone=not _keep(person, User.parse(card.body or {}), answers))


def _requests(person: DirectoryUser) -> list[GraphRequest]:
    one = f"/users/{person.object_id}"
    asked = [
        GraphRequest("card", f"{one}?$select={USER_FIELDS}&$expand={MANAGER}"),
        GraphRequest("roles", f"{one}/memberOf/{ROLES}"),
        GraphRequest(
            "roles-of-groups", f"{one}/transitiveMemberOf/{ROLES}&$count=true", headers={"ConsistencyLevel": "eventual"}
        ),
        GraphRequest("licences", f"{one}/licenseDetails?$select=skuId,skuPartNumber"),
    ]
    return [*asked, DOMAINS] if person.client.federated_domains is None else asked


def _keep(person: DirectoryUser, report: User, answers: Mapping[str, Answer]) -> bool:
    """Whether there still was a row to write into."""
    columns = [*SYNCED, "sort_name", "search", "read_at", "manager_id", "manager_name"]
    take_over(person, report)
    person.read_at = now()
    person.manager_id = report.manager.id if report.manager else None
    person.manager_name = report.manager.name[:256] if report.manager else ""
    told = [roles for key in ROLE_ANSWERS if (roles := _values(answers[key])) is not None]
    if told:
        held = [DirectoryRole.parse(role).template_id for roles in told for role in roles]
        person.note_roles({str(role) for role in held if role})
        columns += ["admin_roles", "is_admin", "roles_read_at"]
    kept = DirectoryUser.objects.filter(pk=person.pk).update(**{column: getattr(person, column) for column in columns})
    licences = _values(answers["licences"]) or ()
    Product.learn({sku: text(item, "skuPartNumber") for item in licences if (sku := guid(item, "skuId"))})
    if DOMAINS.id in answers:
        note_domains(person.client, _values(answers[DOMAINS.id]))
    return bool(kept)


def _values(answer: Answer) -> Sequence[Mapping[str, Any]] | None:
    try:
        return [item for page in answer.pages() for item in page["value"] if isinstance(item, dict)]
    except MicrosoftError:
        return None


def product_names(sku_ids: Sequence[str]) -> list[str]:
    """Licences by the names that people know."""
    known = dict(Product.objects.filter(pk__in=[UUID(sku) for sku in sku_ids]).values_list("pk", "part_number"))
    return sorted(product_name(known[UUID(sku)]) if UUID(sku) in known else sku for sku in sku_ids)
