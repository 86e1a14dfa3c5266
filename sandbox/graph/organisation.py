"""The tenant itself: profile, domains, products, who holds which role."""

from typing import Any

from sandbox import roles
from sandbox.clock import DAY, iso
from sandbox.directory import EPOCH
from sandbox.graph.call import Answer, Call, absent, collection, denied, reply
from sandbox.graph.odata import selected
from sandbox.http import dump
from sandbox.licences import PLANS, SKUS, service_plans
from sandbox.tenants import Tenant, guid

PREFIX = "https://graph.microsoft.com/v1.0/$metadata#"


def some(rows: list[dict[str, Any]], names: list[str]) -> list[bytes]:
    return [dump({name: row.get(name) for name in names} if names else row) for row in rows]


def organization(call: Call, parts: list[str]) -> Answer:
    call.need_scope("User.Read", "Organization.Read.All", "Directory.Read.All")
    row = organization_data(call.tenant, call.now)
    if parts and parts[0].casefold() != call.tenant.id:
        raise absent(parts[0])
    if parts:
        return reply({"@odata.context": f"{PREFIX}organization/$entity", **row})
    return collection(call.context("organization"), some([row], selected(call.params)))


def organization_data(tenant: Tenant, now: float) -> dict[str, Any]:
    company = tenant.company
    return {
        "id": tenant.id,
        "displayName": tenant.name,
        "countryLetterCode": company.country,
        "preferredLanguage": company.language[:2],
        "street": company.street,
        "city": company.city,
        "state": None,
        "postalCode": company.postal_code,
        "country": None,
        "businessPhones": [f"{company.phone_prefix} {200_000 + tenant.chance % 700_000}"],
        "technicalNotificationMails": [f"it@{tenant.domain}"],
        "marketingNotificationEmails": [],
        "createdDateTime": iso(EPOCH - (tenant.chance >> 30) % 3000 * DAY),
        "onPremisesSyncEnabled": True if tenant.is_synced else None,
        "onPremisesLastSyncDateTime": iso(now - now % 1800) if tenant.is_synced else None,
        "tenantType": "AAD",
        "verifiedDomains": [
            {
                "capabilities": "Email, OfficeCommunicationsOnline",
                "isDefault": name == tenant.domain,
                "isInitial": name != tenant.domain,
                "name": name,
                "type": "Managed",
            }
            for name in (tenant.domain, company.initial_domain)
        ],
        "assignedPlans": [
            {
                "assignedDateTime": iso(EPOCH),
                "capabilityStatus": "Enabled",
                "service": "exchange",
                "servicePlanId": PLANS["EXCHANGE_S_STANDARD"],
            }
        ],
    }


def domains(call: Call, parts: list[str]) -> Answer:
    call.need_scope("Domain.Read.All", "Directory.Read.All")
    rows = domain_data(call.tenant)
    if parts:
        row = next((each for each in rows if each["id"] == parts[0].casefold()), None)
        if row is None:
            raise absent(parts[0])
        return reply({"@odata.context": f"{PREFIX}domains/$entity", **row})
    return collection(call.context("domains"), some(rows, selected(call.params)))


def domain_data(tenant: Tenant) -> list[dict[str, Any]]:
    return [
        {
            "id": name,
            "authenticationType": "Federated" if is_default and tenant.is_federated else "Managed",
            "availabilityStatus": None,
            "isAdminManaged": True,
            "isDefault": is_default,
            "isInitial": not is_default,
            "isRoot": True,
            "isVerified": True,
            "supportedServices": ["Email", "OfficeCommunicationsOnline"],
            "passwordValidityPeriodInDays": 2147483647 if tenant.chance & 64 else 90,
            "passwordNotificationWindowInDays": 14,
        }
        for name, is_default in ((tenant.domain, True), (tenant.company.initial_domain, False))
    ]


def skus(call: Call, parts: list[str]) -> Answer:
    call.need_scope("LicenseAssignment.Read.All", "Organization.Read.All", "Directory.Read.All")
    if parts:
        raise absent("/".join(parts))
    share = max(1, call.tenant.user_count // len(SKUS))
    rows = [
        {
            "capabilityStatus": "Suspended" if place == 9 else "Warning" if place == 10 else "Enabled",
            "consumedUnits": share,
            "id": f"{call.tenant.id}_{sku}",
            "prepaidUnits": {"enabled": share + 5, "suspended": 0, "warning": 0, "lockedOut": 0},
            "servicePlans": service_plans(),
            "skuId": sku,
            "skuPartNumber": name,
            "appliesTo": "User",
            "accountId": call.tenant.id,
            "accountName": call.tenant.name,
            "subscriptionIds": [guid(call.tenant.id, sku)],
        }
        for place, (name, sku) in enumerate(SKUS.items())
    ]
    return collection(call.context("subscribedSkus"), some(rows, selected(call.params)))


def role_management(call: Call, parts: list[str]) -> Answer:
    """roleAssignments: the tenant's few admins, groups that hold roles, and the partner's own rights here."""
    call.need_scope("RoleManagement.Read.Directory", "Directory.Read.All")
    if parts[:2] != ["directory", "roleAssignments"] or not call.roles & (roles.READ_USERS | roles.READ_HEALTH):
        raise denied()
    directory, is_expanded = call.tenant.directory, call.params.get("$expand", "").startswith("principal")
    held = [("user", call.operator.oid, call.operator.tenant_id, call.roles)]
    held += [("user", one["id"], call.tenant.id, directory.own_roles_of(number)) for number, one in directory.holders()]
    held += [("group", each.id, call.tenant.id, each.roles) for each in directory.role_groups.values()]
    rows = [
        {
            "id": guid(call.tenant.id, role, principal),
            "principalId": principal,
            "directoryScopeId": "/",
            "roleDefinitionId": role,
            "principalOrganizationId": home,
            **({"principal": {"@odata.type": f"#microsoft.graph.{kind}", "id": principal}} if is_expanded else {}),
        }
        for kind, principal, home, roles_held in held
        for role in sorted(roles_held)
    ]
    return collection(call.context("roleManagement/directory/roleAssignments"), [dump(row) for row in rows])


def groups(call: Call, parts: list[str]) -> Answer:
    """Who is in a group that holds admin roles."""
    call.need_scope("GroupMember.Read.All", "Directory.Read.All")
    call.need_role(roles.READ_USERS)
    group = call.tenant.directory.role_groups.get(parts[0]) if parts else None
    if group is None or parts[1:] != ["members"]:
        raise absent("/".join(parts))
    people = [call.tenant.directory.get(number) for number in sorted(group.members)]
    rows = [{"@odata.type": "#microsoft.graph.user", "id": person["id"]} for person in people if person is not None]
    return collection(call.context("directoryObjects"), [dump(row) for row in rows])
