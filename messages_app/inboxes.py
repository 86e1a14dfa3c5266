"""How many clients got a post, without looking at each client: most got the same posts as many others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import Count

from accounts.models import Operator
from clients.models import Access, Client
from messages_app.models import SECTION, ClientPost, Inbox, Post, PostSet

MOST_SETS = 1000  # from here on, counting by sets is no quicker
Held = PostSet.posts.through  # that a post is in a set


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
    """How many of the operator's clients got each of these posts; posts that none got are left out."""
    ids = [post.pk for post in posts]
    mine = Access.objects.of(operator).reading(SECTION).order_by()
    clients = dict(mine.values_list("client__inbox__posts").annotate(Count("pk")))
    if len(clients) > MOST_SETS:
        return _counted(ids, mine.values("client"))
    counts = Counter[int]()
    uncounted = clients.pop(None, 0)
    for post_id, set_id in Held.objects.filter(post__in=ids, postset__in=clients).values_list("post", "postset"):
        counts[post_id] += clients[set_id]
    if uncounted:
        counts.update(_counted(ids, mine.filter(client__inbox=None).values("client")))
    return counts


def _counted(ids: list[int], clients: Any) -> dict[int, int]:
    rows = ClientPost.objects.filter(post__in=ids, client__in=clients)
    return dict(rows.values_list("post").annotate(Count("pk")).order_by())
