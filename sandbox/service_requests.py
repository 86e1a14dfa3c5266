"""Partner Center's service requests: lists, details and what the partner may change."""

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sandbox.clock import iso
from sandbox.http import Request
from sandbox.partner_words import Refused, client_of, note, number, read_filter, read_json
from sandbox.personas import Operator
from sandbox.tenants import Tenant, guid
from sandbox.tickets import Ticket

if TYPE_CHECKING:
    from sandbox.app import Sandbox

NEVER = "0001-01-01T00:00:00"
STATUSES = {"none": 0, "open": 1, "closed": 2, "attention_needed": 3}
SEVERITIES = {"unknown": 0, "critical": 1, "moderate": 2, "minimal": 3}


class ServiceRequests:
    def __init__(self, sandbox: "Sandbox") -> None:
        self.sandbox = sandbox
        self.done: set[str] = set()  # writes by operator, MS-RequestId and ticket

    def answer(self, request: Request, operator: Operator, parts: list[str]) -> tuple[int, Any]:
        world = self.sandbox.world
        tenant = client_of(self.sandbox, parts[1]) if parts[0] == "customers" else None
        ticket_id = parts[3] if tenant and len(parts) > 3 else parts[1] if not tenant and len(parts) > 1 else ""
        if not ticket_id:
            if request.method != "GET" or (tenant is None and not world.tickets.answers_all):
                raise Refused(404, 1000, "The resource does not exist.")
            found = world.tickets.by_tenant.get(tenant.id, []) if tenant else list(world.tickets.by_id.values())
            return 200, self._page(request, found, tenant)
        ticket = world.tickets.by_id.get(ticket_id)
        if ticket is None or ticket.is_gone or (tenant and ticket.tenant is not tenant):
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
        found = [ticket for ticket in found if ticket.is_listed and not ticket.is_gone]
        found = sorted(found, key=lambda ticket: (STATUSES[ticket.status], -ticket.created_at))
        size = number(params, "size", 0) or self.sandbox.world.tickets.longest_list
        offset = number(params, "offset", 0)
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
                {"createdByName": name, "createdDate": iso(moment, 3, ""), "text": text}
                for name, moment, text in ticket.all_notes()
            ],
            "fileLinks": [
                {
                    "id": guid(tenant.id, f"{ticket.id} {place}"),
                    "fileNameWithoutExtension": name,
                    "fileExtension": extension,
                    "fileSize": size,
                    "comment": comment,
                    "link": {"uri": self._file_address(ticket, place), "method": "GET", "headers": []},
                }
                for place, (name, extension, size, comment) in enumerate(ticket.files)
            ],
        }

    def _file_address(self, ticket: Ticket, place: int) -> str:
        """Where Microsoft would hand the file out; the second one's address is not safe to follow."""
        return f"http{'s' if place == 0 else ''}://files.partner.microsoft.example/{ticket.id}/{place}"

    def _write(self, request: Request, operator: Operator, ticket: Ticket) -> tuple[int, Any]:
        """Add a note, change status or severity; the same MS-RequestId is done once."""
        key = f"{operator.oid} {request.headers.get('ms-requestid', '')} {ticket.id}"
        if request.headers.get("ms-requestid") and key in self.done:
            return 200, self._detail(ticket)
        body = {str(name).casefold(): value for name, value in read_json(request).items()}
        given = {str(name).casefold(): value for name, value in (body.get("newnote") or {}).items()}
        text = str(given.get("text") or "")
        status = named(body.get("status"), STATUSES, "none")
        severity = named(body.get("severity"), SEVERITIES, "unknown")
        if status and ticket.status == "closed" and status != "closed":
            raise Refused(400, 2000, "A closed service request cannot be opened again.", ["Status"])
        if status == "attention_needed":
            raise Refused(400, 2000, "The status cannot be set by the partner.", ["Status"])
        if not (text.strip() or status or severity):
            raise Refused(400, 2000, "There is nothing to change.", ["NewNote"])
        self.sandbox.world.tickets.write(ticket, operator.name, text, status, severity)
        self.done.add(key)
        note(self.sandbox, request, operator, ticket.tenant, read_json(request))
        return 200, self._detail(ticket)


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
