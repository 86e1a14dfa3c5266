from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self
from uuid import uuid4

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Count, Max, Q
from django.utils.timezone import now
from django.utils.translation import gettext, gettext_noop

from accounts.models import Operator, Partner
from clients.models import Client, scope
from microsoft.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from microsoft.errors import MicrosoftError

LEASE = timedelta(minutes=10)  # a killed worker's clients are taken over after this
LONGEST_BACKOFF = timedelta(hours=6)
LONGEST_OUTAGE = timedelta(minutes=15)  # between tries of what concerns all clients: data is fresh soon after it
FIRST_BACKOFF = timedelta(minutes=2)
MOST_FAILURES = 30_000  # that the column holds
STALLED = timedelta(minutes=3)  # a run that got no further for so long is no longer under way
EARLIEST = 0.9  # of the interval: due times are spread so that clients do not all come due at once

ONE_OWNER = Q(client__isnull=False, partner__isnull=True) | Q(client__isnull=True, partner__isnull=False)
NO_SPONSOR = gettext_noop("Nobody whose role may read this has signed in lately.")


class ScheduleQuerySet(models.QuerySet["Schedule"]):
    def due(self) -> Self:
        return self.filter(due_at__lte=now())

    def unleased(self) -> Self:
        return self.filter(Q(lease_until=None) | Q(lease_until__lt=now()))

    def claim(self, limit: int) -> tuple[str, list[int]]:
        """Take up to so many rows of this queryset, that nobody else holds; answers the lease's token and the rows.

        The lock is the database's: rows locked by another worker are skipped (PostgreSQL), or the transaction
        itself is the lock (SQLite, IMMEDIATE).
        """
        token = uuid4().hex
        with transaction.atomic():
            free = self.unleased().order_by("due_at").select_for_update(**_skip_locked())
            ids = list(free.values_list("pk", flat=True)[:limit])
            Schedule.objects.filter(pk__in=ids).update(lease_token=token, lease_until=now() + LEASE)
        return token, ids

    def held(self, token: str) -> Self:
        return self.filter(lease_token=token)

    def take(self, token: str, lasts: timedelta = LEASE) -> str:
        """Begin the work on rows held by this token, under a new one: a second delivery of the task finds none."""
        mine = uuid4().hex
        self.held(token).update(lease_token=mine, lease_until=now() + lasts)
        return mine

    def give_back(self) -> int:
        """End the leases without a visit: who comes due next takes these rows first."""
        return self.update(lease_token="", lease_until=None)


def _skip_locked() -> dict[str, Any]:
    return {"skip_locked": True, "of": ("self",)} if connection.features.has_select_for_update_skip_locked else {}


class Schedule(models.Model):
    """When a client, or a partner as a whole, is synced next, and who is at it."""

    client = models.OneToOneField(Client, on_delete=models.CASCADE, null=True, related_name="schedule")
    partner = models.OneToOneField(Partner, on_delete=models.CASCADE, null=True, related_name="schedule")
    interval = models.PositiveSmallIntegerField(null=True)  # minutes; none = only when somebody asks
    due_at = models.DateTimeField(null=True, default=now)
    finished_at = models.DateTimeField(null=True)
    lease_token = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=ONE_OWNER, name="schedule_of_one_owner")]
        indexes = [models.Index(fields=["due_at"], name="schedules_due")]

    def __str__(self) -> str:
        return f"{self.client_id or self.partner_id} at {self.due_at}"

    @staticmethod
    def next_due(interval: int | None, since: datetime) -> datetime | None:
        if interval is None:
            return None
        return since + timedelta(minutes=interval * random.uniform(EARLIEST, 1))  # noqa: S311 - spreads load, no secret

    @classmethod
    def release(cls, token: str, due: dict[int, datetime | None], intervals: dict[int, int | None]) -> None:
        """Give rows back with their next due times; a row that somebody else took over meanwhile is left alone.

        In plain SQL: building one CASE for a chunk costs as much as asking Microsoft about two clients.
        """
        adapted, quoted = connection.ops.adapt_datetimefield_value, connection.ops.quote_name
        finished = adapted(now())
        rows = [(at and adapted(at), intervals[pk], finished, pk, token) for pk, at in due.items()]
        names = [quoted(name) for name in ("due_at", "interval", "finished_at")]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {quoted(cls._meta.db_table)} SET {' = %s, '.join(names)} = %s,"  # noqa: S608 - names of ours
                " lease_token = '', lease_until = NULL WHERE id = %s AND lease_token = %s",
                rows,
            )


class SyncStateQuerySet(models.QuerySet["SyncState"]):
    def visible_to(self, operator: Operator) -> Self:
        return self.filter(**scope("client__accesses__", operator, ""))

    def failing(self) -> Self:
        return self.filter(failures__gt=0)


class SyncState(models.Model):
    """How far one section of a client, or of a partner, has been read, and how the last attempt went."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, null=True, related_name="sync_states")
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, null=True, related_name="sync_states")
    section = models.CharField(max_length=20)
    watermark = models.TextField(blank=True)  # the section's own: a moment, a delta link, a hash
    last_attempt_at = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    retry_at = models.DateTimeField(null=True)  # not asked before this, except by a person
    failures = models.PositiveSmallIntegerField(default=0)  # in a row
    problem = models.CharField(max_length=300, blank=True)  # a sentence for people, in English
    problem_roles = models.CharField(max_length=300, blank=True)
    request_id = models.CharField(max_length=80, blank=True)

    objects = SyncStateQuerySet.as_manager()
    OF_A_ROUND = ("client_id", "section", "watermark", "retry_at", "failures", "problem")  # what a round looks at

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ONE_OWNER, name="state_of_one_owner"),
            models.UniqueConstraint(fields=["client", "section"], name="one_state_per_client_section"),
            models.UniqueConstraint(fields=["partner", "section"], name="one_state_per_partner_section"),
        ]

    def __str__(self) -> str:
        return f"{self.section} of {self.client_id or self.partner_id}"

    @property
    def sentence(self) -> str:
        """Why the data is old, in the language in use; empty while all is well."""
        message = gettext(self.problem) if self.problem else ""
        return message % {"roles": self.problem_roles, "scopes": ""} if "%(" in message else message

    def succeed(self) -> None:
        moment = now()
        self._note(
            last_attempt_at=moment,
            last_success_at=moment,
            watermark=self.watermark,
            retry_at=None,
            failures=0,
            problem="",
            problem_roles="",
            request_id="",
        )

    def fail(self, error: MicrosoftError) -> None:
        """Write down what went wrong and when to try again: as Microsoft asked, and twice as late each time."""
        concerns_all = error.retryable or isinstance(error, Misconfigured)
        longest = LONGEST_OUTAGE if concerns_all else LONGEST_BACKOFF
        wait = min(FIRST_BACKOFF * 2 ** min(self.failures, 10), longest)
        if error.retry_after is not None:
            asked = timedelta(seconds=min(error.retry_after, LONGEST_BACKOFF.total_seconds()))
            wait = max(asked, wait) if self.failures else asked
        self._note(
            last_attempt_at=now(),
            watermark=self.watermark,
            retry_at=now() + wait,
            failures=min(self.failures + 1, MOST_FAILURES),
            problem=error.message[:300],
            problem_roles=", ".join(error.missing_roles)[:300],
            request_id=error.request_id[:80],
        )

    def _note(self, **values: Any) -> None:
        """An UPDATE alone: a row whose client was removed meanwhile must not come back."""
        for name, value in values.items():
            setattr(self, name, value)
        SyncState.objects.filter(pk=self.pk).update(**values)

    @classmethod
    def succeeded(cls, ids: Sequence[int]) -> None:
        """Write down for many states at once that nothing had changed.

        In plain SQL: there are several states to a client, and preparing each id costs more than the UPDATE.
        """
        if not ids:
            return
        moment = connection.ops.adapt_datetimefield_value(now())
        names = [connection.ops.quote_name(name) for name in ("last_attempt_at", "last_success_at")]
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {connection.ops.quote_name(cls._meta.db_table)} SET {' = %s, '.join(names)} = %s"  # noqa: S608
                f" WHERE id IN ({', '.join(map(str, ids))})",
                [moment, moment],
            )

    @classmethod
    def lack_sponsor(cls, states: Iterable[SyncState]) -> None:
        """Nobody may read these; they are tried again at the client's usual pace."""
        lacking = list(states)
        for state in lacking:
            state.problem, state.problem_roles, state.retry_at = NO_SPONSOR, "", None
        cls.objects.filter(pk__in=[state.pk for state in lacking]).update(
            last_attempt_at=now(), problem=NO_SPONSOR, problem_roles="", retry_at=None
        )

    @classmethod
    def of_clients(cls, clients: Iterable[Client], keys: Iterable[str]) -> dict[tuple[int, str], SyncState]:
        """The states of these clients' sections; missing ones are made."""
        ids, wanted = [client.pk for client in clients], list(keys)
        rows = cls.objects.filter(client__in=ids, section__in=wanted).only(*cls.OF_A_ROUND)
        known = {(row.client_id, row.section): row for row in rows}
        new = [SyncState(client_id=pk, section=key) for pk in ids for key in wanted if (pk, key) not in known]
        if new:
            SyncState.objects.bulk_create(new, ignore_conflicts=True)
            known = {(row.client_id, row.section): row for row in rows.all()}
        return known  # type: ignore[return-value]  # client_id is set: the filter asks for it


class SyncRunQuerySet(models.QuerySet["SyncRun"]):
    def under_way(self) -> Self:
        return self.filter(ended_at=None, touched_at__gt=now() - STALLED)

    def of(self, operator: Operator) -> Self:
        return self.filter(operator=operator)

    def newest_first(self) -> Self:
        return self.order_by("-created_at")


class SyncRun(models.Model):
    """One press of *Sync now*: for one client, or for all that the operator may see; with its progress.

    Progress is read from the schedules: a client counts once a worker has finished it after the press, whichever
    worker it was and however often a task was delivered.
    """

    operator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sync_runs")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, null=True, related_name="sync_runs")
    section = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField(default=now)
    touched_at = models.DateTimeField(default=now)  # when it last got further
    ended_at = models.DateTimeField(null=True)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)

    objects = SyncRunQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["operator", "-created_at"], name="runs_of_operator")]

    def __str__(self) -> str:
        return f"{self.done} of {self.total}"

    @classmethod
    def begin(cls, operator: Operator, client: Client | None = None) -> tuple[SyncRun, bool]:
        """Start a run, or join the one under way; also says whether it is new."""
        with transaction.atomic():
            Operator.objects.select_for_update().get(pk=operator.pk)  # two presses at once: one after the other
            same = cls.objects.of(operator).under_way().filter(client=client).first()
            if same and not same.catch_up().ended_at:
                return same, False
            total = 1 if client else Client.objects.visible_to(operator).count()
            return cls.objects.create(operator=operator, client=client, total=total), True

    def clients(self) -> models.QuerySet[Client]:
        return Client.objects.visible_to(self.operator).filter(**({"pk": self.client_id} if self.client_id else {}))

    def left(self) -> models.QuerySet[Client]:
        """The clients that no worker has finished since the press."""
        return self.clients().exclude(schedule__finished_at__gte=self.created_at)

    def catch_up(self) -> SyncRun:
        """Bring the progress up to date, in one query; the last client ends the run."""
        if self.ended_at:
            return self
        done = Q(schedule__finished_at__gte=self.created_at)
        counted = self.clients().aggregate(
            all=Count("pk"),
            done=Count("pk", filter=done),
            failed=Count("pk", filter=done & ~Q(sync_problem="")),
            last=Max("schedule__finished_at", filter=done),
        )
        self._note(counted["all"], counted["done"], counted["failed"], counted["last"] or self.created_at)
        return self

    def _note(self, total: int, done: int, failed: int, last: datetime) -> None:
        before = (self.total, self.done, self.failed)
        self.total, self.done, self.failed = total, done, failed
        if done == total:
            self.touched_at = self.ended_at = last
        elif (total, done, failed) == before:
            return
        else:
            self.touched_at = max(last, self.touched_at)
        SyncRun.objects.filter(pk=self.pk).update(
            total=total, done=done, failed=failed, touched_at=self.touched_at, ended_at=self.ended_at
        )

    @property
    def is_under_way(self) -> bool:
        return self.ended_at is None and self.touched_at > now() - STALLED

    @property
    def is_stalled(self) -> bool:
        return self.ended_at is None and not self.is_under_way
