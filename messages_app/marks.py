"""Reading, favouring and archiving a post: ours at once, Microsoft's own read mark in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

from messages_app.models import PostMark
from messages_app.tasks import tell_microsoft

if TYPE_CHECKING:
    from accounts.models import Operator
    from clients.models import Client
    from messages_app.models import Post

MARKS = {
    "opened": {"is_read": True},
    "read": {"is_read": True},
    "unread": {"is_read": False},
    "favourite": {"is_favourite": True},
    "unfavourite": {"is_favourite": False},
    "archive": {"is_archived": True},
    "unarchive": {"is_archived": False},
}
TOLD = {"opened": "markRead", "read": "markRead", "unread": "markUnread"}  # Microsoft's names of what it is told


def set_mark(operator: Operator, post: Post, mark: str, client: Client | None) -> None:
    """Note it for this operator, once for all clients; Microsoft hears of it for this client or for all."""
    PostMark.set(operator, post, **MARKS[mark])
    if mark in TOLD:
        tell_microsoft.delay(operator.pk, post.reference, TOLD[mark], client.pk if client else None)
