"""Partner Center: who may in, and the customers."""

from typing import TYPE_CHECKING, Any

from sandbox import personas
from sandbox.http import Request, Response, dump, new_id
from sandbox.partner_words import Refused, client_of, note, number, read_filter, read_json
from sandbox.personas import Operator
from sandbox.service_requests import ServiceRequests
from sandbox.tenants import Tenant, guid

if TYPE_CHECKING:
    from sandbox.app import Sandbox

AUDIENCE = "https://api.partnercenter.microsoft.com"
BOM = b"\xef\xbb\xbf"


class PartnerCenter:
    def __init__(self, sandbox: "Sandbox") -> None:
        self.sandbox = sandbox
        self.service_requests = ServiceRequests(sandbox)

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
            return self.service_requests.answer(request, operator, parts)
        if parts[:1] == ["customers"]:
            if not is_admin:
                raise Refused(403, 900308, "Insufficient privileges to complete the operation.")
            return self._customers(request, operator, parts[1:])
        raise Refused(404, 1000, "The resource does not exist.")

    # --- customers ---

    def _customers(self, request: Request, operator: Operator, parts: list[str]) -> tuple[int, Any]:
        if len(parts) >= 2 and parts[1] == "applicationconsents":
            return self._consents(request, operator, client_of(self.sandbox, parts[0]), parts[2:])
        if request.method != "GET":
            raise Refused(405, 1000, "The method is not allowed.")
        if len(parts) == 1:
            return 200, customer_detail(client_of(self.sandbox, parts[0]))
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
            note(self.sandbox, request, operator, tenant, None)
            return 204, None
        if request.method != "POST":
            raise Refused(405, 1000, "The method is not allowed.")
        body = read_json(request)
        grants = body.get("applicationGrants") or []
        if tenant.consented is None or tenant.consented:
            raise Refused(409, 30003, "Permission entry already exists.")
        tenant.consented = {scope.strip() for grant in grants for scope in grant.get("scope", "").split(",")}
        note(self.sandbox, request, operator, tenant, body)
        return 201, body


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
