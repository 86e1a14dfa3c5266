"""What one client's overview is made of."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.http import Request
from accounts.models import Operator
from clients.models import Access, Client
from health.overview import Overview
from health.section import HealthSection
from home import centers, picture
from home.parts import Part, Parts, Refused, refused
from home.progress import is_syncing
from messages_app.models import SECTION as MESSAGES
from messages_app.models import Post
from microsoft.roles import (
    DIRECTORY_READERS,
    GLOBAL_READER,
    HEALTH,
    HELPDESK_ADMINISTRATOR,
    MESSAGE_CENTER_READER,
    name_of,
)
from partnerportal.templatetags.portal import is_stale
from support.models import SECTION as TICKETS
from support.models import Ticket
from support.rights import refusal as tickets_refusal
from users.guards import say_obstacles
from users.section import UsersSection

SHOWN = 4  # rows of a panel
SOON = 2  # of them, messages that ask for something by a day
CONTACTS = 3
LOOKED_THROUGH = 30  # tickets, for their contacts

Context = Mapping[str, Any]


class ClientParts:
    """Loads the parts of one client for one operator."""

    def __init__(self, operator: Operator, access: Access, client: Client, centers_problem: str) -> None:
        self.operator, self.access, self.client = operator, access, client
        self.centers_problem = centers_problem

    def facts(self) -> Context:
        context: dict[str, Any] = {"client": self.client, "may_see_users": self._may(UsersSection.key)}
        if is_stale(self.client.synced_at):
            failing = self.client.sync_states.failing().first()
            schedule = getattr(self.client, "schedule", None)
            context |= {
                "reason": failing.sentence if failing else "",
                "next_at": (failing and failing.retry_at) or (schedule and schedule.due_at),
                "refresh_url": reverse("client:refresh", args=[self.client.tenant_id]),
            }
        return context

    def health(self) -> Context:
        if not self._may(HealthSection.key):
            raise refused([name_of(HEALTH.role), name_of(GLOBAL_READER)])
        overview = Overview(self.client)
        return {
            "client": self.client,
            "overview": overview,
            "headline": picture.headline(overview),
            "rest": picture.rest(overview),
        }

    def tickets(self) -> Context:
        if refusal := tickets_refusal(self.access):
            raise Refused(refusal)
        return {"client": self.client, "rows": [row for row in self._tickets if row.is_open][:SHOWN]}

    @cached_property
    def _tickets(self) -> list[Ticket]:
        """Open ones first, then the latest that name a contact; one query for two parts."""
        return list(self.client.tickets.telling().in_list_order()[:LOOKED_THROUGH])

    def people(self) -> Context:
        if not self._may(UsersSection.key):
            raise refused([name_of(DIRECTORY_READERS), name_of(HELPDESK_ADMINISTRATOR)])
        rows = self.client.directory.recently_viewed(self.operator)[:SHOWN]
        return {"client": self.client, "q": "", "rows": say_obstacles(self.operator, rows, self.access)}

    def posts(self) -> Context:
        """First what must be done soonest, then the newest; nothing archived."""
        if not self._may(MESSAGES):
            raise refused([name_of(MESSAGE_CENTER_READER), name_of(GLOBAL_READER)])
        posts = Post.objects.of_client(self.client).live().marked_by(self.operator).where_marked(archived=False)
        soonest = posts.to_act_on().soonest_first().values("pk")[:SOON]
        newest = posts.order_by("-modified_at", "-pk").values("pk")[:SHOWN]
        rows = list(posts.without_text().filter(Q(pk__in=soonest) | Q(pk__in=newest)).order_by("-modified_at", "-pk"))
        due = sorted((row for row in rows if row.is_to_act_on), key=lambda row: (row.act_by, row.pk))[:SOON]
        others = [row for row in rows if row not in due]
        return {"list": {"client": self.client}, "client": self.client, "rows": [*due, *others][:SHOWN]}

    def links(self) -> Context:
        found, is_all = centers.known(self.client)
        return {
            "client": self.client,
            "centers": found,
            "is_all": is_all,
            "problem": self.centers_problem,
            "contacts": self._contacts(),
        }

    def _contacts(self) -> list[dict[str, Any]]:
        """Who opened the client's latest tickets, each once."""
        if not self._may(TICKETS):
            return []
        by_name: dict[str, dict[str, Any]] = {}
        for row in sorted(self._tickets, key=lambda row: row.modified_at, reverse=True):
            if row.contact:
                known = by_name.setdefault(row.contact, {"contact": row.contact, "number": row.number})
                for kind in ("email", "phone"):
                    known[kind] = known.get(kind) or getattr(row, kind)
        return list(by_name.values())[:CONTACTS]

    def _may(self, section: str) -> bool:
        return self.access.may_read(section)


def client_parts(request: Request, client: Client, *, centers_problem: str = "") -> Parts:
    load = ClientParts(request.user, request.access, client, centers_problem)
    return Parts(
        request,
        is_syncing(request.user, client),
        [
            Part("facts", _("About this client"), load.facts, frame="spread"),
            Part("health", _("Service health"), load.health, frame="stack"),
            Part("tickets", _("Open tickets"), load.tickets),
            Part("people", _("Recently viewed"), load.people),
            Part("posts", _("Messages"), load.posts),
            Part("links", _("Contacts and admin centers"), load.links),
        ],
    )
