"""One list of tickets as its address describes it: of one client or of all, open or closed, searched, continued."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core import signing
from django.db.models import Max
from django.http import Http404
from django.utils.translation import gettext as _

from support.menu import open_tickets
from support.models import SECTION, Ticket, TicketQuerySet
from sync.models import SyncState

if TYPE_CHECKING:
    from accounts.http import Request
    from accounts.models import Operator
    from clients.models import Client

PAGE = 50
SALT = "support.page"


@dataclass(frozen=True)
class Tab:
    """A tab as _segments.html shows it."""

    label: str
    url: str
    is_current: bool
    count: str
    key: str


class TicketList:
    """Everything the list page shows; each query runs only if the page asks for it."""

    def __init__(self, request: Request, client: Client | None, *, path: str = "", closed: bool | None = None) -> None:
        self.request, self.client = request, client
        self.operator: Operator = request.user
        self.q = request.GET.get("q", "").replace("\x00", "").strip()[:100]
        self.is_closed = request.GET.get("tab") == "closed" if closed is None else closed
        self.path = path or request.path

    @cached_property
    def all(self) -> TicketQuerySet:
        if self.client:
            return Ticket.objects.visible_to(self.operator, SECTION).filter(client=self.client)
        return Ticket.objects.visible_in_order(self.operator)

    @property
    def found_tickets(self) -> TicketQuerySet:
        return (self.all.closed() if self.is_closed else self.all.open()).matching(self.q)

    @cached_property
    def fetched(self) -> list[Ticket]:
        rows = self.found_tickets.in_list_order().select_related("client").defer("description", "notes", "files")
        if after := self._cursor():
            rows = rows.after(*after)
        return list(rows[: PAGE + 1])

    @property
    def rows(self) -> list[Ticket]:
        return self.fetched[:PAGE]

    @property
    def next_url(self) -> str:
        if len(self.fetched) <= PAGE:
            return ""
        last = self.fetched[PAGE - 1]
        mark = [int(last.rank), last.modified_at.isoformat(), last.pk]
        return self.address(q=self.q, after=signing.dumps(mark, salt=SALT))

    @property
    def found(self) -> int | None:
        """How many a search found; the rows themselves tell where all of them are there."""
        if not self.q:
            return None
        is_all = len(self.fetched) <= PAGE and not self._cursor()
        return len(self.fetched) if is_all else self.found_tickets.count()

    @property
    def keep(self) -> list[tuple[str, str]]:
        """What a search leaves as it is."""
        return [("tab", "closed")] if self.is_closed else []

    @property
    def tabs(self) -> list[Tab]:
        """A search finds on both sides of the tabs, so they keep it."""
        total = open_tickets(self.request, self.client)
        return [
            Tab(_("Open"), self.address(tab="", q=self.q), not self.is_closed, str(total), "open"),
            Tab(_("Closed"), self.address(tab="closed", q=self.q), self.is_closed, self._closed_count(), "closed"),
        ]

    def _closed_count(self) -> str:
        count = self.all.closed().counted()
        return str(count) if count < 1000 else "999+"

    def address(self, **changes: str) -> str:
        kept = {"tab": "closed" if self.is_closed else "", **changes}
        query = urlencode({name: value for name, value in kept.items() if value})
        return f"{self.path}?{query}" if query else self.path

    def freshest(self) -> datetime | None:
        """When the tickets were last read."""
        states = SyncState.objects.filter(partner=self.operator.partner_id, section=SECTION)
        return states.aggregate(at=Max("last_success_at"))["at"]  # type: ignore[no-any-return]

    def _cursor(self) -> tuple[int, datetime, int] | None:
        """The ticket after which a list goes on; a cursor that we did not write is not found."""
        if not (text := self.request.GET.get("after")):
            return None
        try:
            rank, moment, pk = signing.loads(text, salt=SALT)
        except (signing.BadSignature, ValueError) as error:
            raise Http404("no such page") from error
        return int(rank), datetime.fromisoformat(moment), int(pk)


def tickets_of(client: Client, limit: int) -> Any:
    """The tickets of a client that matter most, for pages that show a few of them."""
    return client.tickets.open().in_list_order().defer("description", "notes", "files")[:limit]
