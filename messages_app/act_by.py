"""What an operator's clients must do by when, for the calendar."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from clients.models import Client
from messages_app.calendar import calendar
from messages_app.models import SECTION, ClientPost, Post

if TYPE_CHECKING:
    from accounts.models import Operator

MOST = 500  # events
NAMES = 20  # clients named in one event


def feed(operator: Operator) -> str:
    """The posts that are not archived and ask for something by a day, with the clients that got them."""
    posts = Post.objects.visible_to(operator).live().to_act_on().marked_by(operator).where_marked(archived=False)
    rows = list(posts.soonest_first().defer("html", "search")[:MOST])
    mine = Client.objects.visible_to(operator, SECTION).values("pk")
    got = ClientPost.objects.filter(post__in=[post.pk for post in rows], client__in=mine)
    names: dict[int, list[str]] = defaultdict(list)
    for post_id, name in got.order_by("client__sort_name").values_list("post", "client__name"):
        names[post_id].append(name)
    return calendar(rows, {pk: _shortened(all_names) for pk, all_names in names.items()})


def _shortened(names: list[str]) -> list[str]:
    return names if len(names) <= NAMES else [*names[:NAMES], f"+{len(names) - NAMES}"]
