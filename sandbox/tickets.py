"""Service requests at Partner Center, with words made when they are read."""

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.clock import DAY, HOUR, MINUTE
from sandbox.content import tickets
from sandbox.content.people import person
from sandbox.content.tickets import TicketText
from sandbox.tenants import Tenant

if TYPE_CHECKING:
    from sandbox.world import World

FILES = (
    ("Trace of the failing sign-in", "har", 482_113, "Recorded while it failed."),
    ("Message headers", "txt", 6_204, ""),
)
ENGINEERS = ("Ines M.", "Tomasz K.", "Priya R.", "Jonas W.", "Aiko S.", "Lerato N.")


@dataclass(slots=True)
class Ticket:
    number: int
    tenant: Tenant
    status: str  # open, attention_needed or closed
    severity: str  # critical, moderate or minimal
    created_at: float
    modified_at: float
    closed_at: float | None
    told: int  # notes of the case that have been written
    notes: list[tuple[str, float, str]] = field(default_factory=list)  # who, when, text: written meanwhile
    title: str = ""
    is_listed: bool = True  # whether lists name it
    is_gone: bool = False  # neither listed nor told

    @property
    def id(self) -> str:
        return f"{617_000_000_000_000 + self.number * 7_919_003}"

    @property
    def text(self) -> TicketText:
        return tickets.ticket(self.number, self.tenant.seed)

    @property
    def contact(self) -> Any:
        return person(self.number % max(1, self.tenant.user_count), self.tenant.company, self.tenant.seed)

    @property
    def files(self) -> tuple[tuple[str, str, int, str], ...]:
        """Name, extension, size and comment of what was attached; to half of the tickets nothing."""
        return FILES[: max(0, self.number % 4 - 1)]

    def all_notes(self) -> list[tuple[str, float, str]]:
        """The case's own notes spread over its life, then what was written meanwhile."""
        step = (self.modified_at - self.created_at) / (self.told + len(self.notes) + 1)
        told = [
            (
                self.contact.display_name if place % 2 == 0 else ENGINEERS[self.number % 6],
                self.created_at + step * (place + 1),
                text,
            )
            for place, text in enumerate(self.text.notes[: self.told])
        ]
        return told + self.notes


class Tickets:
    def __init__(self, world: "World") -> None:
        self.world = world
        self.chance = random.Random(world.options.seed + 13)
        self.by_id: dict[str, Ticket] = {}
        self.by_tenant: dict[str, list[Ticket]] = {}
        self.enums = "string"  # or number
        self.dates = "zulu"  # or plain, without Z
        self.mfa_enforced = False
        self.answers_all = True  # whether the partner-wide list answers
        self.longest_list = 0  # tickets that a list sends at most, though it counts all; 0 is no limit
        for tenant in world.clients:
            for _ in range(self.chance.randint(0, world.options.tickets * 2)):
                self.open(tenant)
        world.later(world.now + 4 * MINUTE / world.options.pace, self._engineer_writes)

    def open(self, tenant: Tenant, age: float | None = None) -> Ticket:
        now, chance = self.world.now, self.chance
        number = len(self.by_id)
        text_notes = 6
        share = chance.random()
        status = "closed" if share < 0.55 else "attention_needed" if share < 0.68 else "open"
        if age is None:
            age = chance.uniform(30, 400) * DAY if status == "closed" else chance.uniform(0.1, 20) * DAY
        else:
            status = "open"
        created = now - age
        modified = created + min(age, chance.uniform(0.2, 9) * DAY) * (
            1.0 if status == "closed" else chance.uniform(0.3, 1)
        )
        told = text_notes if status == "closed" else chance.randint(0, 2) if age > HOUR else 0
        severity = chance.choices(("critical", "moderate", "minimal"), (1, 3, 4))[0]
        ticket = Ticket(
            number, tenant, status, severity, created, modified, modified if status == "closed" else None, told
        )
        self.by_id[ticket.id] = ticket
        self.by_tenant.setdefault(tenant.id, []).append(ticket)
        return ticket

    def write(self, ticket: Ticket, name: str, text: str, status: str = "", severity: str = "") -> None:
        """Add a note, a status or a severity at this moment."""
        now = self.world.now
        if text:
            ticket.notes.append((name, now, text))
        if status:
            ticket.status = status
            ticket.closed_at = now if status == "closed" else None
        if severity:
            ticket.severity = severity
        ticket.modified_at = now

    def _engineer_writes(self) -> None:
        waiting = [ticket for ticket in self.by_id.values() if ticket.status == "open"]
        if waiting:
            ticket = self.chance.choice(waiting)
            text = "We have looked at the logs that you sent. Please try again and tell us the time at which it failed."
            self.write(ticket, ENGINEERS[ticket.number % 6], text, status="attention_needed")
        self.world.later(self.world.now + 240 * MINUTE / self.world.options.pace, self._engineer_writes)
