"""Takes posts over from Microsoft: each is sanitised and stored once, whatever the number of clients that got it."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import now

from messages_app.models import ClientPost, Picture, Post, joined
from messages_app.sanitise import clean, plain_text, searchable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from clients.models import Client
    from microsoft import messages as microsoft

STEP = 50  # rows of one transaction
FIELDS = [
    "title", "category", "severity", "is_major", "is_updated", "tags", "services", "published_at", "modified_at",
    "expires_at", "act_by", "has_attachments", "summary", "html", "details", "search", "content_hash",
]  # fmt: skip


def record(client: Client, told: Iterable[microsoft.Post]) -> None:
    """Store what is new or newer than our copy, and note that the client got each of these posts."""
    posts = _newest(told)
    known = dict(Post.objects.filter(reference__in=posts).values_list("reference", "modified_at"))
    new = [post for reference, post in posts.items() if reference not in known]
    newer = [post for reference, post in posts.items() if _is_newer(post, known.get(reference))]
    for start in range(0, len(new), STEP):
        _insert(new[start : start + STEP])
    for post in newer:
        _replace(post)
    _link(client, posts)


def _is_newer(post: microsoft.Post, ours: datetime | None) -> bool:
    return bool(ours and post.modified_at and post.modified_at > ours)


def _newest(told: Iterable[microsoft.Post]) -> dict[str, microsoft.Post]:
    """Each post once; of differing copies the one that changed last."""
    newest: dict[str, microsoft.Post] = {}
    for post in sorted(told, key=lambda each: str(each.modified_at)):
        newest[post.id[:40]] = post
    return newest


def _insert(posts: Sequence[microsoft.Post]) -> None:
    rows = [_row(post) for post in posts]
    with transaction.atomic():
        Post.objects.bulk_create(rows, ignore_conflicts=True)


def _replace(post: microsoft.Post) -> None:
    """Overwrite our copy, unless another client brought a newer one meanwhile; the same text is not cleaned again."""
    older = Post.objects.filter(reference=post.id[:40], modified_at__lt=post.modified_at)
    if older.filter(content_hash=content_hash(post)).update(modified_at=post.modified_at):
        return
    row = _row(post)
    older.update(**{name: getattr(row, name) for name in FIELDS})


def _link(client: Client, told: Mapping[str, microsoft.Post]) -> None:
    ids = dict(Post.objects.filter(reference__in=list(told)).values_list("pk", "reference"))
    known = dict(ClientPost.objects.filter(client=client, post__in=ids).values_list("post_id", "modified_at"))
    copies = [
        ClientPost(client=client, post_id=pk, modified_at=told[reference].modified_at)
        for pk, reference in sorted(ids.items())
    ]
    ClientPost.objects.bulk_create(
        [copy for copy in copies if copy.post_id not in known or copy.modified_at != known[copy.post_id]],
        batch_size=200,
        update_conflicts=True,
        unique_fields=["post", "client"],
        update_fields=["modified_at"],
    )


def _row(post: microsoft.Post) -> Post:
    body = clean(post.html)
    Picture.objects.bulk_create(
        [Picture(key=key, url=url) for key, url in body.pictures.items()], ignore_conflicts=True
    )
    return Post(
        reference=post.id[:40],
        title=_storable(post.plain_title)[:500],
        category=post.category.wire,
        severity=post.severity.wire,
        is_major=post.is_major_change,
        is_updated=post.is_updated,
        tags=joined(post.tags)[:500],
        services=joined(post.services)[:1000],
        published_at=post.published_at,
        modified_at=post.modified_at or now(),
        expires_at=post.expires_at,
        act_by=post.act_by,
        has_attachments=post.has_attachments,
        summary=_storable(post.summary),
        html=_storable(body.html),
        details=_details(post),
        search=_storable(searchable(post.id, post.title, " ".join(post.services), post.summary, plain_text(body.html))),
        content_hash=content_hash(post),
    )


def _details(post: microsoft.Post) -> dict[str, object]:
    return {
        "roadmap": list(post.roadmap_ids),
        "platforms": list(post.platforms),
        "links": [
            [kind, url]
            for kind, url in (("help", post.help_link), ("blog", post.blog_link), ("external", post.external_link))
            if url
        ],
        "rollout": [[each.platform, each.status, each.roadmap_id] for each in post.feature_statuses],
    }


def _storable(text: str) -> str:
    """Text that every database takes: PostgreSQL has no place for NUL."""
    return text.replace("\x00", "")


def content_hash(post: microsoft.Post) -> str:
    """Of what everybody sees of a post; a person's own marks are no part of it."""
    facts = [
        *(post.title, post.html, post.details, post.tags, post.services),
        *(post.category.wire, post.severity.wire, post.is_major_change, post.has_attachments),
        *(str(post.published_at), str(post.act_by), str(post.expires_at)),
    ]
    return sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()
