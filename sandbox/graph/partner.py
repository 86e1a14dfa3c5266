"""The partner's view of its clients: delegated admin relationships, customers and contracts."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

from sandbox.clock import iso
from sandbox.graph.call import Answer, Call, GraphError, absent, collection, denied, reply
from sandbox.graph.odata import check_known, invalid, read_filter, selected
from sandbox.http import dump
from sandbox.tenants import Assignment, Relationship, Tenant, guid

T = TypeVar("T")
TYPE = "#microsoft.graph.delegatedAdmin"
RELATION_PROPERTIES = {
    "id", "displayName", "duration", "customer", "accessDetails", "status", "autoExtendDuration", "createdDateTime",
    "lastModifiedDateTime", "activatedDateTime", "endDateTime",
}  # fmt: skip
FIND = re.compile(r"^(?:microsoft\.graph\.)?findTenantInformationByTenantId\(tenantId='([^']*)'\)$")


def etag(*parts: object) -> str:
    return f'W/"{guid(*parts)}"'


def relationships(call: Call, parts: list[str]) -> Answer:
    what = parts[0] if parts else ""
    if asked := FIND.match(what):
        call.need_scope("CrossTenantInformation.ReadBasic.All", "Directory.Read.All")
        return tenant_information(call, asked[1])
    call.need_scope("DelegatedAdminRelationship.Read.All")
    if call.tenant.kind != "partner":
        raise denied()
    if call.method != "GET":
        raise GraphError(405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.")
    if what == "delegatedAdminCustomers":
        return customers(call, parts[1:])
    if what != "delegatedAdminRelationships":
        raise GraphError(400, "BadRequest", f"Resource not found for the segment '{what}'.")
    if len(parts) == 1:
        found = list(call.sandbox.world.relationships.values())
        make = partial(relation_data, now=call.now)
        return listed(call, found, make, "tenantRelationships/delegatedAdminRelationships", RELATION_PROPERTIES)
    return relationship(call, parts[1:])


def relationship(call: Call, parts: list[str]) -> Answer:
    found = call.sandbox.world.relationships.get(parts[0])
    if found is None:
        raise absent(parts[0])
    context = f"tenantRelationships/delegatedAdminRelationships('{found.id}')"
    if len(parts) == 1:
        row = relation_data(found, call.now)
        return reply({"@odata.context": f"https://graph.microsoft.com/v1.0/$metadata#{context}/$entity", **row})
    if parts[1] == "accessAssignments":
        items = [dump(assignment_data(found, each)) for each in found.assignments]
        return collection(call.context(f"{context}/accessAssignments"), items)
    if parts[1] in ("operations", "requests"):
        return collection(call.context(f"{context}/{parts[1]}"), [])
    raise GraphError(400, "BadRequest", f"Resource not found for the segment '{parts[1]}'.")


def relation_data(relation: Relationship, now: float) -> dict[str, Any]:
    status = relation.status
    if status in ("active", "expiring") and not relation.is_active(now):
        status = "expired"
    row: dict[str, Any] = {
        "@odata.type": TYPE + "Relationship",
        "@odata.etag": etag(relation.id, relation.modified_at),
        "id": relation.id,
        "displayName": relation.name,
        "duration": f"P{relation.duration_days}D",
        "customer": {"tenantId": relation.tenant.id, "displayName": relation.tenant.name},
        "accessDetails": {"unifiedRoles": [{"roleDefinitionId": role} for role in relation.roles]},
        "status": status,
        "autoExtendDuration": "P180D" if relation.auto_extends else "PT0S",
        "createdDateTime": iso(relation.created_at, 7),
        "lastModifiedDateTime": iso(relation.modified_at, 7),
        "activatedDateTime": iso(relation.activated_at, 7) if relation.activated_at else None,
        "endDateTime": iso(relation.end_at, 7) if relation.end_at else None,
    }
    if relation.is_reseller:
        row["@odata.type"] = "#microsoft.graph.resellerDelegatedAdminRelationship"
        row |= {"isPartnerConsentPending": True, "indirectProviderTenantId": guid("provider")}
    return row


def assignment_data(relation: Relationship, assignment: Assignment) -> dict[str, Any]:
    return {
        "@odata.type": TYPE + "AccessAssignment",
        "@odata.etag": etag(assignment.id, assignment.status),
        "id": assignment.id,
        "status": assignment.status,
        "createdDateTime": iso(relation.created_at, 7),
        "lastModifiedDateTime": iso(relation.modified_at, 7),
        "accessContainer": {"accessContainerId": assignment.group_id, "accessContainerType": "securityGroup"},
        "accessDetails": {"unifiedRoles": [{"roleDefinitionId": role} for role in sorted(assignment.roles)]},
    }


def customers(call: Call, parts: list[str]) -> Answer:
    """One row for each client with at least one live relationship."""
    now = call.now
    live = [each for each in call.sandbox.world.clients if any(one.is_active(now) for one in each.relationships)]
    if not parts:
        known = {"id", "tenantId", "displayName"}
        return listed(call, live, customer_data, "tenantRelationships/delegatedAdminCustomers", known)
    tenant = next((each for each in live if each.id == parts[0].casefold()), None)
    if tenant is None:
        raise absent(parts[0])
    if parts[1:] == ["serviceManagementDetails"]:
        context = call.context(f"tenantRelationships/delegatedAdminCustomers/{tenant.id}/serviceManagementDetails")
        return collection(context, [dump(each) for each in management_details(tenant)])
    return reply(
        {
            "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#tenantRelationships/delegatedAdminCustomers/$entity",
            **customer_data(tenant),
        }
    )


def customer_data(tenant: Tenant) -> dict[str, Any]:
    return {
        "@odata.type": TYPE + "Customer",
        "@odata.etag": etag(tenant.id, tenant.name),
        "id": tenant.id,
        "tenantId": tenant.id,
        "displayName": tenant.name,
    }


def management_details(tenant: Tenant) -> list[dict[str, Any]]:
    domain = tenant.company.initial_domain
    centres = [
        ("Microsoft Entra ID", f"https://entra.microsoft.com/{domain}"),
        (
            "Microsoft 365",
            f"https://admin.microsoft.com/Partner/BeginClientSession.aspx?CTID={tenant.id}&CSDEST=o365admincenter",
        ),
        ("Exchange", f"https://admin.exchange.microsoft.com/?delegatedOrg={domain}"),
        ("Teams", f"https://admin.teams.microsoft.com/?delegatedOrg={domain}"),
        ("Intune", f"https://intune.microsoft.com/{domain}"),
        ("Microsoft 365 Lighthouse", "https://lighthouse.microsoft.com"),
    ]
    return [
        {
            "@odata.type": TYPE + "ServiceManagementDetail",
            "id": guid(tenant.id, name),
            "serviceManagementUrl": url,
            "serviceName": name,
        }
        for name, url in centres
    ]


def tenant_information(call: Call, tenant_id: str) -> Answer:
    tenant = call.sandbox.world.tenants.get(tenant_id.casefold())
    if tenant is None:
        raise absent(tenant_id)
    return reply({
        "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#microsoft.graph.tenantInformation",
        "tenantId": tenant.id,
        "federationBrandName": None,
        "displayName": tenant.name,
        "defaultDomainName": tenant.domain,
    })  # fmt: skip


def contracts(call: Call, parts: list[str]) -> Answer:
    """Every contract the partner ever made; names are as they were at the time."""
    call.need_scope("Directory.Read.All")
    if call.tenant.kind != "partner" or parts:
        raise denied() if call.tenant.kind != "partner" else absent("/".join(parts))
    found = [tenant for tenant in call.sandbox.world.clients if tenant.index % 29 != 28]
    known = {"id", "contractType", "customerId", "defaultDomainName", "displayName"}
    return listed(call, found, contract_data, "contracts", known, 100, 999)


def contract_data(tenant: Tenant) -> dict[str, Any]:
    return {
        "id": guid(tenant.id, "contract"),
        "deletedDateTime": None,
        "contractType": "ResellerPartner" if tenant.index % 5 else "Contract",
        "customerId": tenant.id,
        "defaultDomainName": tenant.domain,
        "displayName": tenant.company.name,
    }


def listed(
    call: Call,
    found: Sequence[T],
    make: Callable[[T], dict[str, Any]],
    what: str,
    known: set[str],
    default: int = 300,
    most: int = 300,
) -> Answer:
    """Filter, page and select without making more rows than the page needs; the next link says where to go on."""
    test = None
    if "$filter" in call.params:
        wanted = read_filter(call.params["$filter"])
        check_known(wanted.properties, known)
        test = wanted.test
    names = selected(call.params)
    check_known(set(names), known)
    size = call.page_size(default, most)
    token = call.params.get("$skiptoken") or call.params.get("$skipToken") or "s0"
    if not token[1:].isdigit():
        raise invalid("The skip token is not valid.")
    total = None
    if call.params.get("$count", "").casefold() == "true":
        total = sum(1 for each in found if test is None or test(make(each)))
    items: list[bytes] = []
    more = ""
    start = int(token[1:])
    for place in range(start, len(found)):
        row = make(found[place])
        if test is not None and not test(row):
            continue
        if len(items) == size:
            more = call.next_link(skiptoken=f"s{place}")
            break
        if names:
            row = {name: value for name, value in row.items() if name in names or name.startswith("@")}
        items.append(dump(row))
    return collection(call.context(what), items, more, total)
