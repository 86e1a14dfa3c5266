"""Partner Center: support tickets of clients, CSP customers and consents (contract §1.9, §2.4, §7)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID, uuid4

from microsoft import http
from microsoft.cloud import Cloud
from microsoft.errors import BadAnswer, MicrosoftError
from microsoft.graph import Token
from microsoft.http import Raw
from microsoft.partner import CspCustomer
from microsoft.refusal import partner_center_error
from microsoft.support import ServiceRequest, ServiceRequests, Severity, Status

GRAPH_APP = "00000003-0000-0000-c000-000000000000"
PAGE = 500  # CSP customers of one page


class PartnerCenter:
    """`token(fresh)` gives the operator's Partner Center token of the partner tenant, with its MFA claim."""

    def __init__(self, cloud: Cloud, token: Token, *, within: float = http.WITHIN, locale: str = "en-US") -> None:
        self.cloud = cloud
        self._token = token
        self._within = within
        self._locale = locale

    def service_requests(self, *, status: Status | None = None, size: int = 0) -> ServiceRequests:
        """Every ticket of the partner's customers in one call; items are sparse, `organization_id` says whose.

        `size` limits how many are sent; 0 is all.

        Not on the documentation pages but in Microsoft's SDK: raises NotFound where it is not served.
        """
        return self._service_requests("/servicerequests", status, size)

    def customer_service_requests(self, tenant_id: UUID | str, *, status: Status | None = None) -> ServiceRequests:
        """One customer's tickets; items are sparse (page "Get all service requests for a customer")."""
        return self._service_requests(f"/customers/{tenant_id}/servicerequests", status)

    def service_request(self, number: str) -> ServiceRequest:
        """One ticket with description and notes (page "Get service request details by ID")."""
        return ServiceRequest.parse(self._json("GET", f"/servicerequests/{quote(number, safe='')}"))

    def update_service_request(
        self,
        number: str,
        *,
        note: str = "",
        status: Status | str = "",
        severity: Severity | str = "",
        request_id: str = "",
    ) -> ServiceRequest:
        """Add a note and change status or severity in one call; only what is given is sent.

        Keep `request_id` (a GUID) when the same operation is tried again. Page "Update a service request".
        """
        body: dict[str, Any] = {"Attributes": {"ObjectType": "ServiceRequest"}}
        if note:
            body["NewNote"] = {"Text": note}
        if status:
            body["Status"] = Status.parse(status).value
        if severity:
            body["Severity"] = Severity.parse(severity).value
        path = f"/servicerequests/{quote(number, safe='')}"
        return ServiceRequest.parse(self._json("PATCH", path, body=body, request_id=request_id))

    def customers(self) -> Iterator[CspCustomer]:
        """Every CSP customer (page "Get a list of customers"); limit 500 calls a minute and tenant."""
        path, headers = f"/customers?size={PAGE}", dict[str, str]()
        while path:
            body = self._json("GET", path, headers=headers)
            yield from (CspCustomer.parse(item) for item in _items(body))
            path, headers = _next(body)

    def customer(self, tenant_id: UUID | str) -> CspCustomer:
        return CspCustomer.parse(self._json("GET", f"/customers/{tenant_id}"))

    def grant_consent(self, tenant_id: UUID | str, application_name: str, scopes: Sequence[str]) -> None:
        """Consent to our app on behalf of a customer; granted already is fine (contract §1.9)."""
        grants = [{"enterpriseApplicationId": GRAPH_APP, "scope": ",".join(scopes)}]
        body = {"applicationId": self.cloud.client_id, "displayName": application_name, "applicationGrants": grants}
        try:
            self._json("POST", f"/customers/{tenant_id}/applicationconsents", body=body)
        except MicrosoftError as error:
            if "permission entry already exists" not in error.detail.lower():
                raise

    def _service_requests(self, path: str, status: Status | None, size: int = 0) -> ServiceRequests:
        query = {"size": str(size)}
        if status is not None:
            query["filter"] = http.dumps({"Field": "Status", "Value": status.value, "Operator": "equals"}).decode()
        body = self._json("GET", f"{path}?{urlencode(query, quote_via=quote)}")
        return ServiceRequests.parse(body, _items(body))

    def _json(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        request_id: str = "",
    ) -> dict[str, Any]:
        content = None if body is None else http.dumps(body)
        raw = self._call(method, path, headers or {}, content, request_id or str(uuid4()))
        if 200 <= raw.status < 300:
            return http.json_object(raw)
        try:
            answer = http.loads(raw.content) if raw.content else None
        except (ValueError, RecursionError):
            answer = None
        raise partner_center_error(raw.status, raw.headers, answer)

    def _call(self, method: str, path: str, headers: Mapping[str, str], content: bytes | None, request_id: str) -> Raw:
        """One call, and a second one with a fresh token after a 401; both carry the same MS-RequestId."""
        sent = {
            "Accept": "application/json",
            "MS-RequestId": request_id,
            "MS-CorrelationId": request_id,
            "MS-Contract-Version": "v1",
            "MS-PartnerCenter-Application": "Partner Portal",
            "X-Locale": self._locale,
            **headers,
        }
        if content is not None:
            sent["Content-Type"] = "application/json"
        url = f"{self.cloud.partner_center_url}/v1{path}"
        for fresh in (False, True):
            sent["Authorization"] = f"Bearer {self._token(fresh)}"
            raw = http.call(self.cloud, method, url, headers=sent, content=content, within=self._within)
            if raw.status != 401:
                break
        return raw


def _items(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    items = body.get("items")
    if not isinstance(items, list):
        raise BadAnswer("a collection without items")
    return [item for item in items if isinstance(item, dict)]


def _next(body: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """Path and headers of the next page, ("", {}) after the last."""
    links = body.get("links")
    link = links.get("next") if isinstance(links, dict) else None
    token = body.get("continuationToken")
    if not isinstance(link, dict) or not token:
        return "", {}
    return f"/customers?size={PAGE}&seekOperation=Next", {"MS-ContinuationToken": str(token)}
