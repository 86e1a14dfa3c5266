"""Partner Center: customers and service requests."""

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sandbox import personas
from sandbox.clock import iso
from sandbox.http import Request, Response, dump, new_id
from sandbox.personas import Operator
from sandbox.tenants import Tenant, guid
from sandbox.tickets import Ticket

if TYPE_CHECKING:
    from sandbox.app import Sandbox

AUDIENCE = "https://api.partnercenter.microsoft.com"
NEVER = "0001-01-01T00:00:00"
STATUSES = {"none": 0, "open": 1, "closed": 2, "attention_needed": 3}
SEVERITIES = {"unknown": 0, "critical": 1, "moderate": 2, "minimal": 3}
BOM = b"\xef\xbb\xbf"


class Refused(Exception):
    def __init__(self, status: int, code: str | int, description: str, data: list[str] | None = None) -> None:
        super().__init__(code)
        self.status = status
        self.body = {"code": code, "description": description, "data": data or [], "source": "PartnerApi"}


class PartnerCenter:
    def __init__(self, sandbox: "Sandbox") -> None:
        self.sandbox = sandbox
        self.done: dict[str, Response] = {}  # answers to writes by MS-RequestId

    def handle(self, request: Request) -> Response:
        headers = {
            "MS-RequestId": request.headers.get("ms-requestid") or new_id(),
            "MS-CorrelationId": request.headers.get("ms-correlationid") or new_id(),
            "MS-CV": "sandbox.0",
            "MS-ServerId": "sandbox-01",
            "Content-Type": "application/json; charset=utf-8",
        }
        try:
            operator = self._authenticate(request, headers)
            status, body = self._route(request, operator)
        except Refused as refused:
            status, body = refused.status, refused.body
            if refused.body["code"] in (900308, 2032):
                headers["WWW-Authenticate"] = "OAuth realm=urn:cpsvc:cpid:sandbox"
        return Response(status, BOM + dump(body) if body is not None else b"", headers)

    def _authenticate(self, request: Request, headers: dict[str, str]) -> Operator:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not token:
            raise Refused(401, 800001, "The authentication token is missing.")
        claims = self.sandbox.seal.open_access(token)
        now = self.sandbox.clock.now()
        if claims is None or claims["exp"] <= now or claims["issued"] <= self.sandbox.tokens_dead_before:
            raise Refused(401, 400, "Access denied.")
        if claims["aud"] != AUDIENCE:
            raise Refused(401, 900420, "The token was issued for another audience.")
        if claims.get("idtyp") == "app":
            raise Refused(403, 900329, "App-only access is not allowed.")
        operator = self.sandbox.world.by_oid.get(claims["oid"])
        if operator is None or claims["tid"] != personas.PARTNER_TENANT:
            raise Refused(403, 2032, "Access is denied.")
        compliant = "mfa" in claims["amr"] and not self.sandbox.world.tickets.mfa_enforced
        if request.headers.get("validatemfa", "").casefold() == "true":
            headers["isMfaCompliant"] = str(compliant).lower()
        if not compliant:
            raise Refused(
                403, 90000, "AADSTS50076: Multi-factor authentication is required to access the partner's data."
            )
        return operator

    def _route(self, request: Request, operator: Operator) -> tuple[int, Any]:
        parts = request.path.strip("/").split("/")[1:]
        is_admin = personas.ADMIN_AGENTS in operator.groups
        if parts[:1] == ["servicerequests"] or (len(parts) >= 3 and parts[2] == "servicerequests"):
            if not is_admin and personas.HELPDESK_AGENTS not in operator.groups:
                raise Refused(403, 900308, "Insufficient privileges to complete the operation.")
            return self._service_requests(request, operator, parts)
        if parts[:1] == ["customers"]:
            if not is_admin:
                raise Refused(403, 900308, "Insufficient privileges to complete the operation.")
            return self._customers(request, operator, parts[1:])
        raise Refused(404, 1000, "The resource does not exist.")

    # --- customers ---

    def _tenant(self, tenant_id: str) -> Tenant:
        tenant = self.sandbox.world.tenants.get(tenant_id.casefold())
        if tenant is None:
            raise Refused(404, 60003, "The tenant was not found.")
        if tenant.kind != "client":
            raise Refused(403, 20002, "There is no relationship with this customer.")
        return tenant

    def _customers(self, request: Request, operator: Operator, parts: list[str]) -> tuple[int, Any]:
        if len(parts) >= 2 and parts[1] == "applicationconsents":
            return self._consents(request, operator, self._tenant(parts[0]), parts[2:])
        if request.method != "GET":
            raise Refused(405, 1000, "The method is not allowed.")
        if len(parts) == 1:
            return 200, customer_detail(self._tenant(parts[0]))
        if parts:
            raise Refused(404, 1000, "The resource does not exist.")
        return 200, self._customer_page(request)

    def _customer_page(self, request: Request) -> dict[str, Any]:
        params = request.params()
        found = [tenant for tenant in self.sandbox.world.clients if tenant.index % 12 != 10]
        if "filter" in params:
            wanted = read_filter(params["filter"])
            value = wanted.get("Value", "").casefold()
            field = {"CompanyName": "name", "Domain": "domain"}.get(wanted.get("Field", ""))
            if field is None or wanted.get("Operator") != "starts_with":
                raise Refused(400, 2000, "The filter is not supported.", ["filter"])
            found = [tenant for tenant in found if getattr(tenant, field).casefold().startswith(value)]
        total, size = len(found), number(params, "size", 500)
        start = 0
        if params.get("seekOperation", "").casefold() == "next":
            start = int(self.sandbox.seal.open("page", request.headers.get("ms-continuationtoken", "")) or 0)
        page = found[start : start + size] if size else found
        answer: dict[str, Any] = {
            "totalCount": total,
            "items": [customer(tenant) for tenant in page],
            "links": {"self": {"uri": f"/customers?size={size}", "method": "GET", "headers": []}},
            "attributes": {"objectType": "Collection"},
        }
        if size and start + size < total:
            token = self.sandbox.seal.seal("page", start + size)
            answer["continuationToken"] = token
            uri = f"/customers?size={size}&seekOperation=Next"
            answer["links"]["next"] = {
                "uri": uri,
                "method": "GET",
                "headers": [{"key": "MS-ContinuationToken", "value": token}],
            }
        return answer

    def _consents(self, request: Request, operator: Operator, tenant: Tenant, parts: list[str]) -> tuple[int, Any]:
        """Consent on behalf of the customer, as a partner may give it."""
        if request.method == "DELETE" and parts:
            tenant.consented = set()
            self._note(request, operator, tenant, None)
            return 204, None
        if request.method != "POST":
            raise Refused(405, 1000, "The method is not allowed.")
        body = read_json(request)
        grants = body.get("applicationGrants") or []
        if tenant.consented is None or tenant.consented:
            raise Refused(409, 30003, "Permission entry already exists.")
        tenant.consented = {scope.strip() for grant in grants for scope in grant.get("scope", "").split(",")}
        self._note(request, operator, tenant, body)
        return 201, body

    # --- service requests ---

    def _service_requests(self, request: Request, operator: Operator, parts: list[str]) -> tuple[int, Any]:
        world = self.sandbox.world
        tenant = self._tenant(parts[1]) if parts[0] == "customers" else None
        ticket_id = parts[3] if tenant and len(parts) > 3 else parts[1] if not tenant and len(parts) > 1 else ""
        if not ticket_id:
            if request.method != "GET" or (tenant is None and not world.tickets.answers_all):
                raise Refused(404, 1000, "The resource does not exist.")
            found = world.tickets.by_tenant.get(tenant.id, []) if tenant else list(world.tickets.by_id.values())
            return 200, self._page(request, found, tenant)
        ticket = world.tickets.by_id.get(ticket_id)
        if ticket is None or (tenant and ticket.tenant is not tenant):
            raise Refused(404, 1000, "The service request does not exist.")
        if request.method == "PATCH":
            return self._write(request, operator, ticket)
        if request.method != "GET":
            raise Refused(405, 1000, "The method is not allowed.")
        return 200, self._detail(ticket)

    def _page(self, request: Request, found: list[Ticket], tenant: Tenant | None) -> dict[str, Any]:
        params = request.params()
        if "filter" in params:
            wanted = read_filter(params["filter"])
            if wanted.get("Field") != "Status" or wanted.get("Operator") != "equals":
                raise Refused(400, 2000, "The filter is not supported.", ["filter"])
            status = str(wanted.get("Value", "")).casefold().replace("attentionneeded", "attention_needed")
            found = [ticket for ticket in found if ticket.status == status]
        found = sorted(found, key=lambda ticket: (STATUSES[ticket.status], -ticket.created_at))
        size, offset = number(params, "size", 0), number(params, "offset", 0)
        page = found[offset : offset + size] if size else found[offset:]
        path = f"/customers/{tenant.id}/servicerequests" if tenant else "/servicerequests"
        return {
            "totalCount": len(found),
            "items": [self._sparse(ticket, with_client=tenant is None) for ticket in page],
            "links": {"self": {"uri": f"{path}?{quote(request.query, safe='=&%')}", "method": "GET", "headers": []}},
            "attributes": {"objectType": "Collection"},
        }

    def _enum(self, value: str, numbers: dict[str, int]) -> str | int:
        return numbers[value] if self.sandbox.world.tickets.enums == "number" else value

    def _date(self, moment: float | None) -> str:
        if moment is None:
            return NEVER
        return iso(moment, 3, "" if self.sandbox.world.tickets.dates == "plain" else "Z")

    def _sparse(self, ticket: Ticket, with_client: bool) -> dict[str, Any]:
        contact = ticket.contact
        row = {
            "id": ticket.id,
            "title": ticket.title or ticket.text.title,
            "severity": self._enum(ticket.severity, SEVERITIES),
            "status": self._enum(ticket.status, STATUSES),
            "primaryContact": {"firstName": contact.given_name, "lastName": contact.surname},
            "createdDate": self._date(ticket.created_at),
            "lastModifiedDate": self._date(ticket.modified_at),
            "lastClosedDate": self._date(ticket.closed_at),
            "attributes": {"objectType": "ServiceRequest"},
        }
        if with_client:
            row["organization"] = {"id": ticket.tenant.id, "name": ticket.tenant.name}
        return row

    def _detail(self, ticket: Ticket) -> dict[str, Any]:
        text, contact, tenant = ticket.text, ticket.contact, ticket.tenant
        organization = {"id": tenant.id, "name": tenant.name, "phoneNumber": f"{tenant.company.phone_prefix} 100200"}
        person = {
            "organization": organization,
            "contactId": guid(tenant.id, contact.alias),
            "lastName": contact.surname,
            "firstName": contact.given_name,
            "email": f"{contact.alias}@{tenant.domain}",
            "phoneNumber": contact.phone or contact.mobile,
        }
        return {
            **self._sparse(ticket, with_client=False),
            "description": text.description,
            "supportTopicId": str(32_444_000 + ticket.number % 900),
            "supportTopicName": text.topic,
            "organization": organization,
            "primaryContact": person,
            "lastUpdatedBy": person,
            "productName": text.product,
            "productId": str(15_000 + ticket.number % 90),
            "countryCode": tenant.company.country,
            "notes": [
                {"createdByName": name, "createdDate": iso(moment, 3, ""), "text": note}
                for name, moment, note in ticket.all_notes()
            ],
            "fileLinks": [],
        }

    def _write(self, request: Request, operator: Operator, ticket: Ticket) -> tuple[int, Any]:
        """Add a note, change status or severity; the same MS-RequestId is done once."""
        key = f"{operator.oid} {request.headers.get('ms-requestid', '')} {ticket.id}"
        if request.headers.get("ms-requestid") and key in self.done:
            return 200, self._detail(ticket)
        body = {str(name).casefold(): value for name, value in read_json(request).items()}
        note = {str(name).casefold(): value for name, value in (body.get("newnote") or {}).items()}
        text = str(note.get("text") or "")
        status = named(body.get("status"), STATUSES, "none")
        severity = named(body.get("severity"), SEVERITIES, "unknown")
        if status and ticket.status == "closed" and status != "closed":
            raise Refused(400, 2000, "A closed service request cannot be opened again.", ["Status"])
        if status == "attention_needed":
            raise Refused(400, 2000, "The status cannot be set by the partner.", ["Status"])
        if not (text.strip() or status or severity):
            raise Refused(400, 2000, "There is nothing to change.", ["NewNote"])
        self.sandbox.world.tickets.write(ticket, operator.name, text, status, severity)
        self.done[key] = Response(200)
        self._note(request, operator, ticket.tenant, read_json(request))
        return 200, self._detail(ticket)

    def _note(self, request: Request, operator: Operator, tenant: Tenant, body: Any) -> None:
        self.sandbox.journal.write(
            operator=operator.oid, upn=operator.upn, tenant=tenant.id, service="partner_center",
            method=request.method, path=request.path.removeprefix("/v1"), body=body,
            time=iso(self.sandbox.clock.now(), 3), request_id=request.headers.get("ms-requestid", ""),
        )  # fmt: skip


def named(value: Any, numbers: dict[str, int], nothing: str) -> str:
    """An enum value as name or number; what means nothing becomes an empty string."""
    if value is None:
        return ""
    if isinstance(value, int):
        value = next((name for name, each in numbers.items() if each == value), "")
    name = str(value).casefold().replace("attentionneeded", "attention_needed")
    if name not in numbers:
        raise Refused(400, 2000, f"'{value}' is not a valid value.", ["Status" if numbers is STATUSES else "Severity"])
    return "" if name == nothing else name


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


def customer(tenant: Tenant) -> dict[str, Any]:
    self_link = {"uri": f"/customers/{tenant.id}", "method": "GET", "headers": []}
    profile_link = {**self_link, "uri": f"/customers/{tenant.id}/profiles/company"}
    return {
        "id": tenant.id,
        "companyProfile": {
            "tenantId": tenant.id,
            "domain": tenant.company.initial_domain,
            "companyName": tenant.name,
            "links": {"self": profile_link},
            "attributes": {"objectType": "CustomerCompanyProfile"},
        },
        "relationshipToPartner": "reseller",
        "links": {"self": self_link},
        "attributes": {"objectType": "Customer"},
    }


def customer_detail(tenant: Tenant) -> dict[str, Any]:
    company = tenant.company
    address = {
        "country": company.country, "city": company.city, "addressLine1": company.street,
        "postalCode": company.postal_code, "phoneNumber": f"{company.phone_prefix} 100200",
    }  # fmt: skip
    row = customer(tenant)
    row["companyProfile"] |= {"address": address, "email": f"office@{tenant.domain}"}
    return {
        **row,
        "commerceId": guid(tenant.id, "commerce"),
        "billingProfile": {
            "id": guid(tenant.id, "billing"),
            "email": f"invoices@{tenant.domain}",
            "culture": company.language,
            "language": company.language[:2],
            "companyName": tenant.name,
            "defaultAddress": address,
            "attributes": {"objectType": "CustomerBillingProfile"},
        },
        "allowDelegatedAccess": False,
        "customDomains": [tenant.domain],
    }
