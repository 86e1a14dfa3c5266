import csv
import io
from collections.abc import Iterator

from messages_app.inboxes import clients_by_post
from messages_app.lists import PostList
from messages_app.models import Post
from partnerportal.csvtext import harmless

MOST = 5000
STEP = 500
HEAD = [
    "Id", "Title", "Category", "Major change", "Severity", "Services", "Tags", "Published", "Changed", "Act by",
    "Expires", "Read", "Clients", "Summary",
]  # fmt: skip


def csv_lines(posts: PostList) -> Iterator[str]:
    """The list as CSV, for spreadsheets: UTF-8 with a mark, and nothing that they would run."""
    yield "\ufeff" + _line(HEAD)
    for start in range(0, MOST, STEP):
        rows = list(posts.ordered[start : start + STEP])
        counts = {} if posts.client else clients_by_post(posts.operator, rows)
        for post in rows:
            yield _line(_values(post, "1" if posts.client else str(counts.get(post.pk, 0))))
        if len(rows) < STEP:
            return


def _values(post: Post, clients: str) -> list[str]:
    moments = [post.published_at, post.modified_at, post.act_by, post.expires_at]
    return [
        post.reference,
        post.title,
        post.category,
        "yes" if post.is_major else "no",
        post.severity,
        ", ".join(post.service_list),
        ", ".join(post.tag_list),
        *(moment.isoformat(timespec="seconds") if moment else "" for moment in moments),
        "yes" if post.is_read else "no",  # type: ignore[attr-defined]  # annotated by marked_by
        clients,
        post.summary,
    ]


def _line(values: list[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([harmless(value) for value in values])
    return buffer.getvalue()
