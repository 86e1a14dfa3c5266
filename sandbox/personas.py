"""Who can sign in, and what each of them is for."""

from dataclasses import dataclass
from uuid import NAMESPACE_DNS, uuid5

PARTNER_TENANT = "22222222-2222-2222-2222-222222222222"
FOREIGN_TENANT = "33333333-3333-3333-3333-333333333333"
PASSWORD = "sandbox"
DOMAIN = "harbour.example"

ADMIN_AGENTS = "aaaaaaaa-0000-4000-8000-000000000001"
HELPDESK_AGENTS = "aaaaaaaa-0000-4000-8000-000000000002"
FULL_ADMINISTRATION = "aaaaaaaa-0000-4000-8000-000000000003"
SERVICE_DESK = "aaaaaaaa-0000-4000-8000-000000000004"
SERVICE_DESK_NIGHT = "aaaaaaaa-0000-4000-8000-000000000005"
MONITORING = "aaaaaaaa-0000-4000-8000-000000000006"
ENGINEERS = "aaaaaaaa-0000-4000-8000-000000000007"

GROUPS = {
    ADMIN_AGENTS: "AdminAgents",
    HELPDESK_AGENTS: "HelpdeskAgents",
    FULL_ADMINISTRATION: "M365 Full Administration",
    SERVICE_DESK: "M365 Service Desk",
    SERVICE_DESK_NIGHT: "M365 Service Desk Night",
    MONITORING: "M365 Monitoring",
    ENGINEERS: "Engineers",
}


@dataclass
class Operator:
    """A person who may press Sign in: one of the partner's, or a stranger."""

    key: str
    name: str
    upn: str
    groups: frozenset[str]
    about: str
    tenant_id: str = PARTNER_TENANT
    needs_code: bool = False
    password: str | None = PASSWORD  # None: whatever is typed is wrong
    revoked_at: float = 0.0  # refresh tokens from before this moment are dead
    challenged_at: float = 0.0  # access tokens from before it are answered with a claims challenge

    @property
    def oid(self) -> str:
        return str(uuid5(NAMESPACE_DNS, self.upn))

    @property
    def code(self) -> str:
        """What the authenticator of this person shows."""
        return f"{int(self.oid[:8], 16) % 1_000_000:06d}"


def make_operators(more: int) -> dict[str, Operator]:
    """The personas and as many further admin agents as asked for, by user principal name."""
    people = [
        Operator(
            "admin", "Avery Lindqvist", f"avery.admin@{DOMAIN}",
            frozenset({ADMIN_AGENTS, ENGINEERS, FULL_ADMINISTRATION}),
            "Admin agent: every client, all roles",
        ),
        Operator(
            "helpdesk", "Hana Kovacs", f"hana.helpdesk@{DOMAIN}", frozenset({HELPDESK_AGENTS, SERVICE_DESK}),
            "Helpdesk agent: a third of the clients, few roles, no message center on some",
        ),
        Operator(
            "reader", "Rafael Okafor", f"rafael.reader@{DOMAIN}", frozenset({MONITORING}),
            "Watches a half of the clients, changes nothing, no tickets",
        ),
        Operator(
            "mfa", "Miles Tanaka", f"miles.mfa@{DOMAIN}", frozenset({HELPDESK_AGENTS, SERVICE_DESK_NIGHT}),
            "Must type a code from the authenticator",
            needs_code=True,
        ),
        Operator("newcomer", "Noor Haddad", f"noor.newcomer@{DOMAIN}", frozenset(), "Has no clients yet"),
        Operator(
            "wrong_password", "Petra Silva", f"petra.password@{DOMAIN}", frozenset({SERVICE_DESK}),
            "Never remembers the password",
            password=None,
        ),
        Operator(
            "foreign", "Faris Moreau", "faris.foreign@elsewhere.example", frozenset(),
            "Works for another company",
            tenant_id=FOREIGN_TENANT,
        ),
    ]  # fmt: skip
    for number in range(1, more + 1):
        upn = f"operator{number:03d}@{DOMAIN}"
        groups = frozenset({ADMIN_AGENTS, FULL_ADMINISTRATION})
        people.append(Operator(f"operator{number:03d}", f"Operator {number:03d}", upn, groups, "Admin agent for load"))
    return {operator.upn: operator for operator in people}
