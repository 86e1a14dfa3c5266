from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection, models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from clients.models import Access, Client, ClientOwned, ClientOwnedQuerySet, scope
from microsoft.roles import DIRECTORY_READERS
from partnerportal.passing import in_passing
from users.text import folded, search_line

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from uuid import UUID

    from accounts.models import Operator

KEPT_RECENT = 50  # of each operator
SEARCH_INDEX = "users_search"  # on SQLite; migration 0002 makes it
BLANK, ONE_OF = " ᚠ", 50  # of the indexes on PostgreSQL; migration 0003 has them too


class DirectoryUserQuerySet(ClientOwnedQuerySet["DirectoryUser"]):
    def visible_to(self, operator: Operator, section: str = "users") -> Self:
        """The people this operator may see, asked per row so that a list can be walked in its own order."""
        mine = Access.objects.filter(**scope("", operator, section), client_id=OuterRef("client_id"))
        return self.filter(Exists(mine))

    def blocked(self) -> Self:
        return self.filter(is_blocked=True)

    def admins(self) -> Self:
        return self.filter(is_admin=True)

    def synced(self) -> Self:
        return self.filter(is_synced=True)

    def guests(self) -> Self:
        return self.filter(is_guest=True)

    def in_list_order(self) -> Self:
        """By name; `after` continues this order."""
        return self.order_by("sort_name", "pk")

    def holding(self, words: Sequence[str], *, through_index: bool = True) -> Self:
        """Those whose search line has every word, found through the trigram index or row by row."""
        if connection.vendor == "postgresql":
            return self._holding_on_postgresql(words, through_index)
        if not through_index:
            return self.filter(*(Q(search__contains=word) for word in words))
        indexed = [word for word in words if len(word) > 2]
        if not indexed:  # single characters, such as a family name of one: those whose name begins with it
            first = words[0].strip()
            begin = self.filter(sort_name__gte=first, sort_name__lt=f"{first}\U0010ffff")
            return begin.filter(*(Q(search__contains=word) for word in words))
        match = " AND ".join('"{}"'.format(word.replace('"', '""')) for word in indexed)
        # The plus keeps SQLite from asking the index about one row after the other.
        conditions = [f"users_directoryuser.id = +{SEARCH_INDEX}.rowid", f"{SEARCH_INDEX} MATCH %s"]
        # No value of a request is in the SQL; the stubs forget which class `extra` answers.
        joined: Self = self.extra(tables=[SEARCH_INDEX], where=conditions, params=[match])  # type: ignore[assignment]  # noqa: S610
        return joined.filter(*(Q(search__contains=word) for word in words if len(word) < 3))

    def _holding_on_postgresql(self, words: Sequence[str], through_index: bool) -> Self:
        """The index has a letter for each blank; of a pattern that is a subquery's answer no statistics are asked."""
        if not through_index:
            return self.filter(*(GreaterThan(StrIndex("search", Value(word)), 0) for word in words))
        condition = f"replace(users_directoryuser.search, ' ', '{BLANK}') LIKE (SELECT %s)"
        patterns = [f"%{connection.ops.prep_for_like_query(word.replace(' ', BLANK))}%" for word in words]
        # No value of a request is in the SQL; the stubs forget which class `extra` answers.
        return self.extra(where=[condition] * len(words), params=patterns)  # type: ignore[return-value]  # noqa: S610

    def sampled(self) -> Self:
        """One of fifty; on PostgreSQL these have an index of their own."""
        where = [f"users_directoryuser.id %% {ONE_OF} = 0"]
        return self.extra(where=where)  # type: ignore[return-value]  # noqa: S610 - a number of ours

    def recently_viewed(self, operator: Operator) -> Self:
        return self.filter(viewings__operator=operator).order_by("-viewings__at")

    def after(self, sort_name: str, pk: int) -> Self:
        """What follows the given row in list order."""
        return self.filter(Q(sort_name__gt=sort_name) | Q(sort_name=sort_name, pk__gt=pk), sort_name__gte=sort_name)


class DirectoryUser(ClientOwned):
    """Somebody in a client's directory, as the last sync found them."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="directory")
    object_id = models.UUIDField()  # Microsoft's id
    name = models.CharField(max_length=256)
    sort_name = models.CharField(max_length=256)
    search = models.TextField()  # what searches look into; see users.text
    given_name = models.CharField(max_length=64, blank=True)
    surname = models.CharField(max_length=64, blank=True)
    upn = models.CharField(max_length=320, blank=True)
    mail = models.CharField(max_length=320, blank=True)
    aliases = models.JSONField(default=list)  # mail addresses of the mailbox, the main one first
    other_mails = models.JSONField(default=list)
    job_title = models.CharField(max_length=128, blank=True)
    department = models.CharField(max_length=64, blank=True)
    company = models.CharField(max_length=64, blank=True)
    employee_id = models.CharField(max_length=64, blank=True)
    office = models.CharField(max_length=128, blank=True)
    business_phone = models.CharField(max_length=64, blank=True)
    mobile_phone = models.CharField(max_length=64, blank=True)
    fax = models.CharField(max_length=64, blank=True)
    street = models.CharField(max_length=1024, blank=True)
    city = models.CharField(max_length=128, blank=True)
    state = models.CharField(max_length=128, blank=True)
    postal_code = models.CharField(max_length=40, blank=True)
    country = models.CharField(max_length=128, blank=True)
    language = models.CharField(max_length=40, blank=True)
    is_blocked = models.BooleanField(default=False)
    is_guest = models.BooleanField(default=False)
    is_synced = models.BooleanField(default=False)
    is_restricted = models.BooleanField(default=False)  # in a restricted management unit
    is_admin = models.BooleanField(default=False)
    admin_roles = models.JSONField(default=list)  # role template ids
    roles_read_at = models.DateTimeField(null=True)
    sku_ids = models.JSONField(default=list)
    created_at = models.DateTimeField(null=True)
    password_changed_at = models.DateTimeField(null=True)
    manager_id = models.UUIDField(null=True)  # known once somebody has opened the card
    manager_name = models.CharField(max_length=256, blank=True)
    read_at = models.DateTimeField(null=True)  # when the card was last read from Microsoft itself
    seen_round = models.BigIntegerField(default=0)  # the last full round of the sync that listed this person

    no_reset = ""  # why this operator cannot reset the password; see users.guards.say_obstacles

    objects = DirectoryUserQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "object_id"], name="one_person_per_object")]
        indexes = [
            models.Index(fields=["client", "sort_name", "id"], name="people_of_client"),
            models.Index(fields=["sort_name", "id"], name="people_by_name"),
            models.Index(fields=["sort_name", "id"], name="people_blocked", condition=Q(is_blocked=True)),
            models.Index(fields=["sort_name", "id"], name="people_admins", condition=Q(is_admin=True)),
            models.Index(fields=["sort_name", "id"], name="people_synced", condition=Q(is_synced=True)),
            models.Index(fields=["sort_name", "id"], name="people_guests", condition=Q(is_guest=True)),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("client-users:user", args=[self.client.tenant_id, self.object_id])

    def index(self) -> None:
        """Work out how lists sort this person and what finds them."""
        self.sort_name = folded(self.name)[:256]
        self.search = search_line(
            names=dict.fromkeys([self.name, f"{self.given_name} {self.surname}".strip()]),
            addresses=[self.upn, self.mail, *self.aliases, *self.other_mails],
            numbers=[self.business_phone, self.mobile_phone],
            codes=[self.employee_id],
        )

    def note_roles(self, held: Collection[str]) -> None:
        """Remember the admin roles that Microsoft names; reading the directory makes nobody an admin."""
        self.admin_roles, self.roles_read_at = sorted(held), now()
        self.is_admin = any(role != str(DIRECTORY_READERS) for role in held)

    @property
    def domain(self) -> str:
        return self.upn.rpartition("@")[2].lower()

    @property
    def is_federated(self) -> bool:
        """Whether the password is kept elsewhere; no while the client's domains have not been read."""
        return self.domain in (self.client.federated_domains or ())

    @property
    def job(self) -> str:
        return " · ".join(filter(None, [self.job_title, self.department]))

    @property
    def first_name(self) -> str:
        return self.given_name or self.name

    @property
    def address(self) -> list[str]:
        """The lines of a postal address, the town with its code as one."""
        town = " ".join(filter(None, [self.postal_code, self.city]))
        return [line for line in (*self.street.splitlines(), town, self.state, self.country) if line]

    @property
    def map_url(self) -> str:
        return "https://www.openstreetmap.org/search?" + urlencode({"query": ", ".join(self.address)})

    @property
    def teams_url(self) -> str:
        return "https://teams.microsoft.com/l/chat/0/0?users=" + quote(self.mail or self.upn, safe="@")

    @property
    def may_have_photo(self) -> bool:
        return bool(self.mail) and not self.is_guest


class ViewingQuerySet(models.QuerySet["Viewing"]):
    def of(self, operator: Operator) -> Self:
        return self.filter(operator=operator)


class Viewing(models.Model):
    """An operator looked at somebody's card; the newest first are the recently viewed."""

    operator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="user_viewings")
    user = models.ForeignKey(DirectoryUser, on_delete=models.CASCADE, related_name="viewings")
    at = models.DateTimeField(default=now)

    objects = ViewingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["operator", "user"], name="one_viewing_each")]
        indexes = [models.Index(F("operator"), F("at").desc(), name="viewings_of_operator")]

    def __str__(self) -> str:
        return f"{self.user_id} by {self.operator_id}"

    @classmethod
    def note(cls, operator: Operator, user: DirectoryUser) -> None:
        """Write down that this card was opened, and forget those beyond the newest fifty."""
        with in_passing():
            cls.objects.update_or_create(operator=operator, user=user, defaults={"at": now()})
            beyond = cls.objects.filter(operator=operator).order_by("-at").values_list("pk", flat=True)[KEPT_RECENT:]
            cls.objects.filter(pk__in=list(beyond)).delete()


class Product(models.Model):
    """The part number of a licence: the same in every tenant, so that one who knows it tells all."""

    sku_id = models.UUIDField(primary_key=True)
    part_number = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.part_number

    @classmethod
    def learn(cls, found: dict[UUID, str]) -> None:
        known = set(cls.objects.filter(pk__in=found).values_list("pk", flat=True))
        new = [Product(sku_id=sku, part_number=name[:100]) for sku, name in found.items() if sku not in known]
        Product.objects.bulk_create(new, ignore_conflicts=True)


class ChangeQuerySet(models.QuerySet["Change"]):
    def of(self, operator: Operator) -> Self:
        return self.filter(operator=operator)


class Change(models.Model):
    """Something an operator did to an account, once: its number is the form's, and a form counts once.

    It never holds a password; see docs/decisions/0006-a-password-is-shown-once.md.
    """

    class Action(models.TextChoices):
        RESET = "reset", _("Reset password")
        BLOCK = "block", _("Block sign-in")
        ALLOW = "allow", _("Allow sign-in")
        SIGN_OUT = "sign-out", _("Sign out everywhere")
        PHONE_LOST = "phone-lost", _("Phone lost")

    class State(models.TextChoices):
        STARTED = "started"
        DONE = "done"
        REFUSED = "refused"  # Microsoft said no; nothing was changed
        FAILED = "failed"  # nothing was changed
        UNKNOWN = "unknown"  # Microsoft did not say whether it was changed

    number = models.CharField(max_length=60, unique=True)
    operator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="user_changes")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="user_changes")
    object_id = models.UUIDField()
    action = models.CharField(max_length=12, choices=Action)
    state = models.CharField(max_length=10, choices=State, default=State.STARTED)
    is_slow = models.BooleanField(default=False)  # is written back on premises, which takes a while
    must_change = models.BooleanField(default=True)
    language = models.CharField(max_length=10, blank=True)  # of the password's words
    started_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True)
    shown_at = models.DateTimeField(null=True)  # when the password was shown, which happens once
    problem = models.CharField(max_length=400, blank=True)  # a sentence for people, in English
    problem_roles = models.CharField(max_length=300, blank=True)
    request_id = models.CharField(max_length=80, blank=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(F("client"), F("object_id"), F("started_at").desc(), name="changes_of_person")]

    def __str__(self) -> str:
        return f"{self.action} {self.state}"

    def finish(self, state: str, **facts: Any) -> bool:
        """Write down how it ended; only the first end counts, and the answer is whether this was it."""
        self.state, self.ended_at = state, now()
        for name, value in facts.items():
            setattr(self, name, value)
        unfinished = Change.objects.filter(pk=self.pk, state=self.State.STARTED)
        return bool(unfinished.update(state=self.state, ended_at=self.ended_at, **facts))

    def person(self) -> DirectoryUser:
        """Whose account it is about; somebody whom the sync has removed is known by the id alone."""
        known = self.client.directory.filter(object_id=self.object_id).first()
        person = known or DirectoryUser(object_id=self.object_id, name=str(self.object_id))
        person.client = self.client
        return person
