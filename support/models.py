from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext, gettext_lazy, gettext_noop

from clients.models import Access, Client, ClientOwned, ClientOwnedQuerySet, fold
from clients.tallies import tally
from microsoft import support as microsoft
from microsoft.errors import Conflict, Rejected

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from accounts.models import Operator
    from microsoft.errors import MicrosoftError

SECTION = "tickets"
FRESH_FOR = timedelta(minutes=1)  # a ticket opened again sooner is not asked for again
CUT_OFF = timedelta(minutes=2)  # a change without an outcome for longer was lost with its worker
NOT_REOPENED = gettext_noop(
    "Microsoft did not open this ticket again. Make a new ticket and name the number of this one in it."
)
UNLISTED = "unlisted"  # a status of ours: Microsoft neither lists the ticket nor knows it by its number
MOST_FILES = 100  # of one ticket
FEW_CLIENTS = 40
COUNTED = 1000  # tickets of a tab; a badge shows 999+ beyond


class TicketQuerySet(ClientOwnedQuerySet["Ticket"]):
    def visible_in_order(self, operator: Operator) -> Self:
        """As visible_to(), for a list that shows the first of very many.

        They are taken in the list's order, each looked up among the clients of the operator. Who has only a few
        clients would meet too many tickets of others that way: theirs are found from the clients' side.
        """
        mine = Access.objects.of(operator).reading(SECTION)
        if tally(operator)["read_tickets"] <= FEW_CLIENTS:
            return self.visible_to(operator, SECTION)
        return self.filter(Exists(mine.filter(client=OuterRef("client"))))

    def open(self) -> Self:
        return self.filter(rank__lt=Ticket.Rank.CLOSED)

    def closed(self) -> Self:
        return self.filter(rank=Ticket.Rank.CLOSED)

    def changed_since(self, operator: Operator, moment: datetime, most: int) -> Self:
        """Those of visible_in_order() that changed since, no more than `most` of each rank.

        Each rank is a stretch of its own in the index that gives the order, which so ends where the older ones begin.
        """
        changed = Ticket.objects.filter(modified_at__gt=moment).visible_in_order(operator).in_list_order()
        newest = Q()
        for rank in Ticket.Rank:
            newest |= Q(pk__in=changed.filter(rank=rank).values("pk")[:most])
        return self.filter(newest)

    def telling(self) -> Self:
        """Open ones, and those that name somebody to speak to; without what only a ticket's own page shows."""
        told = self.filter(Q(rank__lt=Ticket.Rank.CLOSED) | ~Q(contact=""))
        return told.defer("description", "notes", "files")

    def matching(self, words: str) -> Self:
        """Tickets whose number, title or client's name contains every word, without regard to case and accents."""
        found = self
        for word in fold(words).lstrip("#").split():
            found = found.filter(Q(search__contains=word) | Q(client__search__contains=word))
        return found

    def in_list_order(self) -> Self:
        """What needs attention first, then what changed last; `after` continues this order."""
        return self.order_by("rank", "-modified_at", "-pk")

    def after(self, rank: int, modified_at: datetime, pk: int) -> Self:
        older = Q(modified_at__lt=modified_at) | Q(modified_at=modified_at, pk__lt=pk)
        return self.filter(Q(rank__gt=rank) | Q(rank=rank) & older)

    def counted(self) -> int:
        """How many there are, as far as anybody wants to read it."""
        return self.order_by()[:COUNTED].count()


class Ticket(ClientOwned):
    """A support ticket ("service request") of a client at Microsoft: what lists say, and its details once read."""

    class Rank(models.IntegerChoices):
        """The order of lists."""

        ATTENTION = 0
        OPEN = 1
        CLOSED = 2

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="tickets")
    number = models.CharField(max_length=40, unique=True)  # Microsoft's
    title = models.CharField(max_length=500)
    severity = models.CharField(max_length=10, default="unknown")
    status = models.CharField(max_length=20, default="none")
    rank = models.PositiveSmallIntegerField(choices=Rank, default=Rank.OPEN)
    contact = models.CharField(max_length=200, blank=True)
    search = models.CharField(max_length=600)
    created_at = models.DateTimeField(null=True)
    modified_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    unlisted_at = models.DateTimeField(null=True)  # when it was last asked for because no list named it

    # What only the ticket itself says, read when somebody opens it.
    description = models.TextField(blank=True)
    product = models.CharField(max_length=200, blank=True)
    topic = models.CharField(max_length=300, blank=True)
    email = models.CharField(max_length=320, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    country = models.CharField(max_length=2, blank=True)
    changed_by = models.CharField(max_length=200, blank=True)
    notes = models.JSONField(default=list)  # [author, moment, text], the oldest first
    files = models.JSONField(default=list)  # [name, size in bytes, comment, https address or nothing]
    read_at = models.DateTimeField(null=True)
    read_version = models.DateTimeField(null=True)  # `modified_at` of the details

    objects = TicketQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["rank", "-modified_at", "-id"], name="tickets_in_order"),
            models.Index(fields=["client", "rank", "-modified_at", "-id"], name="tickets_of_client"),
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("client-support:ticket", args=[self.client.tenant_id, self.number])

    @property
    def is_open(self) -> bool:
        return self.rank < Ticket.Rank.CLOSED

    @property
    def is_unlisted(self) -> bool:
        """Whether Microsoft tells nothing of it any more; what we have of it stays."""
        return self.status == UNLISTED

    @property
    def needs_attention(self) -> bool:
        return self.rank == Ticket.Rank.ATTENTION

    @property
    def letter(self) -> str:
        return LETTERS.get(self.severity, "?")

    @property
    def severity_word(self) -> str:
        return str(SEVERITY_WORDS.get(self.severity, gettext("Unknown")))

    @property
    def status_word(self) -> str:
        return str(STATUS_WORDS.get(self.status, gettext("Unknown")))

    @property
    def conversation(self) -> list[microsoft.Note]:
        """The notes, the oldest first."""
        return [
            microsoft.Note(author, datetime.fromisoformat(at) if at else None, text) for author, at, text in self.notes
        ]

    @property
    def attachments(self) -> list[microsoft.File]:
        return [microsoft.File(*values) for values in self.files]

    @property
    def has_details(self) -> bool:
        return self.read_at is not None

    @property
    def is_fresh(self) -> bool:
        """Whether what we have of it is good enough to show without asking Microsoft."""
        return bool(self.read_at and self.read_version == self.modified_at and now() - self.read_at < FRESH_FOR)

    @property
    def version(self) -> str:
        """Names the state that a form was made from."""
        return self.modified_at.isoformat()

    def take(self, request: microsoft.ServiceRequest) -> bool:
        """Copy what a list says; says whether anything is new."""
        before = self._listed()
        self.unlisted_at = None
        self.title = _storable(request.title)[:500] or self.title
        self.severity, self.status = request.severity.value, request.status.value
        self.rank = _rank(request.status)
        self.contact = _storable(request.contact.name)[:200] or self.contact
        self.product = _storable(request.product)[:200] or self.product
        self.created_at = request.created_at or self.created_at
        self.modified_at = request.modified_at or request.created_at or self.modified_at or now()
        self.closed_at = request.closed_at
        self.search = f"{self.number} {fold(self.title)}"[:600]
        return before != self._listed()

    def _listed(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in LISTED)

    def take_details(self, request: microsoft.ServiceRequest) -> None:
        """Copy the whole ticket and save it; the client's count follows a change of status."""
        self.take(request)
        self.description = _storable(request.description)
        self.topic, self.country = _storable(request.topic)[:300], _storable(request.country)[:2]
        self.email, self.phone = _storable(request.contact.email)[:320], _storable(request.contact.phone)[:60]
        self.changed_by = _storable(request.last_updated_by.name)[:200]
        self.notes = [
            [_storable(note.author), note.created_at.isoformat() if note.created_at else "", _storable(note.text)]
            for note in request.notes
        ]
        self.files = [
            [_storable(file.name), file.size, _storable(file.comment), _storable(file.url)]
            for file in request.files[:MOST_FILES]
        ]
        self.read_at, self.read_version = now(), self.modified_at
        self.save()
        recount([self.client_id])

    def note_unlisted(self, request: microsoft.ServiceRequest | None) -> None:
        """A list that ended lacks it. Believe what Microsoft says of the ticket itself; None if it says nothing."""
        moment = now()
        if request is not None:
            self.take_details(request)
        else:
            self.status, self.rank = UNLISTED, Ticket.Rank.CLOSED
            self.save(update_fields=["status", "rank"])
            recount([self.client_id])
        Ticket.objects.filter(pk=self.pk).update(unlisted_at=moment)


LISTED = [
    "title",
    "severity",
    "status",
    "rank",
    "contact",
    "product",
    "search",
    "created_at",
    "modified_at",
    "closed_at",
    "unlisted_at",
]
LETTERS = {"critical": "A", "moderate": "B", "minimal": "C"}
SEVERITY_WORDS = {
    "critical": gettext_lazy("Critical"),
    "moderate": gettext_lazy("Urgent"),
    "minimal": gettext_lazy("Normal"),
}
STATUS_WORDS = {
    "open": gettext_lazy("Open"),
    "attention_needed": gettext_lazy("Attention needed"),
    "closed": gettext_lazy("Closed"),
    UNLISTED: gettext_lazy("No longer listed"),
}


def _storable(text: str) -> str:
    """Text that every database takes: PostgreSQL has no place for NUL."""
    return text.replace("\x00", "")


def _rank(status: microsoft.Status) -> int:
    if status is microsoft.Status.CLOSED:
        return Ticket.Rank.CLOSED
    return Ticket.Rank.ATTENTION if status is microsoft.Status.ATTENTION_NEEDED else Ticket.Rank.OPEN


def record(found: Iterable[tuple[int, microsoft.ServiceRequest]]) -> set[int]:
    """Insert or update the tickets that a list names, each with its client; answers the clients concerned.

    A list that is older than what we know, from a change of our own for instance, changes nothing.
    """
    by_number = {request.id[:40]: (client_id, request) for client_id, request in found if request.id}
    known: Mapping[str, Ticket] = Ticket.objects.in_bulk(by_number, field_name="number")
    new: list[Ticket] = []
    changed: list[Ticket] = []
    left: set[int] = set()
    for number, (client_id, request) in by_number.items():
        ticket = known.get(number) or Ticket(number=number)
        is_older = ticket.pk and request.modified_at and request.modified_at < ticket.modified_at
        if is_older and not ticket.is_unlisted:
            continue
        moved = ticket.client_id != client_id
        if moved and ticket.pk:
            left.add(ticket.client_id)
        ticket.client_id = client_id
        if ticket.take(request) or moved:
            (changed if ticket.pk else new).append(ticket)
    Ticket.objects.bulk_create(new, batch_size=100, ignore_conflicts=True)
    Ticket.objects.bulk_update(changed, ["client", *LISTED], batch_size=100)
    return {ticket.client_id for ticket in (*new, *changed)} | left


def recount(client_ids: Iterable[int]) -> None:
    """Bring `Client.open_tickets` up to date where it is not."""
    counts = Count("tickets", filter=Q(tickets__rank__lt=Ticket.Rank.CLOSED))
    stale = []
    rows = Client.objects.filter(pk__in=set(client_ids)).annotate(counted=counts)
    for pk, known, counted in rows.values_list("pk", "open_tickets", "counted"):
        if known != counted:
            stale.append(Client(pk=pk, open_tickets=counted))
    Client.objects.bulk_update(stale, ["open_tickets"], batch_size=200)


class TicketChangeQuerySet(models.QuerySet["TicketChange"]):
    def of(self, operator: Operator) -> Self:
        return self.filter(operator=operator)

    def unsettled(self) -> Self:
        """What did not get through, or may not have, and nobody has dealt with."""
        return self.filter(is_settled=False).order_by("-created_at")


class TicketChange(models.Model):
    """What an operator sends to a ticket: written down before it leaves, so that it is sent once and never lost."""

    class Outcome(models.TextChoices):
        SENDING = "sending"
        DONE = "done"
        REFUSED = "refused"  # Microsoft did nothing
        OVERTAKEN = "overtaken"  # somebody else changed the ticket meanwhile; nothing was sent
        UNCERTAIN = "uncertain"  # Microsoft did not confirm; it may have done it

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="changes")
    operator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="ticket_changes")
    request_id = models.UUIDField(default=uuid4, unique=True)  # the form's; Microsoft's MS-RequestId at every try
    seen_version = models.CharField(max_length=40)  # the state of the ticket that the form showed
    note = models.TextField(blank=True)
    status = models.CharField(max_length=20, blank=True)
    severity = models.CharField(max_length=10, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.SENDING)
    tries = models.PositiveSmallIntegerField(default=1, db_default=1)  # how often it was sent or about to be
    problem = models.CharField(max_length=300, blank=True)  # a sentence for people
    is_settled = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True)

    objects = TicketChangeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["operator", "ticket", "is_settled"], name="changes_unsettled")]

    def __str__(self) -> str:
        return f"{self.request_id} {self.outcome}"

    @property
    def is_under_way(self) -> bool:
        return self.outcome == TicketChange.Outcome.SENDING and now() - self.created_at < CUT_OFF

    @property
    def may_have_arrived(self) -> bool:
        return not self.is_under_way and self.outcome in (TicketChange.Outcome.SENDING, TicketChange.Outcome.UNCERTAIN)

    @property
    def sentence(self) -> str:
        """Why it did not get through, in the language in use."""
        if self.may_have_arrived:
            return gettext("Microsoft did not confirm it. Send it again: it will not arrive twice.")
        if self.outcome == TicketChange.Outcome.OVERTAKEN:
            return gettext(
                "Somebody changed this ticket while you wrote. Nothing was sent: look at it, then send again."
            )
        return gettext(self.problem) if self.problem else ""

    @property
    def wishes(self) -> list[str]:
        """What it asks for besides the note, in words."""
        words = []
        if self.status:
            words.append(gettext("Status: %(status)s") % {"status": STATUS_WORDS[self.status]})
        if self.severity:
            word = SEVERITY_WORDS[self.severity]
            words.append(gettext("Severity: %(letter)s, %(word)s") % {"letter": LETTERS[self.severity], "word": word})
        return words

    def _why(self, error: MicrosoftError) -> str:
        if self.status == "open" and isinstance(error, (Rejected, Conflict)):
            return NOT_REOPENED
        return str(error) if "%(" in error.message else error.message

    def settle(self) -> None:
        """Nobody wants to hear of it any more."""
        self.is_settled = True
        self.save(update_fields=["is_settled"])

    def end(self, outcome: str, error: MicrosoftError | None = None) -> None:
        self.outcome, self.problem = outcome, self._why(error)[:300] if error else ""
        self.is_settled = outcome == TicketChange.Outcome.DONE
        self.ended_at = now()
        self.save(update_fields=["outcome", "problem", "is_settled", "ended_at"])
        if self.is_settled:
            self._settle_others()

    def _settle_others(self) -> None:
        """What this one replaces. A note that it did not take along stays until it is sent or let go of."""
        replaced = Q(note="") | Q(note=self.note)
        if self.note and not (self.status or self.severity):  # its form began with what did not leave before
            replaced |= Q(outcome__in=[TicketChange.Outcome.REFUSED, TicketChange.Outcome.OVERTAKEN])
        others = TicketChange.objects.of(self.operator).filter(replaced, ticket=self.ticket, is_settled=False)
        others.update(is_settled=True)
