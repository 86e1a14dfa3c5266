"""What an operator's clients must do by when, for the calendar."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from clients.models import Client
from messages_app.calendar import calendar
from messages_app.inboxes import clients_by_post
from messages_app.models import SECTION, ClientPost, Post

if TYPE_CHECKING:
    from accounts.models import Operator

MOST = 500  # events
NAMES = 20  # clients named in one event


def feed(operator: Operator) -> str:
    """The posts that are not archived and ask for something by a day, with the clients that got them.

    An event's day is that of the operator's own pages.
    """
    posts = Post.objects.visible_to(operator).live().to_act_on().marked_by(operator).where_marked(archived=False)
    rows = list(posts.soonest_first().defer("html", "search")[:MOST])
    mine = Client.objects.visible_to(operator, SECTION).values("pk")
    got = ClientPost.objects.filter(post__in=[post.pk for post in rows], client__in=mine)
    place = Window(RowNumber(), partition_by="post", order_by=("client__sort_name", "client"))
    first = got.annotate(place=place).filter(place__lte=NAMES).order_by("place")
    names: dict[int, list[str]] = defaultdict(list)
    for post_id, name in first.values_list("post", "client__name"):
        names[post_id].append(name)
    for post_id, count in clients_by_post(operator, rows).items():
        if count > NAMES:
            names[post_id].append(f"+{count - NAMES}")
    with timezone.override(operator.time_zone or None):
        return calendar(rows, names)
