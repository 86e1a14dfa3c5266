"""What changed in all clients of an operator since a moment, the worst first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Operator
from clients import facts
from clients.models import Access
from clients.tallies import tally
from health.models import Issue
from health.reach import Reach
from health.section import HealthSection
from home.parts import Refused, refused
from messages_app.inboxes import clients_by_post
from messages_app.models import SECTION as MESSAGES
from messages_app.models import Post
from microsoft.roles import GLOBAL_READER, HEALTH, MESSAGE_CENTER_READER, name_of
from support.models import Ticket
from support.rights import refusal_everywhere

SHOWN = 4  # rows of a panel, until somebody wants all of them
LATE = timedelta(hours=1)  # so much later than Microsoft we may have learned of something
MOST = 100  # rows of a panel of which somebody wants all

Context = Mapping[str, Any]


class News:
    """Each part is a few queries, whatever the number of clients."""

    def __init__(self, operator: Operator, since: datetime, whole: str = "") -> None:
        self.operator, self.since = operator, since
        self.whole = whole  # the part that is shown whole
        self.reach = Reach(operator)

    def summary(self) -> Context:
        self._need_health()
        return {"reach": self.reach, "since": self.since}

    def incidents(self) -> Context:
        """Issues that Microsoft wrote about or that reached further clients, and those that ended."""
        self._need_health()
        hits = self.reach.hits_since(self.since)
        is_open = Q(is_resolved=False, pk__in=hits)
        wider = Q(pk__in=[pk for pk, (_all, fresh) in hits.items() if fresh])
        ended = Q(is_resolved=True, updated_at__gte=self.since - LATE, pk__in=Issue.objects.visible_to(self.operator))
        changed = Q(changed_at__gt=self.since)
        found = Issue.objects.filter((is_open & (changed | wider)) | (ended & changed))
        rows: list[Any] = list(found.seen_by(self.operator))
        for row in rows:
            row.affected, fresh = hits.get(row.pk, (0, 0))
            row.news = self._word(row, fresh)
        rows.sort(key=lambda row: (row.severity, row.affected), reverse=True)
        return {**self._shown("incidents", rows), "reach": self.reach}

    def _word(self, issue: Issue, hits: int) -> str:
        if issue.is_resolved:
            return ""  # its status says so
        if issue.started_at is not None and issue.started_at > self.since:
            return pgettext("an incident", "New")
        if hits and issue.changed_at <= self.since:
            return _("More clients")
        return pgettext("an incident", "Changed")

    def troubled(self) -> Context:
        """The clients that are worst off now."""
        self._need_health()
        troubled = Access.objects.of(self.operator).reading(HealthSection.key).with_problems()
        order = ("client__health", "-is_flagged", "-client__open_incidents", "sort_name")  # bad comes before warn
        rows = list(troubled.select_related("client").order_by(*order)[: self._limit("troubled")])
        unread = facts.count("unread", self.operator, [access.client_id for access in rows])
        for access in rows:
            access.unread = unread.get(access.client_id, 0) if access.may_read(MESSAGES) else 0
        return {"rows": rows, "count": self.reach.troubled, "is_cut": self.reach.troubled > len(rows)}

    def tickets(self) -> Context:
        if refusal := refusal_everywhere(self.operator):
            raise Refused(refusal)
        changed = Ticket.objects.changed_since(self.operator, self.since - LATE, MOST).in_list_order()
        rows = list(changed.select_related("client").defer("description", "notes", "files")[:MOST])
        rows.sort(key=lambda row: (row.rank, row.letter))
        return self._shown("new_tickets", rows)

    def posts(self) -> Context:
        """Unread ones: what must be done first, then major changes, then the newest."""
        if not tally(self.operator)["read_messages"]:
            raise refused([name_of(MESSAGE_CENTER_READER), name_of(GLOBAL_READER)])
        found = Post.objects.visible_to(self.operator).live().unread_by(self.operator)
        found = found.filter(modified_at__gt=self.since - LATE).marked_by(self.operator).without_text()
        order = (F("act_by").asc(nulls_last=True), "-is_major", "-modified_at", "-pk")
        rows = list(found.order_by(*order)[:MOST])
        shown = self._shown("new_posts", rows)
        counts = clients_by_post(self.operator, shown["rows"])
        for row in shown["rows"]:
            row.client_count = counts.get(row.pk, 0)
        return {"list": {"client": None}, **shown}

    def _limit(self, part: str) -> int:
        return MOST if part == self.whole else SHOWN

    def _shown(self, part: str, rows: list[Any]) -> dict[str, Any]:
        limit = self._limit(part)
        return {"rows": rows[:limit], "count": len(rows), "is_cut": len(rows) > limit}

    def _need_health(self) -> None:
        if not self.reach.total:
            raise refused([name_of(HEALTH.role), name_of(GLOBAL_READER)])
