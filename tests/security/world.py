"""A small world with one of each object in three clients: one's own, a foreign one, and one that has ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.timezone import now

from accounts.models import AuditEvent, Operator, PushSubscription
from clients.models import Access, Client
from feedback.models import Feedback
from messages_app.models import FeedKey, Picture
from microsoft.roles import DIRECTORY_READERS, GLOBAL_ADMINISTRATOR, HELPDESK_ADMINISTRATOR
from support.models import TicketChange
from sync.models import SyncRun, SyncState
from tests.factories import give_access, make_client, make_operator, make_partner
from tests.health.factories import make_issue, make_workload
from tests.messages_app.factories import make_post
from tests.support.factories import make_ticket
from tests.users.factories import make_person
from users.models import Change

WORDS = {"own": "ownzork", "foreign": "farzork", "ended": "endzork"}  # in every name of a client's objects
# Persona: the roles it holds in its own client; None has no client at all.
PERSONAS: dict[str, tuple[UUID, ...] | None] = {
    "admin": (GLOBAL_ADMINISTRATOR,),
    "helpdesk": (HELPDESK_ADMINISTRATOR,),
    "reader": (DIRECTORY_READERS,),
    "member": None,
}
FAR = UUID("33333333-3333-3333-3333-333333333333")  # another partner's tenant


@dataclass
class Corner:
    """One client with one object of each kind; every name of it holds `word`, which no other client's does."""

    client: Client
    word: str
    values: dict[str, Any] = field(default_factory=dict)  # what fills the arguments of its addresses


@dataclass
class World:
    corners: dict[str, Corner]
    operators: dict[str, Operator]

    def sees(self, persona: str, kind: str) -> bool:
        """Whether this client is the persona's own and still is."""
        return self.corners[kind].client in Client.objects.visible_to(self.operators[persona])

    def secrets_of(self, persona: str) -> list[str]:
        """Words, in lower case, that may stand in no answer to this persona."""
        words = []
        for corner in self.corners.values():
            access = Access.objects.of(self.operators[persona]).filter(client=corner.client).first()
            if access is None:
                words.append(corner.word)
            else:
                words += [corner.word + section for section in SECTIONS if not access.may_read(section)]
        return words


SECTIONS = ("health", "users", "messages", "tickets")


def make_world() -> World:
    corners = {kind: Corner(make_client(f"{word}client", f"{word}.example"), word) for kind, word in WORDS.items()}
    operators = {}
    for persona, roles in PERSONAS.items():
        operators[persona] = make_operator(upn=f"{persona}@harbour.example", name=persona.title())
        if roles:
            give_access(operators[persona], corners["own"].client, roles)
            give_access(operators[persona], corners["ended"].client, roles, is_live=False)
    far = make_partner(tenant_id=FAR, name="Farpartner")
    operators["foreign"] = make_operator(partner=far, upn="far@elsewhere.example", name="Faraway")
    give_access(operators["foreign"], corners["foreign"].client)
    owners = {"own": operators["admin"], "ended": operators["admin"], "foreign": operators["foreign"]}
    for number, (kind, corner) in enumerate(corners.items(), start=1):
        _furnish(corner, owners[kind], number)
    corners["ended"].client.ended_at = now()
    corners["ended"].client.save(update_fields=["ended_at"])
    operators["staff"] = make_operator(upn="staff@harbour.example", name="Staff", is_staff=True)
    feeds = {"own": FeedKey.renew(operators["admin"]), "foreign": FeedKey.renew(operators["foreign"])}
    for kind, corner in corners.items():
        corner.values["secret"] = feeds.get(kind, feeds["own"])
    corners["ended"].values["settings.pk"] = 0  # a device has no client that could end
    for kind in ("own", "foreign"):
        client = corners[kind].client
        AuditEvent.record(owners[kind], "users.block", AuditEvent.Outcome.DONE, client=client, target=client.domain)
    return World(corners, operators)


def _furnish(corner: Corner, owner: Operator, number: int) -> None:
    client, word = corner.client, corner.word
    issue = make_issue(client, reference=f"EX{number}00001", title=f"{word}health", service=f"{word}health")
    workload = make_workload(client, f"Work{number}", "warn", service=f"{word}health")
    post = make_post(client, reference=f"MC{number}000001", title=f"{word}messages", summary=f"{word}messages")
    ticket = make_ticket(client, number=f"{number}16122292874576", title=f"{word}tickets")
    ticket_change = TicketChange.objects.create(
        ticket=ticket, operator=owner, seen_version="1", note=f"{word}tickets", outcome="refused"
    )
    person = make_person(client, f"{word}users Person")
    change = Change.objects.create(
        number=f"change-{number}",
        operator=owner,
        client=client,
        object_id=person.object_id,
        action="block",
        state="done",
    )
    SyncRun.objects.create(operator=owner, client=client, total=1)
    SyncState.objects.create(client=client, section="health", failures=1, problem=f"{word}client is old")
    picture = Picture.objects.create(
        key=f"{number}" * 64,
        url="https://cxcs.microsoft.net/a.png",
        content=b"\x89PNG\r\n\x1a\n",
        content_type="image/png",
    )
    device = PushSubscription.objects.create(operator=owner, endpoint=f"https://fcm.googleapis.com/{number}")
    told = Feedback.objects.create(
        operator=owner, text=f"{word}feedback", screenshot=b"\x89PNG\r\n\x1a\n", screenshot_type="image/png"
    )
    corner.values = {
        "tenant_id": client.tenant_id,
        "health.reference": issue.reference,
        "client-health.reference": issue.reference,
        "workload_id": workload.workload_id,
        "messages.reference": post.reference,
        "client-messages.reference": post.reference,
        "client-support.number": ticket.number,
        "request_id": ticket_change.request_id,
        "user_id": person.object_id,
        "client-users.number": change.number,
        "settings.pk": device.pk,
        "key": picture.key,
        "admin.pk": told.pk,
        "admin.object_id": told.pk,
        "admin.content_type_id": 1,
    }
