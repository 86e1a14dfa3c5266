"""Who and what is meant by the words of a control call."""

from typing import TYPE_CHECKING, Any

from sandbox import roles
from sandbox.incidents import Issue
from sandbox.personas import Operator
from sandbox.tenants import Tenant

if TYPE_CHECKING:
    from sandbox.app import Sandbox

Told = dict[str, Any]


class Misunderstood(Exception):
    """The control call itself is wrong."""


def tenant_of(sandbox: "Sandbox", name: Any) -> Tenant:
    tenant = sandbox.world.find_tenant(str(name))
    if tenant is None:
        tenant = next((each for each in sandbox.world.clients if each.name == name), None)
    if tenant is None:
        raise Misunderstood(f"There is no tenant {name!r}.")
    return tenant


def tenants_of(sandbox: "Sandbox", told: Told) -> list[Tenant]:
    """From `tenant`, `tenants` (a list or a number of them) or `all`."""
    if "tenant" in told:
        return [tenant_of(sandbox, told["tenant"])]
    wanted = told.get("tenants", 1)
    if isinstance(wanted, int):
        return sandbox.world.clients[:wanted]
    if wanted == "all":
        return list(sandbox.world.clients)
    return [tenant_of(sandbox, each) for each in wanted]


def operator_of(sandbox: "Sandbox", name: Any) -> Operator:
    """By key of the persona or by user principal name."""
    for operator in sandbox.world.operators.values():
        if name in (operator.key, operator.upn, operator.oid):
            return operator
    raise Misunderstood(f"There is no operator {name!r}.")


def user_of(tenant: Tenant, told: Told) -> int:
    number = tenant.directory.number_of(str(told["user"]))
    if number is None:
        raise Misunderstood(f"There is no user {told['user']!r} in {tenant.name}.")
    return number


def roles_named(names: Any) -> frozenset[str]:
    found = {roles.BY_NAME.get(str(name).casefold(), str(name)) for name in names}
    if unknown := found - set(roles.NAMES):
        raise Misunderstood(f"Unknown roles: {sorted(unknown)}.")
    return frozenset(found)


def issue_of(sandbox: "Sandbox", issue_id: Any) -> Issue:
    found = sandbox.world.health.issues.get(str(issue_id))
    if found is None:
        raise Misunderstood(f"There is no issue {issue_id!r}.")
    return found
