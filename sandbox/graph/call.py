"""One Graph call, alone or as an item of a $batch, and its answer."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sandbox.http import dump, new_id
from sandbox.personas import Operator
from sandbox.tenants import Tenant, roles_in

if TYPE_CHECKING:
    from sandbox.app import Sandbox


class GraphError(Exception):
    """An error that Graph answers with."""

    def __init__(self, status: int, code: str, message: str = "", headers: dict[str, str] | None = None) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers or {}


def denied(message: str = "Insufficient privileges to complete the operation.") -> GraphError:
    return GraphError(403, "Authorization_RequestDenied", message)


def bad_request(message: str) -> GraphError:
    return GraphError(400, "Request_BadRequest", message)


def unsupported(message: str = "Unsupported Query.") -> GraphError:
    return GraphError(400, "Request_UnsupportedQuery", message)


def absent(resource: str) -> GraphError:
    text = f"Resource '{resource}' does not exist or one of its queried reference-property objects are not present."
    return GraphError(404, "Request_ResourceNotFound", text)


JSON_TYPE = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"


@dataclass(slots=True)
class Answer:
    """Status and body; a JSON body is already text, since most of it is kept as text."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = JSON_TYPE


def reply(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    return Answer(status, dump(body), headers or {})


def error_answer(error: GraphError, client_request_id: str = "") -> Answer:
    request_id = new_id()
    inner = {
        "date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
        "request-id": request_id,
        "client-request-id": client_request_id or request_id,
    }
    body = {"error": {"code": error.code, "message": error.message, "innerError": inner}}
    return Answer(error.status, dump(body), error.headers)


@dataclass(slots=True)
class Call:
    """What is asked, by whom, of which tenant."""

    sandbox: "Sandbox"
    method: str
    path: str  # below the version, unquoted, without a slash at the front
    params: dict[str, str]
    headers: dict[str, str]
    body: Any  # parsed JSON, or None
    base: str
    query: str
    claims: dict[str, Any]
    tenant: Tenant
    operator: Operator

    @property
    def now(self) -> float:
        return self.sandbox.clock.now()

    @property
    def root(self) -> str:
        return f"{self.base}/v1.0"

    @property
    def roles(self) -> frozenset[str]:
        return roles_in(self.tenant, self.operator, self.now)

    def need_scope(self, *scopes: str) -> None:
        """Refuse unless one of these was consented to."""
        held = self.claims["scp"].split()
        if not any(scope in held for scope in scopes):
            raise denied()

    def need_role(self, allowed: frozenset[str]) -> None:
        if not self.roles & allowed:
            raise denied()

    def context(self, what: str) -> str:
        return f'"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#{what}"'

    def next_link(self, **changes: str | int) -> str:
        """The address of this call with some parameters changed."""
        from urllib.parse import quote, urlencode

        params = {**self.params, **{f"${name}": str(value) for name, value in changes.items()}}
        return f"{self.root}/{quote(self.path)}?{urlencode(params, quote_via=quote, safe='$,')}"

    def page_size(self, default: int, most: int) -> int:
        """From $top or from the preference odata.maxpagesize."""
        wanted = self.params.get("$top") or preference(self.headers, "odata.maxpagesize")
        if not wanted:
            return default
        if not wanted.isdigit() or int(wanted) < 1:
            raise GraphError(
                400, "BadRequest", f"Invalid page size specified: '{wanted}'. Must be between 1 and {most} inclusive."
            )
        return min(int(wanted), most)


def preference(headers: dict[str, str], name: str) -> str:
    for part in headers.get("prefer", "").replace(";", ",").split(","):
        key, _, value = part.strip().partition("=")
        if key.casefold() == name:
            return value.strip('"')
    return ""


def collection(
    context: str, items: list[bytes], next_link: str = "", count: int | None = None, delta_link: str = ""
) -> Answer:
    """A page of a collection, put together from items that are JSON already."""
    head = [context]
    if count is not None:
        head.append(f'"@odata.count":{count}')
    if next_link:
        head.append(f'"@odata.nextLink":{dump(next_link).decode()}')
    if delta_link:
        head.append(f'"@odata.deltaLink":{dump(delta_link).decode()}')
    return Answer(200, b'{%s,"value":[%s]}' % (",".join(head).encode(), b",".join(items)))
