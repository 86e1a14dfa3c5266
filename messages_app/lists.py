"""One list of posts as its address describes it: of one client or of all, narrowed, searched, continued."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.core.cache import cache
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from accounts.http import Request
from accounts.models import Operator
from clients.models import Client
from messages_app.counts import unread
from messages_app.inboxes import clients_by_post
from messages_app.models import CATEGORIES, Post, PostQuerySet, split

PAGE = 50
SALT = "messages.page"
CHOICES = "messages:choices"
CHOICES_LAST = 600  # seconds


@dataclass(frozen=True)
class Chip:
    """A filter as _filters.html shows it."""

    label: str
    url: str
    is_current: bool
    icon: str = ""
    count: int | None = None
    key: str = ""


class PostList:
    """Everything the list page shows; each query runs only if the page asks for it."""

    def __init__(self, request: Request, client: Client | None, *, path: str = "") -> None:
        self.request, self.client = request, client
        self.path = path or request.path
        self.operator: Operator = request.user
        query = request.GET
        self.q = _typed(query, "q")
        self.chosen = query.get("filter", "")
        self.service, self.tag = _typed(query, "service"), _typed(query, "tag")
        self.goes_on = "after" in query

    @property
    def is_by_date(self) -> bool:
        return self.chosen == "act"

    @cached_property
    def base(self) -> PostQuerySet:
        """What this operator may read here and has not run out."""
        if self.client is not None:
            return Post.objects.of_client(self.client).live()
        return Post.objects.visible_to(self.operator).live()

    @cached_property
    def narrowed(self) -> PostQuerySet:
        """What the filters and the search leave."""
        posts = self.base.marked_by(self.operator)
        posts = posts.where_marked(archived=self.chosen == "archived")
        if self.chosen == "unread":
            posts = posts.where_marked(read=False)
        elif self.chosen == "favourite":
            posts = posts.where_marked(favourite=True)
        elif self.chosen == "major":
            posts = posts.filter(is_major=True)
        elif self.chosen == "act":
            posts = posts.to_act_on()
        elif self.chosen in CATEGORIES:
            posts = posts.in_category(CATEGORIES[self.chosen][0])
        if self.service:
            posts = posts.of_service(self.service)
        if self.tag:
            posts = posts.tagged(self.tag)
        return posts.matching(self.q)

    @property
    def ordered(self) -> PostQuerySet:
        posts = self.narrowed.without_text()
        return posts.soonest_first() if self.is_by_date else posts.unread_first()

    @cached_property
    def fetched(self) -> list[Post]:
        posts = self.ordered
        if cursor := _cursor(self.request.GET):
            posts = posts.after_soonest_first(*cursor) if self.is_by_date else posts.after_unread_first(*cursor)
        return list(posts[: PAGE + 1])

    @cached_property
    def rows(self) -> list[Post]:
        """One page of posts; across clients each says how many of them got it."""
        rows = self.fetched[:PAGE]
        if self.client is None:
            counts = clients_by_post(self.operator, rows)
            for post in rows:
                post.client_count = counts.get(post.pk, 0)  # type: ignore[attr-defined]  # for the row alone
        return rows

    @property
    def next_url(self) -> str:
        if len(self.fetched) <= PAGE:
            return ""
        last: Any = self.fetched[PAGE - 1]
        mark = (
            [last.act_by.isoformat(), last.pk]
            if self.is_by_date
            else [last.is_read, last.modified_at.isoformat(), last.pk]
        )
        return self.address(after=signing.dumps(mark, salt=SALT))

    def address(self, **changes: str) -> str:
        """This list's address with some parameters changed; those that are empty are left out."""
        kept = {"q": self.q, "filter": self.chosen, "service": self.service, "tag": self.tag, **changes}
        query = urlencode({name: value for name, value in kept.items() if value})
        return f"{self.path}?{query}" if query else self.path

    @property
    def query(self) -> str:
        """The part of the address after the question mark."""
        return self.address().partition("?")[2]

    @property
    def keep(self) -> list[tuple[str, str]]:
        """What a search leaves as it is."""
        kept = (("filter", self.chosen), ("service", self.service), ("tag", self.tag))
        return [(name, value) for name, value in kept if value]

    @property
    def found(self) -> int | None:
        return self.narrowed.count() if self.q else None

    @cached_property
    def unread(self) -> int:
        return unread(self.request, self.client)

    @property
    def chips(self) -> list[Chip]:
        categories = [(key, str(word), icon) for key, (_wire, icon, word) in CATEGORIES.items()]
        choices = [
            ("", _("All"), ""),
            ("unread", _("Unread"), ""),
            ("act", _("Act by date"), "clock"),
            ("major", _("Major change"), "star"),
            *categories,
            ("favourite", _("Favourites"), "pin"),
            ("archived", _("Archived"), "briefcase"),
        ]
        return [
            Chip(
                label,
                self.address(filter=key),
                self.chosen == key,
                icon,
                *((self.unread, key) if key == "unread" else ()),
            )
            for key, label, icon in choices
        ]

    @property
    def choices(self) -> dict[str, list[str]]:
        """The services and tags for the two menus: Microsoft's public words, the same for everybody."""
        known: dict[str, list[str]] | None = cache.get(CHOICES)
        if known is None:
            known = _choices()
            cache.set(CHOICES, known, CHOICES_LAST if known["services"] else 1)
        return known


def _choices() -> dict[str, list[str]]:
    services, tags = set[str](), set[str]()
    for service, tag in Post.objects.live().values_list("services", "tags").order_by().distinct():
        services.update(split(service))
        tags.update(split(tag))
    return {"services": sorted(services, key=str.casefold), "tags": sorted(tags, key=str.casefold)}


def _typed(query: QueryDict, name: str) -> str:
    """What somebody searches for, without what no database takes."""
    return query.get(name, "").replace("\x00", "").strip()[:100]


def _cursor(query: QueryDict) -> tuple[Any, ...] | None:
    """The post after which a list goes on; a cursor that we did not write is not found."""
    if not (text := query.get("after")):
        return None
    try:
        mark = signing.loads(text, salt=SALT)
    except signing.BadSignature as error:
        raise Http404("no such page") from error
    *before, moment, pk = mark
    if len(before) != (0 if query.get("filter") == "act" else 1):
        raise Http404("a page of another list")
    return (*before, datetime.fromisoformat(moment), pk)
