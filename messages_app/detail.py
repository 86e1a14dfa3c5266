"""What the page of one post shows beside the post itself."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.http import Request
from accounts.models import Operator
from clients.models import Client
from clients.tallies import kept
from messages_app.models import SECTION, ClientPost, Post

MOST_CLIENTS = 50
ROADMAP = "https://www.microsoft.com/microsoft-365/roadmap?filters=&searchterms="


def detail(request: Request, client: Client | None, post: Post) -> dict[str, Any]:
    """The context of _message.html and of the post's row; the clients are asked for only across clients."""
    got = Client.objects.visible_to(request.user, SECTION).filter(
        pk__in=ClientPost.objects.filter(post=post).values("client")
    )
    text = share_text(request, post)
    if client is None:
        post.client_count = kept(request.user, f"clients of post {post.pk}", got.count)  # type: ignore[attr-defined]
    return {
        "post": post,
        "clients": got.order_by("sort_name", "pk")[:MOST_CLIENTS] if client is None else None,
        "mark_url": address(client, "mark", post),
        "roadmap": [(number, ROADMAP + quote(number)) for number in post.details.get("roadmap", [])],
        "share": text,
        "mail_url": f"mailto:?subject={quote(f'{post.reference}: {post.title}')}&body={quote(text)}",
    }


def find(operator: Operator, client: Client | None, reference: str) -> Post:
    """A post of this client, or of any that the operator may read, with the operator's marks; else 404."""
    posts = Post.objects.visible_to(operator) if client is None else Post.objects.of_client(client)
    return get_object_or_404(posts.marked_by(operator), reference=reference)


def address(client: Client | None, name: str, post: Post) -> str:
    if client is None:
        return reverse(f"messages:{name}", args=[post.reference])
    return reverse(f"client-messages:{name}", args=[client.tenant_id, post.reference])


def share_text(request: Request, post: Post) -> str:
    """Title, summary and link, as plain text for a share sheet or a mail."""
    parts = [f"{post.reference}: {post.title}", post.summary, post.microsoft_url]
    return "\n\n".join(part for part in parts if part)
