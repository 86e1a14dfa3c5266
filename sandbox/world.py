"""Everything that exists in the sandbox's cloud, and the agenda of what will happen to it."""

import heapq
import itertools
import random
from collections.abc import Callable

from sandbox import personas
from sandbox.clock import DAY, Clock
from sandbox.content.chance import scatter
from sandbox.directory import Directory
from sandbox.health import Health
from sandbox.options import Options
from sandbox.personas import Operator, make_operators
from sandbox.posts import Posts
from sandbox.tenants import Foreign, Relationship, Tenant, guid, make_relationship, tenant_id
from sandbox.tickets import Tickets


class World:
    def __init__(self, options: Options, clock: Clock) -> None:
        self.options = options
        self.clock = clock
        self.chance = random.Random(options.seed + 5)
        self.operators: dict[str, Operator] = make_operators(options.operators)
        self.by_oid = {operator.oid: operator for operator in self.operators.values()}
        Directory.kept.clear()
        self._agenda: list[tuple[float, int, Callable[[], object]]] = []
        self._order = itertools.count()
        self.next_due = float("inf")
        self.clients: list[Tenant] = [
            Tenant(index, tenant_id(index, options.seed), options.seed, users)
            for index, users in enumerate(share_out(options.users, options.clients, options.seed))
        ]
        self.partner = Foreign(-1, personas.PARTNER_TENANT, options.seed, 12, "partner")
        self.foreign = Foreign(-2, personas.FOREIGN_TENANT, options.seed, 5, "foreign")
        self.tenants = {tenant.id: tenant for tenant in [*self.clients, self.partner, self.foreign]}
        self._by_domain: dict[str, Tenant] = {}
        self.relationships: dict[str, Relationship] = {}
        for tenant in self.clients:
            self._relate(tenant)
        self.replaying: set[Tenant] = set()  # clients that show recorded answers of the real service
        self.health = Health(self)
        self.health.begin()
        self.posts = Posts(self)
        self.tickets = Tickets(self)
        if not options.still:
            self.later(self.now + 90 / options.pace, self._people_change)

    @property
    def now(self) -> float:
        return self.clock.now()

    # --- time ---

    def later(self, moment: float, happening: Callable[[], object]) -> None:
        if not self.options.still:
            heapq.heappush(self._agenda, (moment, next(self._order), happening))
            self.next_due = self._agenda[0][0]

    def tick(self) -> None:
        """Let everything happen whose time has come."""
        while self._agenda and self._agenda[0][0] <= self.now:
            happening = heapq.heappop(self._agenda)[2]
            happening()
        self.next_due = self._agenda[0][0] if self._agenda else float("inf")

    def _people_change(self) -> None:
        """Now and then somebody gets another office, joins or leaves."""
        tenant = self.chance.choice(self.clients) if self.clients else self.partner
        directory = tenant.directory
        number = self.chance.randrange(directory.size) if directory.size else 0
        what = self.chance.random()
        if what < 0.1:
            directory.add()
        elif what < 0.15 and number > 5 and directory.get(number):
            directory.remove(number)
        elif directory.get(number):
            directory.change(number, {"officeLocation": f"{self.chance.randint(1, 9)}.{self.chance.randint(10, 40)}"})
        self.later(self.now + 90 / self.options.pace, self._people_change)

    # --- tenants ---

    def find_tenant(self, name: str) -> Tenant | None:
        """By id or by one of its domains."""
        key = name.casefold()
        if key in self.tenants:
            return self.tenants[key]
        if not self._by_domain or len(self._by_domain) < 2 * len(self.tenants):
            for tenant in self.tenants.values():
                self._by_domain[tenant.domain.casefold()] = tenant
                self._by_domain[tenant.company.initial_domain.casefold()] = tenant
        return self._by_domain.get(key)

    def _relate(self, tenant: Tenant) -> None:
        """Most clients have one live relationship; some also an older, an expiring or a technical one."""
        now, index = self.now, tenant.index
        found = [make_relationship(tenant, now)]
        if index % 9 == 4:
            old = make_relationship(tenant, now - 800 * DAY, 1)
            old.status = "expired" if index % 2 else "terminated"
            found.append(old)
        if index % 13 == 6:
            found[0].end_at = now + (3 + index % 25) * DAY
            found[0].auto_extends = False
        if index % 17 == 9:
            found[0].status = "expiring"
            found[0].end_at = now + 2 * DAY
            found[0].auto_extends = False
        if index % 10 == 7:
            technical = make_relationship(tenant, now, 2)
            technical.name = f"MLT_{guid(tenant.id, 'lighthouse')[:18]}"
            technical.assignments = technical.assignments[:1]
            found.append(technical)
        if index % 21 == 11:
            pending = make_relationship(tenant, now, 3)
            pending.status, pending.activated_at, pending.end_at, pending.is_reseller = (
                "approvalPending",
                None,
                None,
                True,
            )
            pending.assignments = []
            found.append(pending)
        if len(self.clients) > 20 and index == len(self.clients) - 1:
            for each in found:
                each.status, each.end_at = "terminated", now - DAY
        for relationship in found:
            self.add_relationship(relationship)

    def add_relationship(self, relationship: Relationship) -> None:
        relationship.tenant.relationships.append(relationship)
        self.relationships[relationship.id] = relationship

    def add_client(self, users: int = 12) -> Tenant:
        """A new client signs up, with a relationship of the ordinary kind."""
        index = len(self.clients)
        tenant = Tenant(index, tenant_id(index, self.options.seed), self.options.seed, users)
        self.clients.append(tenant)
        self.tenants[tenant.id] = tenant
        self.add_relationship(make_relationship(tenant, self.now))
        return tenant


def share_out(users: int, clients: int, seed: int) -> list[int]:
    """Few large clients and many small ones, together exactly `users` people."""
    if not clients:
        return []
    weights = [1 / (3 + scatter(seed + 3, index) % clients) ** 0.8 for index in range(clients)]
    total = sum(weights)
    least = min(3, users // clients)
    shares = [max(least, int(users * weight / total)) for weight in weights]
    largest = max(range(clients), key=lambda index: shares[index])
    shares[largest] = max(least, shares[largest] + users - sum(shares))
    return shares
