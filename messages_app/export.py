import csv
import io
from collections.abc import Iterator

from django.utils.timezone import localtime
from django.utils.translation import gettext, pgettext, pgettext_lazy

from messages_app.inboxes import clients_by_post
from messages_app.lists import PostList
from messages_app.models import Post
from microsoft.messages import Severity
from partnerportal.csvtext import harmless

MOST = 5000
STEP = 500
HEAD = [
    pgettext_lazy("column of an exported list", "Id"),
    pgettext_lazy("column of an exported list", "Title"),
    pgettext_lazy("column of an exported list", "Category"),
    pgettext_lazy("column of an exported list", "Major change"),
    pgettext_lazy("column of an exported list", "Severity"),
    pgettext_lazy("column of an exported list", "Services"),
    pgettext_lazy("column of an exported list", "Tags"),
    pgettext_lazy("column of an exported list", "Published"),
    pgettext_lazy("column of an exported list", "Changed"),
    pgettext_lazy("column of an exported list", "Act by"),
    pgettext_lazy("column of an exported list", "Expires"),
    pgettext_lazy("column of an exported list", "Read"),
    pgettext_lazy("column of an exported list", "Clients"),
    pgettext_lazy("column of an exported list", "Summary"),
]


def csv_lines(posts: PostList) -> Iterator[str]:
    """The list as CSV, for spreadsheets: UTF-8 with a mark, and nothing that they would run.

    In the language in use; moments are ISO 8601 in the time zone in use, with its offset.
    """
    yield "\ufeff" + _line([str(word) for word in HEAD])
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
        post.category_word,
        _yes_or_no(post.is_major),
        gettext(Severity.parse(post.severity).word),
        ", ".join(post.service_list),
        ", ".join(post.tag_list),
        *(localtime(moment).isoformat(timespec="seconds") if moment else "" for moment in moments),
        _yes_or_no(post.is_read),  # type: ignore[attr-defined]  # annotated by marked_by
        clients,
        post.summary,
    ]


def _yes_or_no(value: bool) -> str:
    return pgettext("in an exported list", "yes") if value else pgettext("in an exported list", "no")


def _line(values: list[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([harmless(value) for value in values])
    return buffer.getvalue()
