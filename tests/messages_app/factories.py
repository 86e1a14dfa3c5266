"""Rows of the message center for tests."""

from datetime import timedelta

from django.utils.timezone import now

from messages_app.models import ClientPost, Post, joined
from messages_app.sanitise import searchable
from messages_app.section import recount


def make_post(*clients, reference="MC1000001", title="Rooms get a new layout", **fields) -> Post:
    """A live post of two days ago that these clients got."""
    services = joined(fields.pop("services", ("Microsoft Teams",)))
    tags = joined(fields.pop("tags", ("User impact",)))
    fields = {
        "category": "planForChange",
        "severity": "normal",
        "published_at": now() - timedelta(days=2),
        "modified_at": now() - timedelta(days=2),
        "expires_at": now() + timedelta(days=60),
        "summary": "Rooms look different.",
        "html": "<p>Rooms look different.</p>",
        "search": searchable(reference, title),
        "content_hash": reference,
    } | fields
    post = Post.objects.create(reference=reference, title=title, services=services, tags=tags, **fields)
    for client in clients:
        ClientPost.objects.create(client=client, post=post, modified_at=post.modified_at)
        recount(client)
    return post


def wire_post(number=1, **fields):
    """A post as Graph sends it."""
    moment = now() - timedelta(days=number)
    return {
        "id": f"MC{1000000 + number}",
        "title": f"Post {number}",
        "category": "stayInformed",
        "severity": "normal",
        "isMajorChange": False,
        "tags": ["New feature"],
        "services": ["Exchange Online "],
        "startDateTime": moment.isoformat().replace("+00:00", "Z"),
        "endDateTime": (moment + timedelta(days=90)).isoformat().replace("+00:00", "Z"),
        "lastModifiedDateTime": moment.isoformat().replace("+00:00", "Z"),
        "actionRequiredByDateTime": None,
        "hasAttachments": False,
        "viewPoint": None,
        "details": [{"name": "Summary", "value": f"Summary {number}"}],
        "body": {"contentType": "html", "content": f"<p>Body {number}</p>"},
    } | fields
