"""Graph's front door: whose token is it, which resource is meant."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sandbox import faults
from sandbox.clock import iso
from sandbox.graph import announcements, batch, me, organisation, partner, people
from sandbox.graph.call import Answer, Call, GraphError, error_answer
from sandbox.graph.throttle import Throttle
from sandbox.http import Request, Response, dump, new_id
from sandbox.ledger import masked
from sandbox.tokens import b64

if TYPE_CHECKING:
    from sandbox.app import Sandbox

AUDIENCES = ("https://graph.microsoft.com", "00000003-0000-0000-c000-000000000000")
KEYED = re.compile(r"^(\w+)\('((?:[^']|'')*)'\)$")
Handler = Callable[[Call, list[str]], Answer]


def _announcements(call: Call, parts: list[str]) -> Answer:
    if parts[:1] != ["serviceAnnouncement"]:
        raise GraphError(400, "BadRequest", f"Resource not found for the segment '{'/'.join(parts)}'.")
    return announcements.handle(call, parts[1:])


ROUTES: dict[str, Handler] = {
    "admin": _announcements,
    "users": people.users,
    "me": me.me,
    "tenantRelationships": partner.relationships,
    "contracts": partner.contracts,
    "organization": organisation.organization,
    "domains": organisation.domains,
    "subscribedSkus": organisation.skus,
    "roleManagement": organisation.role_management,
    "groups": organisation.groups,
}


class Graph:
    def __init__(self, sandbox: "Sandbox") -> None:
        self.sandbox = sandbox
        self.throttle = Throttle(sandbox)
        self.operations: dict[str, dict[str, Any]] = {}

    def handle(self, request: Request) -> Response:
        """Answer one HTTP call."""
        client_request_id = request.headers.get("client-request-id", "")
        try:
            answer = self._answer(request)
        except GraphError as error:
            answer = error_answer(error, client_request_id)
        headers = {"request-id": new_id(), "x-ms-ags-diagnostic": '{"ServerInfo":{"DataCenter":"Sandbox","Ring":"1"}}'}
        headers["client-request-id"] = client_request_id or headers["request-id"]
        headers.update(answer.headers)
        if answer.body:
            headers["Content-Type"] = answer.content_type
        return Response(answer.status, answer.body, headers)

    def _answer(self, request: Request) -> Answer:
        claims = self._authenticate(request)
        world = self.sandbox.world
        tenant = world.tenants.get(claims["tid"])
        operator = world.by_oid.get(claims.get("oid", ""))
        if tenant is None or operator is None:
            raise GraphError(
                401,
                "Authorization_IdentityNotFound",
                "The identity of the calling application could not be established.",
            )
        path = request.path.partition("/")[2].partition("/")[2].strip("/")
        body: Any = None
        if request.body:
            try:
                body = request.json()
            except ValueError as error:
                raise GraphError(400, "BadRequest", "Unable to read JSON request payload.") from error
        call = Call(
            self.sandbox, request.method, path, request.params(), request.headers, body, request.base, request.query,
            claims, tenant, operator,
        )  # fmt: skip
        if path == "$batch":
            if request.method != "POST":
                raise GraphError(
                    405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target."
                )
            return batch.run(self, call)
        self.sandbox.counters.count("graph_items", tenant.id)
        return self.route(call)

    def _authenticate(self, request: Request) -> dict[str, Any]:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind != "Bearer" or not token:
            raise GraphError(401, "InvalidAuthenticationToken", "Access token is empty.")
        claims = self.sandbox.seal.open_access(token)
        if claims is None:
            raise unauthenticated("CompactToken parsing failed with error code: 80049217")
        if claims["aud"] not in AUDIENCES:
            raise unauthenticated("Access token validation failure. Invalid audience.")
        if claims["exp"] <= self.sandbox.clock.now() or claims["issued"] <= self.sandbox.tokens_dead_before:
            raise unauthenticated("Lifetime validation failed, the token is expired.")
        operator = self.sandbox.world.by_oid.get(claims.get("oid", ""))
        if operator and claims["issued"] <= operator.challenged_at and claims.get("xms_cc"):
            raise challenge(operator.challenged_at)
        return claims

    def answer_item(self, call: Call) -> Answer:
        """Answer one item of a batch, with the bad luck that was ordered for it."""
        sandbox = self.sandbox
        sandbox.counters.count("graph_items", call.tenant.id)
        path = "/" + call.path
        fault = (
            sandbox.faults.find("graph", call.tenant.id, path, call.method, item=True) if sandbox.faults.all else None
        )
        if fault is not None and fault.replaces:
            response = faults.answer(fault, "graph")
            headers = {name: value for name, value in response.headers.items() if name != "Content-Type"}
            return Answer(response.status, response.body, {**headers, "x-sandbox-fault": "1"})
        try:
            answer = self.route(call)
        except GraphError as error:
            answer = error_answer(error, call.headers.get("client-request-id", ""))
        if fault is not None and fault.truncate:
            answer = Answer(
                answer.status, answer.body[: len(answer.body) // 2], {**answer.headers, "x-sandbox-fault": "1"}
            )
        return answer

    def route(self, call: Call) -> Answer:
        parts: list[str] = []
        for part in call.path.split("/"):
            keyed = KEYED.match(part)
            parts += [keyed[1], keyed[2].replace("''", "'")] if keyed else [part]
        handler = ROUTES.get(parts[0])
        if handler is None:
            raise GraphError(400, "BadRequest", f"Resource not found for the segment '{parts[0]}'.")
        return handler(call, parts[1:])

    def note(self, call: Call) -> None:
        """Put a write that was accepted into the journal."""
        self.sandbox.journal.write(
            operator=call.operator.oid, upn=call.operator.upn, tenant=call.tenant.id, service="graph",
            method=call.method, path=f"/{call.path}", body=masked(call.body), time=iso(call.now, 3),
            request_id=call.headers.get("client-request-id", ""),
        )  # fmt: skip


def challenge(moment: float) -> GraphError:
    """Continuous access evaluation: this token was good, but something has happened since."""
    claims = b64(dump({"access_token": {"nbf": {"essential": True, "value": str(int(moment))}}}))
    text = (
        'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", '
        f'error="insufficient_claims", claims="{claims}"'
    )
    message = "Continuous access evaluation resulted in challenge with result: InteractionRequired."
    return GraphError(401, "InvalidAuthenticationToken", message, {"WWW-Authenticate": text})


def unauthenticated(message: str) -> GraphError:
    challenge = (
        'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", '
        'client_id="00000003-0000-0000-c000-000000000000"'
    )
    return GraphError(401, "InvalidAuthenticationToken", message, {"WWW-Authenticate": challenge})
