from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from accounts.actions import WORDS

if TYPE_CHECKING:
    from datetime import time

    from django.contrib.sessions.backends.base import SessionBase

    from microsoft.identity import SignedIn

ACTIVE_FOR = timedelta(days=14)  # an operator unseen for longer no longer decides how often clients are synced


class Partner(models.Model):
    """The organisation that looks after the clients, known by its own tenant."""

    tenant_id = models.UUIDField(unique=True)
    name = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name or str(self.tenant_id)


class OperatorManager(BaseUserManager["Operator"]):
    def signed_in(self, person: SignedIn) -> Operator:
        """The operator for a person whom Microsoft has just signed in; made at the first time."""
        partner, _created = Partner.objects.get_or_create(tenant_id=person.home_tenant_id)
        known = {"login_hint": person.login_hint, "needs_sign_in": False, "last_active_at": now()}
        if person.tenant_id == person.home_tenant_id:  # a client's tenant may call its visitors something else
            known |= {"upn": person.upn, "name": person.name}
        operator, _created = self.update_or_create(
            partner=partner,
            object_id=person.home_object_id,
            defaults=known,
            create_defaults=known | {"upn": person.upn, "name": person.name},
        )
        return operator

    def active(self) -> models.QuerySet[Operator]:
        """Those who used the product lately and whose token, as far as we know, still works."""
        return self.filter(is_active=True, needs_sign_in=False, last_active_at__gte=now() - ACTIVE_FOR)


class Operator(AbstractBaseUser):
    """A technician of the partner, signed in with their Microsoft account; known by tenant and object id."""

    class SyncEvery(models.IntegerChoices):
        FIFTEEN_MINUTES = 15, _("Every 15 minutes")
        THIRTY_MINUTES = 30, _("Every 30 minutes")
        MANUALLY = 0, _("Manually")

    class Theme(models.TextChoices):
        SYSTEM = "", _("System")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Density(models.TextChoices):
        COMFORTABLE = "", _("Comfortable")
        COMPACT = "compact", _("Compact")

    password = None  # type: ignore[assignment]  # nobody has a password here: Microsoft signs people in
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="operators")
    object_id = models.UUIDField(default=uuid.uuid4)
    upn = models.CharField(max_length=320)
    name = models.CharField(max_length=256)
    login_hint = models.CharField(max_length=512, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    needs_sign_in = models.BooleanField(default=False)  # Microsoft no longer accepts the refresh token
    last_active_at = models.DateTimeField(default=now)
    rights_read_at = models.DateTimeField(null=True)
    session_epoch = models.PositiveIntegerField(default=0)  # one more signs every device out
    # What each operator chose.
    sync_minutes = models.PositiveSmallIntegerField(choices=SyncEvery, default=SyncEvery.THIRTY_MINUTES)
    language = models.CharField(max_length=10, blank=True, choices=settings.LANGUAGES)
    region = models.CharField(max_length=10, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    theme = models.CharField(max_length=5, blank=True, choices=Theme)
    density = models.CharField(max_length=7, blank=True, choices=Density)
    start_page = models.CharField(max_length=20, blank=True)
    word_language = models.CharField(max_length=10, blank=True)
    shortcuts = models.BooleanField(default=True)  # single keys act, on a keyboard

    objects = OperatorManager()
    USERNAME_FIELD = "id"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "object_id"], name="one_operator_per_person")]

    def __str__(self) -> str:
        return self.name

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Django's admin is for staff, and staff may do all of it."""
        return self.is_active and self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_staff

    def get_session_auth_hash(self) -> str:
        """What every session of this operator must carry; changes when all devices are signed out."""
        return salted_hmac("accounts.session", f"{self.pk}:{self.session_epoch}", algorithm="sha256").hexdigest()

    def get_session_auth_fallback_hash(self) -> list[str]:
        return [
            salted_hmac(
                "accounts.session", f"{self.pk}:{self.session_epoch}", secret=key, algorithm="sha256"
            ).hexdigest()
            for key in settings.SECRET_KEY_FALLBACKS
        ]

    def sign_out_everywhere(self) -> None:
        """End the session of every device, the one in use too, and what is sent to their lock screens."""
        self.session_epoch += 1
        self.save(update_fields=["session_epoch"])
        self.push_subscriptions.all().delete()
        self.sessions.all().delete()

    @staticmethod
    def is_time_zone(name: str) -> bool:
        return name in available_timezones()


class Session(AbstractBaseSession):
    """A signed-in browser; the cookie holds nothing but its key, of which this row has the hash."""

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, null=True, related_name="sessions")
    device = models.CharField(max_length=200, blank=True)  # the browser's own description of itself
    started_at = models.DateTimeField(default=now)
    seen_at = models.DateTimeField(default=now)

    class Meta:
        db_table = "accounts_session"

    def __str__(self) -> str:
        return f"A session of {self.operator_id}"

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        from accounts.sessions import SessionStore

        return SessionStore


class RefreshToken(models.Model):
    """The one secret we keep of an operator, encrypted; accounts.tokens reads and writes it."""

    operator = models.OneToOneField(Operator, on_delete=models.CASCADE, primary_key=True, related_name="refresh_token")
    sealed = models.BinaryField()
    version = models.PositiveIntegerField(default=0)  # compare-and-set between workers
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"Refresh token of {self.operator_id}"


class PushSubscription(models.Model):
    """A device that an operator wants to be told on, also while the portal is closed there."""

    class Reach(models.TextChoices):
        FLAGGED = "flagged", _("Flagged clients")
        ALL = "all", _("All clients")

    class Severity(models.TextChoices):
        INTERRUPTIONS = "bad", _("Interruptions only")
        INCIDENTS = "warn", _("Incidents")
        ALL = "all", _("Incidents and advisories")

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="push_subscriptions")
    endpoint = models.CharField(max_length=700, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=40)
    session_key = models.CharField(max_length=40, blank=True)  # of the session that subscribed
    created_at = models.DateTimeField(default=now)
    reach = models.CharField(max_length=7, choices=Reach, default=Reach.FLAGGED)
    severity = models.CharField(max_length=4, choices=Severity, default=Severity.INCIDENTS)
    quiet_from = models.TimeField(null=True, blank=True)  # in the operator's time zone
    quiet_until = models.TimeField(null=True, blank=True)
    hides_names = models.BooleanField(default=False)  # of clients, on the lock screen
    sent = models.JSONField(default=dict)  # what is shown there: by issue, the version and when it was sent

    def __str__(self) -> str:
        return f"A device of {self.operator_id}"

    def is_quiet(self, at: time) -> bool:
        """Whether nothing is to be sent at this time of day; quiet hours may go over midnight."""
        begin, end = self.quiet_from, self.quiet_until
        if begin is None or end is None or begin == end:
            return False
        return begin <= at < end if begin < end else at >= begin or at < end


class AuditQuerySet(models.QuerySet["AuditEvent"]):
    def of(self, operator: Operator) -> Self:
        return self.filter(operator=operator)

    def newest_first(self) -> Self:
        return self.order_by("-at", "-pk")

    def update(self, **kwargs: Any) -> int:
        raise TypeError("The audit trail is append-only.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("The audit trail is append-only; `manage.py prune` removes what is past its age.")

    def forget_before(self, moment: Any) -> int:
        """Remove what is older than the deployment keeps; the only way events leave."""
        return super().filter(at__lt=moment)._raw_delete(self.db)


class AuditEvent(models.Model):
    """Something an operator did, or tried: append-only, written for sign-ins and for every change at Microsoft."""

    class Outcome(models.TextChoices):
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused")
        FAILED = "failed", _("Failed")
        STARTED = "started", _("Started")

    at = models.DateTimeField(default=now, db_index=True)
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, null=True, related_name="audit_events")
    operator_upn = models.CharField(max_length=320, blank=True)
    tenant_id = models.UUIDField(null=True)  # the client's tenant; none for what concerns no client
    client_name = models.CharField(max_length=256, blank=True)
    action = models.CharField(max_length=60)
    target = models.CharField(max_length=320, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome)
    detail = models.CharField(max_length=500, blank=True)
    request_id = models.CharField(max_length=80, blank=True)  # Microsoft's

    objects = AuditQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["operator", "-at"], name="audit_of_operator")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.outcome}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("The audit trail is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("The audit trail is append-only.")

    @property
    def word(self) -> str:
        return str(WORDS.get(self.action, self.action))

    @classmethod
    def record(
        cls,
        operator: Operator | None,
        action: str,
        outcome: str,
        *,
        client: Any = None,
        target: str = "",
        detail: str = "",
        request_id: str = "",
    ) -> AuditEvent:
        """Write one event; `client` is any row with `tenant_id` and `name`."""
        return cls.objects.create(
            operator=operator,
            operator_upn=operator.upn if operator else "",
            tenant_id=client.tenant_id if client else None,
            client_name=client.name if client else "",
            action=action,
            target=target[:320],
            outcome=outcome,
            detail=detail[:500],
            request_id=request_id,
        )
