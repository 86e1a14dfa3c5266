from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import structlog
from celery import shared_task
from django.conf import settings
from django.core.cache import cache
from django.db import OperationalError
from django.db.models import Q
from django.utils.timezone import now
from kombu.exceptions import OperationalError as BrokerError

from accounts.models import Operator, Partner
from clients.models import Client
from microsoft.errors import BadAnswer, Dropped, NoConnection, Throttled, Unavailable
from sync import partners
from sync.choice import reschedule
from sync.engine import Round
from sync.models import LEASE, Schedule, SyncRun, SyncState

log = structlog.get_logger(__name__)

CHUNK = 40  # clients of one task at most: their queries hardly count, and a killed worker loses little
THREADS = 32  # of a large worker, as docker-compose.yml starts it
RUN_CHUNK = 4  # clients of one task while a person watches the progress
MOST_CHUNKS = 1000  # of one tick
PARTNER_LEASE = timedelta(minutes=30)  # tickets may take a call for each of thousands of clients
MANY = 1000  # clients of one run
RUNS_FOLLOWED = timedelta(hours=2)
# What no sign-in changes.
OF_MICROSOFT = tuple(kind.message for kind in (Throttled, Unavailable, NoConnection, Dropped, BadAnswer))


@shared_task
def tick() -> None:
    """Every minute: hand everything that has come due to the workers."""
    cache.set("sync:ticked", now().timestamp(), 3600)
    schedule_newcomers()
    due = Schedule.objects.due()
    token, ids = due.filter(partner__isnull=False).claim(100)
    for schedule_id in ids:
        _hand_over(sync_partner, token, schedule_id, token)
    clients = due.filter(client__isnull=False, client__ended_at=None)
    size = chunk_size(clients.count())
    for _chunk in range(MOST_CHUNKS):
        token, ids = clients.claim(size)
        if not ids:
            break
        _hand_over(sync_clients, token, ids, token)
    followed = SyncRun.objects.filter(ended_at=None, created_at__gt=now() - RUNS_FOLLOWED)
    for run in followed.select_related("operator"):
        run.catch_up()


def chunk_size(clients: int) -> int:
    """How many of so many clients one task visits, one after the other: a few are spread over all threads."""
    return max(1, min(CHUNK, -(-clients // THREADS)))


def _hand_over(task: Any, token: str, *args: Any, queue: str = "") -> None:
    """Queue a task for as long as its lease lasts; where the broker is gone, the lease ends at once."""
    queue = queue or settings.CELERY_TASK_DEFAULT_QUEUE
    try:
        task.apply_async(args, queue=queue, expires=LEASE.total_seconds())
    except BrokerError:
        Schedule.objects.held(token).give_back()
        raise


def schedule_newcomers() -> None:
    clients = Client.objects.live().filter(schedule=None)
    Schedule.objects.bulk_create([Schedule(client=client) for client in clients], ignore_conflicts=True)
    newcomers = Partner.objects.filter(schedule=None)
    Schedule.objects.bulk_create([Schedule(partner=partner) for partner in newcomers], ignore_conflicts=True)


@shared_task
def sync_clients(schedule_ids: Sequence[int], token: str, run_id: int | None = None, section: str = "") -> None:
    """Sync the clients that a lease holds; one that somebody else has taken, or is at, makes this do nothing."""
    given = Schedule.objects.filter(pk__in=schedule_ids)
    mine = given.take(token)
    if schedules := list(given.held(mine).select_related("client").order_by("pk")):
        Round(mine, only=section, forced=run_id is not None).visit(schedules)
    if run_id is not None and (run := _of_late(run_id)):
        run.catch_up()


def _of_late(run_id: int) -> SyncRun | None:
    """The run; a large one only now and then, as counting its clients after each chunk would cost too much."""
    run = SyncRun.objects.filter(pk=run_id, ended_at=None).select_related("operator").first()
    is_recent = run is not None and run.total > MANY and now() - run.touched_at < timedelta(milliseconds=run.total)
    return None if is_recent else run


@shared_task
def sync_partner(schedule_id: int, token: str, operator_id: int | None = None) -> None:
    """Sync what belongs to a partner as a whole, with this operator's token before others'."""
    given = Schedule.objects.filter(pk=schedule_id)
    mine = given.take(token, PARTNER_LEASE)
    if schedule := given.held(mine).select_related("partner").first():
        first = Operator.objects.filter(pk=operator_id).first() if operator_id else None
        partners.visit(schedule, first=first, forced=operator_id is not None)


@shared_task
def start_run(run_id: int) -> None:
    """Ask Microsoft about every client of a run at once, also about those that are backing off.

    A second delivery asks about what the first did not get to; one that comes after the run about nothing.
    """
    run = SyncRun.objects.select_related("operator__partner", "client").filter(pk=run_id).first()
    if run is None or not run.catch_up().is_under_way:
        return
    schedule_newcomers()
    # Looked at again under the lock: the other delivery may finish a client in between.
    open_ones = Schedule.objects.exclude(finished_at__gte=run.created_at)
    if run.client is None:
        token, ids = open_ones.filter(partner=run.operator.partner).claim(1)
        for schedule_id in ids:
            _hand_over(sync_partner, token, schedule_id, token, run.operator.pk, queue=_queue())
    left = list(run.left().values_list("pk", flat=True))
    for start in range(0, len(left), RUN_CHUNK):
        token, ids = open_ones.filter(client__in=left[start : start + RUN_CHUNK]).claim(RUN_CHUNK)
        if ids:
            _hand_over(sync_clients, token, ids, token, run.pk, run.section, queue=_queue())


@shared_task
def welcome(operator_id: int) -> None:
    """What signing in changes: the clients waited for this operator's token, or for anybody to look after them."""
    operator = Operator.objects.select_related("partner").get(pk=operator_id)
    reschedule(operator)
    theirs = Q(client__in=Client.objects.visible_to(operator)) | Q(partner=operator.partner)
    waiting = SyncState.objects.filter(theirs).exclude(problem="").exclude(problem__in=OF_MICROSOFT)
    owners = Q(client__in=waiting.values("client")) | Q(partner__in=waiting.values("partner"))
    Schedule.objects.filter(owners, due_at__gt=now()).update(due_at=now())
    waiting.update(retry_at=None)
    tick()


def ask_now(operator: Operator, client: Client | None = None) -> bool:
    """Start a run or join the one under way; False where it cannot be written down or no worker be told of it."""
    run = None
    try:
        run, is_new = SyncRun.begin(operator, client)
        if is_new:
            start_run.delay(run.pk)
    except (BrokerError, OperationalError) as error:
        log.warning("run_not_started", error=type(error).__name__)
        if run:
            run.delete()
        return False
    return True


def _queue() -> str:
    """What a person waits for goes past what only the clock asked for."""
    return str(settings.CELERY_TASK_DEFAULT_QUEUE if settings.CELERY_TASK_ALWAYS_EAGER else "now")


@shared_task
def tidy() -> None:
    """Every day: let go of what is past its age."""
    from django.core.management import call_command

    call_command("prune")
