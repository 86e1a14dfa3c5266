"""Message center posts as a section of the sync, by watermark."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.utils.timezone import now

from clients.models import Client
from messages_app.inboxes import note_inbox
from messages_app.models import SECTION, ClientPost
from messages_app.store import record
from microsoft import messages as microsoft
from microsoft import wire
from microsoft.errors import Rejected
from microsoft.graph import GraphRequest, path
from microsoft.roles import READERS_OF_MESSAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from microsoft.graph import Answer
    from microsoft.wire import Json
    from sync.models import SyncState

ADDRESS = "/admin/serviceAnnouncement/messages"
FIRST_ROUND = timedelta(days=90)
MOST = 300  # posts of a client's first round
WHOLE_AGAIN = timedelta(days=7)  # after this, posts that reached a client late, or left it, are noticed
CHANGED = "lastModifiedDateTime"
ORDER = {"$orderby": f"{CHANGED} desc", "$top": 100}
NEWEST_FIRST = path(ADDRESS, ORDER)
CHANGED_SINCE = path(ADDRESS, {**ORDER, "$filter": f"{CHANGED} ge "})  # and a moment


class MessagesSection:
    """Asks for what changed since the newest change seen; once a week for all of the last 90 days."""

    key = SECTION
    roles = READERS_OF_MESSAGES
    is_shown = True

    def requests(self, client: Client, state: SyncState) -> list[GraphRequest]:
        mark = Watermark.read(state.watermark)
        if mark.unfilterable:
            return [GraphRequest(id="posts", url=NEWEST_FIRST)]
        since = now() - FIRST_ROUND if mark.is_whole_due else mark.since
        return [GraphRequest(id="posts", url=f"{CHANGED_SINCE}{since:%Y-%m-%dT%H:%M:%SZ}")]

    def store(self, client: Client, answers: Mapping[str, Answer], state: SyncState) -> None:
        mark = Watermark.read(state.watermark)
        try:
            items = list(islice(_items(answers["posts"], mark), MOST))
        except Rejected:
            if mark.unfilterable:
                raise
            state.watermark = mark.without_filter()  # the next round compares the moments itself
            raise
        if not mark.is_whole_due and not mark.is_new(items):
            _recount_daily(client, mark, state)
            return
        told = [microsoft.Post.parse(item) for item in items]
        posts = [post for post in told if post.id and post.modified_at]
        record(client, posts)
        if mark.is_whole_due:
            _forget_withdrawn(client, told, _read_back_to(told))
        recount(client)
        state.watermark = mark.after(posts)


class Watermark:
    """Up to where a client's posts were read: the newest change, the posts of its second, and when all were read."""

    def __init__(self, since: datetime, ids: list[str], whole_at: datetime, counted: str, unfilterable: bool) -> None:
        self.since, self.ids, self.whole_at, self.counted = since, ids, whole_at, counted
        self.unfilterable = unfilterable  # Microsoft refused the filter here

    @classmethod
    def read(cls, text: str) -> Watermark:
        known = json.loads(text) if text.startswith("{") else {}
        return cls(
            _moment(known.get("since")),
            known.get("ids", []),
            _moment(known.get("whole")),
            known.get("counted", ""),
            known.get("unfilterable", False),
        )

    @property
    def is_whole_due(self) -> bool:
        return now() - self.whole_at > WHOLE_AGAIN

    def is_new(self, items: Iterable[Json]) -> bool:
        """Whether Microsoft told more than the posts of the last second, which it tells every time."""
        told = ((wire.text(item, "id"), wire.moment(item, CHANGED)) for item in items)
        return any(post and at and (post not in self.ids or at > self.since) for post, at in told)

    def after(self, posts: list[microsoft.Post]) -> str:
        since = max([self.since, *(post.modified_at for post in posts if post.modified_at)])
        second = since.replace(microsecond=0)  # what the filter asks for
        told = {post.id for post in posts if post.modified_at and post.modified_at >= second}
        ids = sorted(told | set(self.ids if self.since >= second else ()))
        return self._text(since=since, ids=ids, whole=now() if self.is_whole_due else self.whole_at, counted=_today())

    def counted_today(self) -> str:
        return self._text(counted=_today())

    def without_filter(self) -> str:
        return self._text(unfilterable=True)

    def _text(self, **changes: Any) -> str:
        values: dict[str, Any] = {
            "since": self.since,
            "ids": self.ids,
            "whole": self.whole_at,
            "counted": self.counted,
            "unfilterable": self.unfilterable,
            **changes,
        }
        return json.dumps(values, default=datetime.isoformat)


def _moment(text: str | None) -> datetime:
    return datetime.fromisoformat(text) if text else datetime(2000, 1, 1, tzinfo=UTC)


def _today() -> str:
    return now().date().isoformat()


def _items(answer: Answer, mark: Watermark) -> Iterator[dict[str, Any]]:
    """The posts asked for; where Microsoft does not filter, the newest change first until we know the rest."""
    oldest = now() - FIRST_ROUND if mark.is_whole_due else mark.since
    for page in answer.pages():
        for item in page.get("value", []):
            changed = wire.moment(item, CHANGED) if mark.unfilterable else None
            if changed and changed < oldest:
                return
            yield item


def _read_back_to(told: Sequence[microsoft.Post]) -> datetime | None:
    """The moment after which this list names every post of a client, by the client's own copies; None if unknown.

    All of the 90 days, or as far back as a list reaches that was cut off at MOST and came in order.
    """
    moments = [post.modified_at for post in told if post.id and post.modified_at]
    if len(moments) < len(told):  # what has no name or moment may be any post
        return None
    since = now() - FIRST_ROUND + timedelta(hours=1)
    if len(told) < MOST:
        return since
    return max(since, moments[-1]) if moments == sorted(moments, reverse=True) else None


def _forget_withdrawn(client: Client, told: Sequence[microsoft.Post], since: datetime | None) -> None:
    """Let go of posts of the time just read that Microsoft no longer lists for this client."""
    if since is None:
        return
    recent = ClientPost.objects.filter(client=client, modified_at__gt=since)
    # In two steps: a DELETE with a join may be planned as a scan of all clients' rows for each row of this client.
    listed = [post.id[:40] for post in told]
    withdrawn = list(recent.exclude(post__reference__in=listed).values_list("pk", flat=True))
    if withdrawn:
        ClientPost.objects.filter(pk__in=withdrawn).delete()


def _recount_daily(client: Client, mark: Watermark, state: SyncState) -> None:
    """Posts run out without any news from Microsoft."""
    if mark.counted != _today():
        recount(client)
        state.watermark = mark.counted_today()


def recount(client: Client) -> None:
    """Bring `Client.live_posts` and the client's Inbox up to date."""
    got = dict(ClientPost.objects.filter(client=client).values_list("post", "post__expires_at"))
    note_inbox(client, got)
    count = sum(expires_at is None or expires_at > now() for expires_at in got.values())
    if count != client.live_posts:
        client.live_posts = count
        Client.objects.filter(pk=client.pk).update(live_posts=count)
