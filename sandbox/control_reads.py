"""What a test may ask the cloud about itself."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sandbox import roles
from sandbox.clock import iso
from sandbox.control_words import tenant_of
from sandbox.personas import GROUPS, PASSWORD, Operator
from sandbox.tenants import Tenant, roles_in

if TYPE_CHECKING:
    from sandbox.app import Sandbox


def world(sandbox: "Sandbox", params: dict[str, str]) -> Any:
    found = sandbox.world.clients
    if "tenant" in params:
        found = [tenant_of(sandbox, params["tenant"])]
    start, size = int(params.get("start", 0)), int(params.get("size", 1000))
    now = sandbox.clock.now()
    people = [each for each in sandbox.world.operators.values() if not each.key.startswith("operator")]
    return {
        "partner": {"id": sandbox.world.partner.id, "name": sandbox.world.partner.name},
        "clients": len(sandbox.world.clients),
        "tenants": [tenant_summary(sandbox, tenant, people, now) for tenant in found[start : start + size]],
        "open_issues": [
            {
                **{name: each.data[name] for name in ("id", "title", "classification", "status", "service")},
                "tenants": len(sandbox.world.health.hit.get(each.id, ())),
            }
            for each in sandbox.world.health.issues.values()
            if each.is_open
        ],
        "posts": len(sandbox.world.posts.all),
        "tickets": len(sandbox.world.tickets.by_id),
    }


def tenant_summary(sandbox: "Sandbox", tenant: Tenant, people: list[Operator], now: float) -> dict[str, Any]:
    held = {one.key: sorted(roles.NAMES[role] for role in roles_in(tenant, one, now)) for one in people}
    return {
        "id": tenant.id,
        "name": tenant.name,
        "domain": tenant.domain,
        "initial_domain": tenant.company.initial_domain,
        "users": tenant.directory.count(),
        "synced": tenant.is_synced,
        "writeback": tenant.writeback if tenant.is_synced else None,
        "federated": tenant.is_federated,
        "pascal_case": tenant.is_pascal,
        "roles": {key: names for key, names in held.items() if names},
        "relationships": [{"id": each.id, "name": each.name, "status": each.status} for each in tenant.relationships],
        "open_issues": [each.id for each in sandbox.world.health.open_of(tenant)],
        "tickets": [each.id for each in sandbox.world.tickets.by_tenant.get(tenant.id, ())],
    }


def users(sandbox: "Sandbox", params: dict[str, str]) -> Any:
    """Some people of a tenant with everything Graph knows, and their roles."""
    tenant = tenant_of(sandbox, params["tenant"])
    directory = tenant.directory
    found = []
    for number, person in directory.everybody(int(params.get("start", 0))):
        held = [roles.NAMES[role] for role in directory.roles_of(number)]
        found.append({**person, "roles": held, "hasPhoto": directory.has_photo(number)})
        if len(found) >= int(params.get("size", 50)):
            break
    return {"users": found}


def personas(sandbox: "Sandbox", params: dict[str, str]) -> Any:
    return {
        "personas": [
            {
                **{name: getattr(one, name) for name in ("key", "name", "upn", "oid", "about")},
                "tenant": one.tenant_id,
                "password": one.password or PASSWORD,
                "code": one.code if one.needs_code else None,
                "groups": [GROUPS.get(group, group) for group in sorted(one.groups)],
            }
            for one in sandbox.world.operators.values()
        ]
    }


def counters(sandbox: "Sandbox", params: dict[str, str]) -> Any:
    return sandbox.counters.as_json()


def journal(sandbox: "Sandbox", params: dict[str, str]) -> Any:
    found = sandbox.journal.entries[int(params.get("after", 0)) :]
    for name in ("tenant", "upn", "method", "service"):
        if name in params:
            found = [each for each in found if each[name] == params[name]]
    return {"entries": found}


def status(sandbox: "Sandbox", params: dict[str, str]) -> Any:
    return {
        "now": iso(sandbox.clock.now(), 3),
        "skew": sandbox.clock.skew,
        "clients": len(sandbox.world.clients),
        "faults": len(sandbox.faults.all),
    }


def list_faults(sandbox: "Sandbox", params: dict[str, str]) -> Any:
    return {
        "faults": [
            {name: getattr(each, name) for name in ("id", "kinds", "tenant", "path", "method", "status", "hits")}
            for each in sandbox.faults.all
        ]
    }


READS: dict[str, Callable[["Sandbox", dict[str, str]], Any]] = {
    "status": status,
    "counters": counters,
    "journal": journal,
    "faults": list_faults,
    "personas": personas,
    "world": world,
    "users": users,
}
