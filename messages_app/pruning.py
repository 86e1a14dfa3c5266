from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import now

from messages_app.models import ClientPost, Picture, Post, PostSet

KEEP = timedelta(days=30)  # posts that have run out or that no client has any more
PICTURES = timedelta(days=60)  # since Microsoft was last asked for it; fetched again when somebody looks
SETS = timedelta(days=1)  # since one was made: whoever makes one takes it at once
AT_ONCE = 50  # rows of one transaction, each with what thousands of clients have of it


def old_posts() -> tuple[str, int]:
    """Let go of posts that ran out, and of those that no client has any more."""
    left = ~Exists(ClientPost.objects.filter(post=OuterRef("pk")))
    return "old posts", _let_go(
        Post.objects.filter(Q(expires_at__lt=now() - KEEP) | left & Q(modified_at__lt=now() - KEEP))
    )


def old_sets() -> tuple[str, int]:
    """Let go of sets of posts that no client has any more."""
    return "sets of posts", _let_go(PostSet.objects.filter(inboxes=None, created_at__lt=now() - SETS))


def old_pictures() -> tuple[str, int]:
    """Let go of the bytes of pictures that were fetched long ago."""
    old = Picture.objects.filter(tried_at__lt=now() - PICTURES).exclude(content=None)
    return "old pictures", old.update(content=None, tried_at=None)


def _let_go(rows: QuerySet[Any]) -> int:
    """Delete these rows; says how many. One that somebody is at, or that is no longer among them, stays.

    Whoever refers to a row that is being deleted waits, and is refused: the engine stores once more then.
    """
    count = 0
    ids = list(rows.values_list("pk", flat=True))
    for start in range(0, len(ids), AT_ONCE):
        with transaction.atomic():
            some = rows.model._default_manager.filter(pk__in=ids[start : start + AT_ONCE]).order_by("pk")
            mine = list(some.select_for_update(skip_locked=True).values_list("pk", flat=True))
            count += rows.filter(pk__in=mine).delete()[1].get(rows.model._meta.label, 0)
    return count
