"""The partner's clients, and the delegated admin relationships that open them."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import NAMESPACE_DNS, uuid5

from sandbox import personas, roles
from sandbox.clock import DAY
from sandbox.content.chance import scatter
from sandbox.content.companies import Company, company
from sandbox.directory import Directory
from sandbox.personas import Operator

if TYPE_CHECKING:
    from sandbox.incidents import Issue

RINGS = 16  # tenants of one ring get the same posts and share their history
ACTIVE = ("active", "expiring")


@dataclass(slots=True)
class Assignment:
    """One of the partner's security groups, and the roles it has in the client's tenant."""

    id: str
    group_id: str
    roles: frozenset[str]
    status: str = "active"


@dataclass(slots=True)
class Relationship:
    id: str
    tenant: "Tenant"
    name: str
    status: str
    created_at: float
    activated_at: float | None
    end_at: float | None
    duration_days: int
    auto_extends: bool
    assignments: list[Assignment]
    modified_at: float
    is_reseller: bool = False

    @property
    def roles(self) -> list[str]:
        return sorted({role for each in self.assignments for role in each.roles})

    def is_active(self, now: float) -> bool:
        return self.status in ACTIVE and (self.end_at is None or self.end_at > now)


@dataclass(eq=False)
class Tenant:
    """One organisation in the cloud."""

    index: int
    id: str
    seed: int
    user_count: int
    kind: str = "client"
    renamed: str = ""
    issues: list["Issue"] = field(default_factory=list)
    relationships: list[Relationship] = field(default_factory=list)
    entra_error: int = 0  # the AADSTS code that every token request of a delegated admin gets here
    claims: str = ""  # that come with it
    demanded_at: float = 0.0  # only a second factor typed later meets its demand
    consented: set[str] | None = None  # None: everything the product registers
    views: dict[tuple[str, str], dict[str, bool]] = field(default_factory=dict)  # by operator and post

    @cached_property
    def company(self) -> Company:
        return company(self.index, self.seed)

    @cached_property
    def chance(self) -> int:
        return scatter(self.seed, self.index + 7_000_000)

    @cached_property
    def directory(self) -> Directory:
        return Directory(self)

    @property
    def name(self) -> str:
        return self.renamed or self.company.name

    @property
    def domain(self) -> str:
        return self.company.domain

    @property
    def ring(self) -> int:
        return self.chance % RINGS

    @property
    def is_pascal(self) -> bool:
        """Whether Microsoft writes this tenant's enumerations in PascalCase, as its documentation does."""
        return self.index == 5

    @cached_property
    def is_synced(self) -> bool:
        return self.kind == "client" and (self.chance >> 8) % 5 < 2

    @cached_property
    def writeback(self) -> str:
        """on, off or slow: what becomes of a new password on its way to the client's own directory."""
        return "off" if (self.chance >> 16) % 2 else "on"

    @property
    def is_federated(self) -> bool:
        return self.is_synced and (self.chance >> 20) % 6 == 0


class Foreign(Tenant):
    """A tenant that is nobody's client: the partner's own, and the stranger's."""

    @cached_property
    def company(self) -> Company:
        if self.id == personas.PARTNER_TENANT:
            return Company(
                "Harbour IT Partners", personas.DOMAIN, "harbourit.onmicrosoft.com", "NL", "en-GB", "Rotterdam",
                "Wilhelminakade 12", "3072 AP", "+31 10",
            )  # fmt: skip
        return Company(
            "Elsewhere Works", "elsewhere.example", "elsewhere.onmicrosoft.com", "FR", "fr-FR", "Lyon",
            "Quai Perrache 4", "69002", "+33 4",
        )  # fmt: skip


FULL = frozenset({
    roles.DIRECTORY_READERS, roles.SERVICE_SUPPORT_ADMIN, roles.MESSAGE_CENTER_READER, roles.HELPDESK_ADMIN,
    roles.USER_ADMIN, roles.AUTHENTICATION_ADMIN, roles.PRIVILEGED_AUTHENTICATION_ADMIN, roles.GLOBAL_READER,
    roles.LICENSE_ADMIN, roles.CLOUD_APPLICATION_ADMIN,
})  # fmt: skip
DESK = frozenset({roles.HELPDESK_ADMIN, roles.DIRECTORY_READERS})
DESK_WITH_MESSAGES = DESK | {roles.MESSAGE_CENTER_READER}
NIGHT = DESK_WITH_MESSAGES | {roles.SERVICE_SUPPORT_ADMIN}
WATCH_ALL = frozenset({roles.GLOBAL_READER})
WATCH_HEALTH = frozenset({roles.SERVICE_SUPPORT_ADMIN})


def tenant_id(index: int, seed: int) -> str:
    return str(uuid5(NAMESPACE_DNS, f"{seed}.{index}.client.harbour.example"))


def guid(*parts: object) -> str:
    return str(uuid5(NAMESPACE_DNS, ".".join(map(str, parts))))


def make_relationship(tenant: Tenant, now: float, number: int = 0) -> Relationship:
    """An active relationship of the ordinary kind: every group that looks after this client, with its roles."""
    chance = tenant.chance
    created = now - (30 + chance % 300) * DAY
    groups = [(personas.FULL_ADMINISTRATION, FULL)]
    if tenant.index % 3 == 0:
        groups.append((personas.SERVICE_DESK, DESK if tenant.index % 2 else DESK_WITH_MESSAGES))
    if tenant.index % 3 == 1:
        groups.append((personas.SERVICE_DESK_NIGHT, NIGHT))
    if tenant.index % 2 == 0:
        groups.append((personas.MONITORING, WATCH_ALL if tenant.index % 4 else WATCH_HEALTH))
    return Relationship(
        id=f"{guid(tenant.id, 'relationship', number)}-{guid(tenant.id, 'partner')}",
        tenant=tenant,
        name=f"{tenant.company.domain.partition('.')[0]} administration {number + 1}"[:50],
        status="active",
        created_at=created,
        activated_at=created + 3600,
        end_at=created + 730 * DAY,
        duration_days=730,
        auto_extends=tenant.index % 4 != 3,
        assignments=[Assignment(guid(tenant.id, group, number), group, held) for group, held in groups],
        modified_at=created + 7200,
    )


def roles_in(tenant: Tenant, operator: Operator, now: float) -> frozenset[str]:
    """What an operator may do in a tenant through all groups and live relationships."""
    if tenant.kind != "client":
        at_home = operator.tenant_id == tenant.id
        if not at_home:
            return frozenset()
        return frozenset({roles.GLOBAL_ADMIN if personas.ADMIN_AGENTS in operator.groups else roles.DIRECTORY_READERS})
    found: frozenset[str] = frozenset()
    for relationship in tenant.relationships:
        if relationship.is_active(now):
            for each in relationship.assignments:
                if each.status == "active" and each.group_id in operator.groups:
                    found |= each.roles
    return found
