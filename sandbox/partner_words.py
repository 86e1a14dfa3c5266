"""What all of Partner Center's calls share: refusals, filters and the journal."""

import json
from typing import TYPE_CHECKING, Any

from sandbox.clock import iso
from sandbox.http import Request
from sandbox.personas import Operator
from sandbox.tenants import Tenant

if TYPE_CHECKING:
    from sandbox.app import Sandbox


class Refused(Exception):
    def __init__(self, status: int, code: str | int, description: str, data: list[str] | None = None) -> None:
        super().__init__(code)
        self.status = status
        self.body = {"code": code, "description": description, "data": data or [], "source": "PartnerApi"}


def client_of(sandbox: "Sandbox", tenant_id: str) -> Tenant:
    tenant = sandbox.world.tenants.get(tenant_id.casefold())
    if tenant is None:
        raise Refused(404, 60003, "The tenant was not found.")
    if tenant.kind != "client":
        raise Refused(403, 20002, "There is no relationship with this customer.")
    return tenant


def note(sandbox: "Sandbox", request: Request, operator: Operator, tenant: Tenant, body: Any) -> None:
    """Put a write that was accepted into the journal."""
    sandbox.journal.write(
        operator=operator.oid, upn=operator.upn, tenant=tenant.id, service="partner_center",
        method=request.method, path=request.path.removeprefix("/v1"), body=body,
        time=iso(sandbox.clock.now(), 3), request_id=request.headers.get("ms-requestid", ""),
    )  # fmt: skip


def read_filter(text: str) -> dict[str, Any]:
    try:
        wanted = json.loads(text)
    except ValueError as error:
        raise Refused(400, 2000, "The filter is not valid JSON.", ["filter"]) from error
    return wanted if isinstance(wanted, dict) else {}


def read_json(request: Request) -> dict[str, Any]:
    try:
        body = request.json()
    except ValueError as error:
        raise Refused(400, 2000, "The body is not valid JSON.") from error
    if not isinstance(body, dict):
        raise Refused(400, 2000, "The body is not an object.")
    return body


def number(params: dict[str, str], name: str, default: int) -> int:
    value = params.get(name, "")
    if value and not value.isdigit():
        raise Refused(400, 2000, f"{name} is not a number.", [name])
    return int(value or default)
