"""How many posts an operator has not read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.timezone import now

from messages_app.models import SECTION, ClientPost, Post, PostMark

if TYPE_CHECKING:
    from accounts.models import Operator
    from clients.models import Client

# In SQL as it is, because each set is to be counted once, however many of the clients have it.
BY_SET = """
SELECT a.client_id, i.posts_id, waiting.n
FROM clients_access a
LEFT JOIN messages_app_inbox i ON i.client_id = a.client_id
LEFT JOIN (
    SELECT held.postset_id, COUNT(*) AS n
    FROM messages_app_postset_posts held INNER JOIN messages_app_post p ON p.id = held.post_id
    WHERE held.postset_id IN (SELECT posts_id FROM messages_app_inbox WHERE client_id IN ({clients}))
    AND (p.expires_at IS NULL OR p.expires_at > %s)
    AND NOT EXISTS (
        SELECT 1 FROM messages_app_postmark m
        WHERE m.operator_id = %s AND m.post_id = p.id AND (m.is_read OR m.is_archived)
    )
    GROUP BY held.postset_id
) waiting ON waiting.postset_id = i.posts_id
WHERE a.operator_id = %s AND a.is_live AND a.reads LIKE %s AND a.client_id IN ({clients})
"""


def unread_by_client(operator: Operator, client_ids: Sequence[int]) -> dict[int, int]:
    """For each of these clients that has some, how many; one query, another where a client has no Inbox yet."""
    if not client_ids:
        return {}
    sql = BY_SET.format(clients=", ".join(["%s"] * len(client_ids)))
    moment = connection.ops.adapt_datetimefield_value(now())
    values = [*client_ids, moment, operator.pk, operator.pk, f"% {SECTION} %", *client_ids]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    found = {client: waiting for client, _posts, waiting in rows if waiting}
    uncounted = [client for client, posts, _waiting in rows if posts is None]
    return found | (_one_by_one(operator, uncounted) if uncounted else {})


def _one_by_one(operator: Operator, client_ids: Sequence[int]) -> dict[int, int]:
    """The same from the clients' own rows; one query."""
    done = PostMark.objects.filter(operator=operator, post=OuterRef("post"))
    done = done.filter(Q(is_read=True) | Q(is_archived=True))
    live = Q(post__expires_at=None) | Q(post__expires_at__gt=now())
    rows = ClientPost.objects.visible_to(operator, SECTION).filter(live, ~Exists(done), client__in=client_ids)
    return dict(rows.values_list("client").annotate(Count("pk")).order_by())


def unread(request: Any, client: Client | None) -> int:
    """What the badge says, asked once in a request; each post counts once, whatever the number of clients with it."""
    known: dict[int | None, int] = request.__dict__.setdefault("_unread_messages", {})
    key = client.pk if client else None
    if key not in known:
        listed: dict[int | None, int] = request.__dict__.get("unread", {})  # by the list of clients
        known[key] = listed[key] if key in listed else _unread(request.user, client)
    return known[key]


def _unread(operator: Operator, client: Client | None) -> int:
    if client is not None:
        return _one_by_one(operator, [client.pk]).get(client.pk, 0)
    return Post.objects.live().visible_to(operator).unread_by(operator).count()
