"""How many posts an operator has not read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.timezone import now

from clients.models import Access
from messages_app.inboxes import Held
from messages_app.models import SECTION, ClientPost, Post, PostMark

if TYPE_CHECKING:
    from accounts.models import Operator
    from clients.models import Client

LIVE = Q(post__expires_at=None)


def unread_by_client(operator: Operator, client_ids: Sequence[int]) -> dict[int, int]:
    """For each of these clients that has some, how many; two queries, one more where a client has no Inbox yet."""
    mine = Access.objects.of(operator).reading(SECTION).filter(client__in=client_ids).order_by()
    sets = dict(mine.values_list("client", "client__inbox__posts"))
    held = Held.objects.filter(LIVE | Q(post__expires_at__gt=now()), ~Exists(_done(operator)))
    waiting = dict(_counted(held.filter(postset__in=set(sets.values()) - {None}), "postset"))
    found = {client: waiting[posts] for client, posts in sets.items() if posts in waiting}
    if uncounted := [client for client, posts in sets.items() if posts is None]:
        rows = ClientPost.objects.filter(LIVE | Q(post__expires_at__gt=now()), ~Exists(_done(operator)))
        found |= dict(_counted(rows.filter(client__in=uncounted), "client"))
    return found


def _done(operator: Operator) -> Any:
    marks = PostMark.objects.filter(operator=operator, post=OuterRef("post"))
    return marks.filter(Q(is_read=True) | Q(is_archived=True))


def _counted(rows: Any, by: str) -> Any:
    return rows.values_list(by).annotate(Count("pk")).order_by()


def unread(request: Any, client: Client | None) -> int:
    """What the badge says, asked once in a request; each post counts once, whatever the number of clients with it."""
    known: dict[int | None, int] = request.__dict__.setdefault("_unread_messages", {})
    key = client.pk if client else None
    if key not in known:
        known[key] = _unread(request.user, client)
    return known[key]


def _unread(operator: Operator, client: Client | None) -> int:
    if client is not None:
        return unread_by_client(operator, [client.pk]).get(client.pk, 0)
    return Post.objects.live().visible_to(operator).unread_by(operator).count()
