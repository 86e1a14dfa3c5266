from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any, Self, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Max, Q, Sum, Value
from django.db.models.functions import Concat, Replace
from django.urls import reverse
from django.utils.timezone import now

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import Operator, Partner

M = TypeVar("M", bound=models.Model, covariant=True)
NOBODY = str(UUID(int=0))
MODULE = 7  # services drawn as bars in a client's row


def fold(text: str) -> str:
    """The text as search compares it: without case and accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not unicodedata.combining(c)))


class ClientQuerySet(models.QuerySet["Client"]):
    def visible_to(self, operator: Operator, section: str = "") -> Self:
        """The clients this operator may see, or may see one section of. Every query for a page starts here."""
        return self.filter(**scope("accesses__", operator, section))

    def live(self) -> Self:
        return self.filter(ended_at=None)


def scope(prefix: str, operator: Operator, section: str) -> dict[str, Any]:
    """The one condition that keeps an operator to what is theirs, as keyword arguments of `filter`.

    One call of `filter` must take them all: two would join the rights of two different operators.
    """
    condition: dict[str, Any] = {f"{prefix}operator": operator, f"{prefix}is_live": True}
    if section:
        condition[f"{prefix}reads__contains"] = f" {section} "
    return condition


@cache
def _address(name: str) -> str:
    """Resolved once: for the hundred links of a list that would take longer than the query."""
    return reverse(name, args=[NOBODY])


class Client(models.Model):
    """A customer tenant that the partner looks after, with the summary that lists show."""

    class Health(models.TextChoices):
        """The design's `data-s`; see microsoft.health for what is behind each."""

        BAD = "bad"
        WARN = "warn"
        OK = "ok"
        OFF = "off"

    tenant_id = models.UUIDField(unique=True)
    name = models.CharField(max_length=256)
    domain = models.CharField(max_length=253, blank=True)
    country = models.CharField(max_length=2, blank=True)  # ISO 3166
    sort_name = models.CharField(max_length=256)
    search = models.CharField(max_length=600)
    access_ends_at = models.DateTimeField(null=True)  # the day the last GDAP relationship runs out
    ended_at = models.DateTimeField(null=True)  # no relationship is active any more
    first_seen_at = models.DateTimeField(default=now)

    # Kept by the sections' store, so that a list of clients is one query at any size.
    health = models.CharField(max_length=4, choices=Health, default=Health.OFF)
    health_service = models.CharField(max_length=120, blank=True)  # the worst service, named in lists
    health_status = models.CharField(max_length=40, blank=True)  # Microsoft's word for that service
    troubled_services = models.PositiveSmallIntegerField(default=0)
    bars = models.CharField(max_length=MODULE, default="x" * MODULE)  # o w b x, one for each service of the module
    open_incidents = models.PositiveSmallIntegerField(default=0)
    open_advisories = models.PositiveSmallIntegerField(default=0)
    open_tickets = models.PositiveSmallIntegerField(default=0)
    live_posts = models.PositiveIntegerField(default=0)
    users = models.PositiveIntegerField(null=True)
    federated_domains = models.JSONField(null=True)  # whose passwords are kept elsewhere; None: not read yet
    synced_at = models.DateTimeField(null=True)  # when all sections last were up to date
    sync_problem = models.CharField(max_length=300, blank=True)  # a sentence for people

    objects = ClientQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["sort_name", "id"], name="clients_by_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return self.page("client:overview")

    def page(self, name: str) -> str:
        """The address of a page that names this client and nothing else."""
        return _address(name).replace(NOBODY, str(self.tenant_id))

    def rename(self, name: str, domain: str) -> None:
        """Take over what Microsoft calls this client, and how lists sort and find it."""
        self.name, self.domain = name[:256], domain[:253]
        self.sort_name = fold(name)[:256]
        self.search = f"{fold(name)} {domain.casefold()}"[:600]

    @property
    def is_ended(self) -> bool:
        return self.ended_at is not None


class Relationship(models.Model):
    """A GDAP relationship between the partner and a client: which roles, until when."""

    partner = models.ForeignKey("accounts.Partner", on_delete=models.CASCADE, related_name="relationships")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="relationships")
    reference = models.CharField(max_length=100, unique=True)  # Microsoft's id
    name = models.CharField(max_length=100)
    is_active = models.BooleanField(default=True)
    ends_at = models.DateTimeField(null=True)
    extends_itself = models.BooleanField(default=False)
    version = models.CharField(max_length=100, blank=True)  # changes when Microsoft's copy did
    assignments_read_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Assignment(models.Model):
    """Gives one security group of the partner some roles in the client of a relationship."""

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="assignments")
    group_id = models.UUIDField()
    roles = models.JSONField(default=list)  # role template ids

    class Meta:
        indexes = [models.Index(fields=["group_id"], name="assignments_of_group")]

    def __str__(self) -> str:
        return f"{self.group_id} in {self.relationship_id}"


class Membership(models.Model):
    """The partner's security groups that an operator belongs to, read with the operator's own token."""

    operator = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="membership")
    group_ids = models.JSONField(default=list)
    read_at = models.DateTimeField(default=now)
    applied = models.CharField(max_length=64, blank=True)  # the mark of the rights that the rows of Access show

    def __str__(self) -> str:
        return f"Groups of {self.operator_id}"


# What the summary of a client says is for those who may read the section that it comes from.
TROUBLED = Q(client__health__in=[Client.Health.BAD, Client.Health.WARN], reads__contains=" health ")
WAITING = Q(client__open_tickets__gt=0, reads__contains=" tickets ")


class AccessQuerySet(models.QuerySet["Access"]):
    def of(self, operator: Operator) -> Self:
        """The clients of this operator, each with the operator's own mark on it."""
        return self.filter(operator=operator, is_live=True)

    def reading(self, section: str) -> Self:
        return self.filter(reads__contains=f" {section} ")

    def flagged(self) -> Self:
        return self.filter(is_flagged=True)

    def with_problems(self) -> Self:
        return self.filter(TROUBLED)

    def with_open_tickets(self) -> Self:
        return self.filter(WAITING)

    def matching(self, words: str) -> Self:
        """Clients whose name or domain contains every word, without regard to case and accents."""
        return self.filter(*(Q(client__search__contains=word) for word in fold(words).split()))

    def in_list_order(self) -> Self:
        """Flagged first, then by name; `after` continues this order."""
        return self.order_by("-is_flagged", "sort_name", "client_id")

    def after(self, flagged: bool, sort_name: str, client_id: int) -> Self:
        """What follows the given row in list order."""
        later_name = Q(sort_name__gt=sort_name) | Q(sort_name=sort_name, client_id__gt=client_id)
        same_part = Q(is_flagged=flagged) & later_name
        return self.filter(same_part | Q(is_flagged=False) if flagged else same_part)

    def recently_opened(self) -> Self:
        return self.exclude(opened_at=None).order_by("-opened_at")

    def tally(self) -> dict[str, Any]:
        """How many there are, how many each filter of the list shows, and what all of them together say; one query.

        `read_health` and its like: in how many the operator may read a section. `bad`, `warn` and `ok`: how many of
        those that may be read show this light. `freshest`: the last sync of any.
        """

        def lit(*lights: str) -> Count:
            return Count("id", filter=Q(client__health__in=lights, reads__contains=" health "))

        readers = {
            f"read_{key}": Count("id", filter=Q(reads__contains=f" {key} "))
            for key in ("health", "users", "tickets", "messages")
        }
        return self.aggregate(
            clients=Count("id"),
            flagged=Count("id", filter=Q(is_flagged=True)),
            tickets=Count("id", filter=WAITING),
            open_tickets=Sum("client__open_tickets", filter=Q(reads__contains=" tickets "), default=0),
            users=Sum("client__users", filter=Q(reads__contains=" users "), default=0),
            freshest=Max("client__synced_at"),
            **{light: lit(light) for light in ("bad", "warn", "ok")},
            **readers,
        )


class Access(models.Model):
    """What one operator may see and do in one client, and the operator's own mark on it."""

    operator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="accesses")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="accesses")
    is_live = models.BooleanField(default=True)  # the relationship is active and gives the operator a role
    roles = models.JSONField(default=list)  # role template ids
    reads = models.CharField(max_length=200, default=" ")  # keys of the sections this operator may read, each in spaces
    refused = models.CharField(max_length=200, default=" ")  # sections where Microsoft itself said no
    refused_at = models.DateTimeField(null=True)
    is_flagged = models.BooleanField(default=False)
    opened_at = models.DateTimeField(null=True)
    sort_name = models.CharField(max_length=256)  # the client's, so that one index serves the list
    unread = 0  # messages; filled in by the view that shows rows, like the heading that a row begins
    heading = ""

    objects = AccessQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["operator", "client"], name="one_access_each")]
        indexes = [
            # Only of live ones: as a column between the others, SQLite would not look for it.
            models.Index(
                F("operator"),
                F("is_flagged").desc(),
                F("sort_name"),
                F("client"),
                name="live_list_of_clients",
                condition=Q(is_live=True),
            ),
            models.Index(fields=["operator", "-opened_at"], name="recently_opened"),
            models.Index(fields=["client", "is_live", "operator"], name="who_sees_client"),
        ]

    def __str__(self) -> str:
        return f"{self.operator_id} in {self.client_id}"

    def may_read(self, section: str) -> bool:
        return self.is_live and f" {section} " in self.reads

    @property
    def bars(self) -> str:
        """The client's bars, dark to an operator who may not read its health."""
        return self.client.bars if self.may_read("health") else "x" * MODULE

    @property
    def open_tickets(self) -> int:
        return self.client.open_tickets if self.may_read("tickets") else 0

    def has_role(self, *role_ids: UUID) -> bool:
        return not {str(role) for role in role_ids}.isdisjoint(self.roles)

    def refuse(self, section: str) -> None:
        """Take Microsoft's own no, given to this operator's token, over what we computed from roles."""
        word = f" {section} "
        self.reads, self.refused_at = self.reads.replace(word, " "), now()
        if word not in self.refused:
            self.refused += word[1:]
        # By the database's own values: the rights may have been read anew since this row was.
        mine = Access.objects.filter(pk=self.pk)
        mine.exclude(refused__contains=word).update(refused=Concat("refused", Value(word[1:])))
        mine.update(reads=Replace("reads", Value(word), Value(" ")), refused_at=self.refused_at)

    def admit(self, section: str) -> None:
        """Microsoft answered after all: what it refused before is readable again."""
        word = f" {section} "
        if word in self.refused:
            self.refused, self.reads = self.refused.replace(word, " "), self.reads + word[1:]
            Access.objects.filter(pk=self.pk, refused__contains=word).update(
                refused=Replace("refused", Value(word), Value(" ")), reads=Concat("reads", Value(word[1:]))
            )


class ClientOwnedQuerySet(models.QuerySet[M]):
    def visible_to(self, operator: Operator, section: str = "") -> Self:
        return self.filter(**scope("client__accesses__", operator, section))


class ClientOwned(models.Model):
    """Base of every row that belongs to one client."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE)

    class Meta:
        abstract = True


def earliest(moments: list[datetime | None]) -> datetime | None:
    return min((moment for moment in moments if moment), default=None)


def partner_clients(partner: Partner) -> ClientQuerySet:
    """The clients with an active relationship to this partner; for the sync, never for a page."""
    return Client.objects.filter(relationships__partner=partner, relationships__is_active=True).distinct()
