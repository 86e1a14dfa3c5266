"""What the overview of all clients is made of."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.http import Request
from home.models import Look
from home.news import News
from home.parts import Part, Parts
from home.progress import is_syncing_all

PERIODS = {"day": timedelta(days=1), "week": timedelta(days=7)}


class NewsParts(Parts):
    """With the moment since when things count as new, and what leads to other moments."""

    def __init__(self, request: Request, chosen: str, since: datetime, parts: list[Part]) -> None:
        super().__init__(request, is_syncing_all(request.user), parts)
        self.chosen, self.since = chosen, since

    @property
    def filters(self) -> list[dict[str, Any]]:
        labels = {"": _("Since you last looked"), "day": _("24 hours"), "week": _("7 days")}
        return [
            {"label": label, "url": f"?since={key}" if key else "?", "is_current": key == self.chosen, "count": None}
            for key, label in labels.items()
        ]


def news_parts(request: Request) -> NewsParts:
    chosen = request.GET.get("since", "") if request.GET.get("since") in PERIODS else ""
    looked = Look.note(request.user)
    since = now().replace(second=0, microsecond=0) - PERIODS[chosen] if chosen else looked
    load = News(request.user, since, request.GET.get("show", ""))
    return NewsParts(
        request,
        chosen,
        since,
        [
            Part("summary", gettext_lazy("Health of all clients"), load.summary, frame="stack"),
            Part("incidents", gettext_lazy("Incidents and advisories"), load.incidents),
            Part("troubled", gettext_lazy("Clients with problems"), load.troubled),
            Part("new_tickets", gettext_lazy("Tickets"), load.tickets),
            Part("new_posts", gettext_lazy("Messages"), load.posts),
        ],
    )
