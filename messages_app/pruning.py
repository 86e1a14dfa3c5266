from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import now

from messages_app.models import ClientPost, Picture, Post, PostSet

KEEP = timedelta(days=30)  # posts that have run out or that no client has any more
PICTURES = timedelta(days=60)  # since Microsoft was last asked for it; fetched again when somebody looks
SETS = timedelta(days=1)  # since one was made: whoever makes one takes it at once


def old_posts() -> tuple[str, int]:
    """Let go of posts that ran out, and of those that no client has any more."""
    left = ~Exists(ClientPost.objects.filter(post=OuterRef("pk")))
    old = Post.objects.filter(Q(expires_at__lt=now() - KEEP) | left & Q(modified_at__lt=now() - KEEP))
    count = old.count()
    old.delete()
    return "old posts", count


def old_sets() -> tuple[str, int]:
    """Let go of sets of posts that no client has any more."""
    old = PostSet.objects.filter(inboxes=None, created_at__lt=now() - SETS)
    return "sets of posts", old.delete()[1].get(PostSet._meta.label, 0)


def old_pictures() -> tuple[str, int]:
    """Let go of the bytes of pictures that were fetched long ago."""
    old = Picture.objects.filter(tried_at__lt=now() - PICTURES).exclude(content=None)
    return "old pictures", old.update(content=None, tried_at=None)
