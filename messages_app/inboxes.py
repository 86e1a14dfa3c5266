"""How many clients got a post, without looking at each client: most got the same posts as many others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from hashlib import sha256

from django.db import connection, transaction
from django.db.models import Count

from accounts.models import Operator
from clients.models import Access, Client
from messages_app.models import SECTION, ClientPost, Inbox, Post, PostSet

Held = PostSet.posts.through  # that a post is in a set
NO_INBOX = 0  # no key of a post
# In SQL as it is, because the clients of each set are to be counted once, however many posts it holds.
BY_POST = """
WITH mine AS (
    SELECT i.posts_id, COUNT(*) AS clients
    FROM clients_access a LEFT JOIN messages_app_inbox i ON i.client_id = a.client_id
    WHERE a.operator_id = %s AND a.is_live AND a.reads LIKE %s
    GROUP BY i.posts_id
)
SELECT held.post_id, SUM(mine.clients)
FROM mine INNER JOIN messages_app_postset_posts held ON held.postset_id = mine.posts_id
WHERE held.post_id IN ({posts})
GROUP BY held.post_id
UNION ALL SELECT 0, clients FROM mine WHERE posts_id IS NULL
"""


def note_inbox(client: Client, posts: Iterable[int]) -> None:
    """Bring the client's Inbox up to date: these are the posts that it got, by primary key."""
    posts = sorted(posts)
    digest = sha256(" ".join(map(str, posts)).encode()).hexdigest()
    if Inbox.objects.filter(client=client, posts__digest=digest).exists():
        return
    with transaction.atomic():
        shared, is_new = PostSet.objects.get_or_create(digest=digest)
        if is_new:
            Held.objects.bulk_create(Held(postset=shared, post_id=pk) for pk in posts)
        Inbox.objects.update_or_create(client=client, defaults={"posts": shared})


def clients_by_post(operator: Operator, posts: Iterable[Post]) -> dict[int, int]:
    """How many of the operator's clients got each of these posts; posts that none got are left out.

    One query, another where a client has no Inbox yet.
    """
    ids = [post.pk for post in posts]
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(BY_POST.format(posts=", ".join(["%s"] * len(ids))), [operator.pk, f"% {SECTION} %", *ids])
        counts = Counter[int](dict(cursor.fetchall()))
    if counts.pop(NO_INBOX, 0):
        mine = Access.objects.of(operator).reading(SECTION).filter(client__inbox=None).order_by()
        rows = ClientPost.objects.filter(post__in=ids, client__in=mine.values("client"))
        counts.update(dict(rows.values_list("post").annotate(Count("pk")).order_by()))
    return dict(counts)
