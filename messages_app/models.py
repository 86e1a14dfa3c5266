from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import now
from django.utils.translation import gettext, gettext_lazy

from clients.models import Access, Client, ClientOwned, ClientOwnedQuerySet, fold, scope
from clients.tallies import tally
from microsoft.messages import Category, Severity

if TYPE_CHECKING:
    from accounts.models import Operator

SECTION = "messages"
SOON = timedelta(days=14)  # what must be done sooner is shown as urgent
OVERDUE_FOR = timedelta(days=60)  # how long what was not done in time stays in the *Act by* list
FEW_CLIENTS = 40  # up to so many, posts are found from the clients' side
CATEGORIES = {
    "fix": (Category.PREVENT_OR_FIX.wire, "wrench", gettext_lazy("Prevent or fix")),
    "plan": (Category.PLAN.wire, "calendar", gettext_lazy("Plan for change")),
    "info": (Category.INFORM.wire, "info", gettext_lazy("Stay informed")),
}
_BY_WIRE = {wire: (icon, word) for wire, icon, word in CATEGORIES.values()}


def joined(values: tuple[str, ...]) -> str:
    """Several values in one column, each found by `contains "|value|"`."""
    return "".join(["|", *(f"{value.replace('|', '/')}|" for value in values)]) if values else ""


def split(column: str) -> list[str]:
    return [value for value in column.split("|") if value]


class PostQuerySet(models.QuerySet["Post"]):
    def visible_to(self, operator: Operator) -> Self:
        """Posts that a client got in which this operator may read messages; each once."""
        if tally(operator)["read_messages"] <= FEW_CLIENTS:
            mine = Access.objects.of(operator).reading(SECTION).values("client")
            return self.filter(pk__in=ClientPost.objects.filter(client__in=mine).values("post"))
        got = ClientPost.objects.filter(post=OuterRef("pk"), **scope("client__accesses__", operator, SECTION))
        return self.filter(Exists(got))

    def of_client(self, client: Client) -> Self:
        return self.filter(clients__client=client)

    def live(self) -> Self:
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now()))

    def marked_by(self, operator: Operator) -> Self:
        """With what this operator did with each: `is_read`, `is_favourite`, `is_archived`."""
        mine = FilteredRelation("marks", condition=Q(marks__operator=operator))
        flags = {f"is_{flag}": Coalesce(F(f"mine__is_{flag}"), False) for flag in ("read", "favourite", "archived")}
        return self.annotate(mine=mine).annotate(**flags)

    def where_marked(self, **flags: bool) -> Self:
        """Those of marked_by() with these marks: `read=False`."""
        return self.filter(**{f"is_{flag}": value for flag, value in flags.items()})

    def unread_by(self, operator: Operator) -> Self:
        read = PostMark.objects.filter(operator=operator, post=OuterRef("pk")).filter(
            Q(is_read=True) | Q(is_archived=True)
        )
        return self.filter(~Exists(read))

    def without_text(self) -> Self:
        """What lists show; bodies are large."""
        return self.defer("html", "search", "details")

    def in_category(self, wire: str) -> Self:
        return self.filter(category=wire)

    def of_service(self, service: str) -> Self:
        return self.filter(services__contains=f"|{service}|")

    def tagged(self, tag: str) -> Self:
        return self.filter(tags__contains=f"|{tag}|")

    def to_act_on(self) -> Self:
        """What must be done by a day that is to come, or passed lately."""
        return self.filter(act_by__gte=now() - OVERDUE_FOR)  # as Post.is_to_act_on

    def matching(self, words: str) -> Self:
        """Posts whose number, title or text contains every word, without regard to case and accents."""
        found = self
        for word in fold(words).split():
            found = found.filter(search__contains=word)
        return found

    def unread_first(self) -> Self:
        return self.order_by("is_read", "-modified_at", "-pk")

    def after_unread_first(self, is_read: bool, modified_at: datetime, pk: int) -> Self:
        older = Q(modified_at__lt=modified_at) | Q(modified_at=modified_at, pk__lt=pk)
        return self.filter(Q(is_read=is_read) & older if is_read else Q(is_read=True) | Q(is_read=False) & older)

    def soonest_first(self) -> Self:
        return self.order_by("act_by", "pk")

    def after_soonest_first(self, act_by: datetime, pk: int) -> Self:
        return self.filter(Q(act_by__gt=act_by) | Q(act_by=act_by, pk__gt=pk))


class Post(models.Model):
    """A post of the message center; one row whatever the number of clients that got it."""

    reference = models.CharField(max_length=40, unique=True)  # Microsoft's id, such as MC1187003
    title = models.CharField(max_length=500)
    category = models.CharField(max_length=30)
    severity = models.CharField(max_length=10)
    is_major = models.BooleanField(default=False)
    is_updated = models.BooleanField(default=False)
    tags = models.CharField(max_length=500, blank=True)  # see joined()
    services = models.CharField(max_length=1000, blank=True)
    published_at = models.DateTimeField(null=True)
    modified_at = models.DateTimeField(db_index=True)
    expires_at = models.DateTimeField(null=True)
    act_by = models.DateTimeField(null=True, db_index=True)
    has_attachments = models.BooleanField(default=False)
    summary = models.TextField(blank=True)
    html = models.TextField(blank=True)  # sanitised
    details = models.JSONField(default=dict)  # links, roadmap, platforms, rollout
    search = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64)

    objects = PostQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="posts_live")]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("messages:message", args=[self.reference])

    @property
    def icon(self) -> str:
        return _BY_WIRE.get(self.category, ("info", ""))[0]

    @property
    def category_word(self) -> str:
        return str(_BY_WIRE[self.category][1]) if self.category in _BY_WIRE else gettext("Other")

    @property
    def severity_word(self) -> str:
        """Said only where it is more than normal."""
        words = {Severity.HIGH.wire: gettext("High severity"), Severity.CRITICAL.wire: gettext("Critical severity")}
        return words.get(self.severity, "")

    @property
    def tag_list(self) -> list[str]:
        return split(self.tags)

    @property
    def service_list(self) -> list[str]:
        return split(self.services)

    @property
    def is_live(self) -> bool:
        return self.expires_at is None or self.expires_at > now()

    @property
    def days_left(self) -> int | None:
        """Until it must be done, by the operator's calendar; below zero once that has passed."""
        if self.act_by is None:
            return None
        return (timezone.localtime(self.act_by).date() - timezone.localdate()).days

    @property
    def is_to_act_on(self) -> bool:
        return self.act_by is not None and self.act_by >= now() - OVERDUE_FOR

    @property
    def is_overdue(self) -> bool:
        return self.days_left is not None and self.days_left < 0

    @property
    def is_urgent(self) -> bool:
        return self.days_left is not None and self.days_left <= SOON.days

    @property
    def microsoft_url(self) -> str:
        """The post in Microsoft's own message center."""
        return f"https://admin.microsoft.com/AdminPortal/home#/MessageCenter/:/messages/{quote(self.reference)}"


class ClientPost(ClientOwned):
    """That a client got a post, and of when its copy is: others may have been told of a later change."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="client_posts")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="clients")
    modified_at = models.DateTimeField(null=True)  # as this client was told; none before it was told again

    objects = ClientOwnedQuerySet["ClientPost"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "client"], name="one_post_per_client")]
        indexes = [models.Index(fields=["client", "post"], name="posts_of_client")]

    def __str__(self) -> str:
        return f"{self.post_id} in {self.client_id}"


class PostSet(models.Model):
    """Exactly these posts: clients that got the same ones share this row, and are counted together."""

    digest = models.CharField(max_length=64, unique=True)
    posts = models.ManyToManyField(Post, related_name="sets")
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.digest


class Inbox(ClientOwned):
    """Which posts a client got: what its rows of ClientPost say, as one set. Without it they are counted themselves."""

    client = models.OneToOneField(Client, on_delete=models.CASCADE, related_name="inbox")
    posts = models.ForeignKey(PostSet, on_delete=models.CASCADE, related_name="inboxes")

    def __str__(self) -> str:
        return f"{self.posts_id} in {self.client_id}"


class PostMarkQuerySet(models.QuerySet["PostMark"]):
    def of(self, operator: Operator) -> Self:
        return self.filter(operator=operator)


class PostMark(models.Model):
    """What an operator did with a post: once, whatever the number of clients that got it."""

    operator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="post_marks")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="marks")
    is_read = models.BooleanField(default=False)
    is_favourite = models.BooleanField(default=False)
    is_archived = models.BooleanField(default=False)

    objects = PostMarkQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "operator"], name="one_mark_each")]

    def __str__(self) -> str:
        return f"{self.operator_id} on {self.post_id}"

    @classmethod
    def set(cls, operator: Operator, post: Post, **flags: bool) -> None:
        cls.objects.bulk_create(
            [cls(operator=operator, post=post, **flags)],
            update_conflicts=True,
            unique_fields=["post", "operator"],
            update_fields=list(flags),
        )


class Picture(models.Model):
    """A picture of a post, fetched from Microsoft once and served by us; only addresses that posts named exist."""

    key = models.CharField(max_length=64, primary_key=True)  # hash of the address
    url = models.CharField(max_length=1000)
    content = models.BinaryField(null=True)
    content_type = models.CharField(max_length=40, blank=True)
    tried_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.key


class FeedKey(models.Model):
    """The secret part of an operator's calendar address, of which we keep only the hash."""

    operator = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feed_key")
    hashed = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"Feed of {self.operator_id}"

    @staticmethod
    def hash(secret: str) -> str:
        return sha256(secret.encode()).hexdigest()

    @classmethod
    def renew(cls, operator: Operator) -> str:
        """Make a new secret, seen only now; an earlier one stops working."""
        secret = token_urlsafe(32)
        cls.objects.update_or_create(operator=operator, defaults={"hashed": cls.hash(secret), "created_at": now()})
        return secret

    @classmethod
    def of(cls, operator: Operator) -> FeedKey | None:
        return cls.objects.filter(operator=operator).first()

    @classmethod
    def revoke(cls, operator: Operator) -> None:
        cls.objects.filter(operator=operator).delete()

    @classmethod
    def owner(cls, secret: str) -> Any:
        """The operator of this secret, while they use the product; else None."""
        from accounts.models import Operator

        return Operator.objects.active().filter(feed_key__hashed=cls.hash(secret)).select_related("partner").first()
