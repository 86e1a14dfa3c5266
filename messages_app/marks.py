"""Reading, favouring and archiving a post: ours at once, Microsoft's own read mark in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

from messages_app.models import PostMark
from messages_app.tasks import tell_later
from partnerportal.passing import in_passing

if TYPE_CHECKING:
    from accounts.models import Operator
    from messages_app.models import Post

MARKS = {
    "read": {"is_read": True},
    "unread": {"is_read": False},
    "favourite": {"is_favourite": True},
    "unfavourite": {"is_favourite": False},
    "archive": {"is_archived": True},
    "unarchive": {"is_archived": False},
}


def set_mark(operator: Operator, post: Post, mark: str) -> None:
    """Note it for this operator, once for all clients; what was read Microsoft hears for each of them."""
    PostMark.set(operator, post, **MARKS[mark])
    if "is_read" in MARKS[mark]:
        tell_later(operator, post.reference, is_read=MARKS[mark]["is_read"])


def note_opened(operator: Operator, post: Post) -> None:
    """Whoever opens a post, annotated by marked_by, has read it; written where that can be."""
    if not post.is_read:  # type: ignore[attr-defined]
        with in_passing():
            set_mark(operator, post, "read")
        post.is_read = True  # type: ignore[attr-defined]
