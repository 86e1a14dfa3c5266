"""One door for all of Microsoft's hosts: finds who is meant, counts, and lets things go wrong where told."""

from sandbox import control, faults
from sandbox.clock import Clock
from sandbox.entra import Entra
from sandbox.faults import Fault, Faults
from sandbox.graph.service import Graph
from sandbox.http import Request, Response, json_response, redirect
from sandbox.ledger import Counters, Journal
from sandbox.options import Options
from sandbox.partner_center import PartnerCenter
from sandbox.replay import replay
from sandbox.tokens import Seal, SigningKey
from sandbox.world import World


class Sandbox:
    def __init__(self, options: Options) -> None:
        self.options = options
        self.clock = Clock()
        self.seal = Seal(options.seed)
        self.signing_key = SigningKey()
        self.counters = Counters()
        self.journal = Journal()
        self.faults = Faults()
        self.latency = options.latency_ms / 1000
        self.started_at = self.clock.now()
        self.tokens_dead_before = 0.0
        self.renew()

    def renew(self) -> None:
        """Make the world as it was at the start; sign-ins stay valid."""
        self.faults.clear()
        self.clock.skew = 0.0
        self.world = World(self.options, self.clock)
        if self.options.replay:
            replay(self.world, self.options.replay)
        self.entra = Entra(self)
        self.graph = Graph(self)
        self.partner_center = PartnerCenter(self)

    def handle(self, request: Request) -> Response:
        world = self.world
        if world.next_due <= self.clock.now():
            world.tick()
        first = request.path[1:].partition("/")[0]
        if first == "_sandbox":
            return control.handle(self, request)
        if not first:
            return redirect("/_sandbox/")
        kind, tenant, path = self._meant(first, request)
        self._count(kind, tenant, path)
        fault = self.faults.find(kind, tenant, path, request.method) if self.faults.all else None
        response = self._answer(kind, request, fault)
        response.delay += self.latency
        self.counters.statuses[str(response.status)] += 1
        return response

    def _answer(self, kind: str, request: Request, fault: Fault | None) -> Response:
        if fault is not None and fault.replaces:
            if fault.write_happens:
                self._right_answer(kind, request)
            return faults.answer(fault, kind)
        response = self._right_answer(kind, request)
        return faults.spoil(fault, response) if fault is not None else response

    def _right_answer(self, kind: str, request: Request) -> Response:
        if kind == "graph":
            return self.graph.handle(request)
        if kind == "partner_center":
            return self.partner_center.handle(request)
        return self.entra.handle(request)

    def _meant(self, first: str, request: Request) -> tuple[str, str, str]:
        """Kind, tenant id and path of a call, as counters and faults know them."""
        if first in ("v1.0", "beta"):
            return "graph", self._tenant_of_token(request), request.path[len(first) + 1 :]
        if first == "v1":
            return "partner_center", self._tenant_of_token(request), request.path[3:]
        path = request.path[len(first) + 1 :]
        tenant = self.world.find_tenant(first)
        tenant_id = tenant.id if tenant else first
        if path.endswith("/.well-known/openid-configuration") or path == "/discovery/instance":
            return "discovery", tenant_id, path
        return ("keys" if path.endswith("/keys") else "login"), tenant_id, path

    def _tenant_of_token(self, request: Request) -> str:
        claims = self.seal.open_access(request.headers.get("authorization", "")[7:])
        return str(claims["tid"]) if claims else ""

    def _count(self, kind: str, tenant: str, path: str) -> None:
        self.counters.count(kind, tenant)
        if kind == "login":
            self.counters.count(path.rpartition("/")[2] or "login", tenant)


def not_found() -> Response:
    return json_response(404, {"error": "There is nothing here."})
