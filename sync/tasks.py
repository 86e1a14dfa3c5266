from __future__ import annotations

from collections.abc import Sequence

import structlog
from celery import shared_task
from django.conf import settings
from django.core.cache import cache
from django.utils.timezone import now

from accounts.models import Operator, Partner
from clients.models import Client
from sync import partners
from sync.engine import Round
from sync.models import LEASE, Schedule, SyncRun

log = structlog.get_logger(__name__)

CHUNK = 20  # clients of one task: enough that the broker hardly counts, few enough that a killed worker loses little
RUN_CHUNK = 4  # clients of one task while a person watches the progress
MOST_CHUNKS = 1000  # of one tick


@shared_task
def tick() -> None:
    """Every minute: hand everything that has come due to the workers."""
    cache.set("sync:ticked", now().timestamp(), 3600)
    schedule_newcomers()
    due = Schedule.objects.due()
    token, ids = due.filter(partner__isnull=False).claim(100)
    for schedule_id in ids:
        sync_partner.delay(schedule_id, token)
    for _chunk in range(MOST_CHUNKS):
        token, ids = due.filter(client__isnull=False, client__ended_at=None).claim(CHUNK)
        if not ids:
            break
        sync_clients.delay(ids, token)


def schedule_newcomers() -> None:
    clients = Client.objects.live().filter(schedule=None)
    Schedule.objects.bulk_create([Schedule(client=client) for client in clients], ignore_conflicts=True)
    newcomers = Partner.objects.filter(schedule=None)
    Schedule.objects.bulk_create([Schedule(partner=partner) for partner in newcomers], ignore_conflicts=True)


@shared_task
def sync_clients(
    schedule_ids: Sequence[int], token: str, run_id: int | None = None, skipped: int = 0, section: str = ""
) -> None:
    """Sync the clients that a lease holds; a lease that somebody else took over meanwhile makes this do nothing.

    `skipped` clients of the run are in other workers' hands just now and count as done.
    """
    held = Schedule.objects.filter(pk__in=schedule_ids).held(token)
    held.update(lease_until=now() + LEASE)
    schedules = list(held.select_related("client"))
    visit = Round(token, only=section, forced=run_id is not None)
    visit.visit(schedules)
    if run_id is not None and (run := SyncRun.objects.filter(pk=run_id).first()):
        run.advance(len(schedule_ids) + skipped, len(visit.failed))


@shared_task
def sync_partner(schedule_id: int, token: str, operator_id: int | None = None) -> None:
    """Sync what belongs to a partner as a whole, with this operator's token before others'."""
    schedule = Schedule.objects.held(token).filter(pk=schedule_id).select_related("partner").first()
    if schedule:
        first = Operator.objects.filter(pk=operator_id).first()
        partners.visit(schedule, first=first, forced=operator_id is not None)


@shared_task
def start_run(run_id: int) -> None:
    """Ask Microsoft about every client of a run at once, also about those that are backing off."""
    run = SyncRun.objects.select_related("operator__partner", "client").get(pk=run_id)
    schedule_newcomers()
    if run.client is None:
        token, ids = Schedule.objects.filter(partner=run.operator.partner).claim(1)
        for schedule_id in ids:
            sync_partner.delay(schedule_id, token, run.operator.pk)
    left = list(run.clients().values_list("pk", flat=True))
    if not left:
        run.advance(run.total)
    for start in range(0, len(left), RUN_CHUNK):
        chunk = left[start : start + RUN_CHUNK]
        token, ids = Schedule.objects.filter(client__in=chunk).claim(RUN_CHUNK)
        sync_clients.apply_async((ids, token, run.pk, len(chunk) - len(ids), run.section), queue=_queue())


def _queue() -> str:
    """What a person waits for goes past what only the clock asked for."""
    return str(settings.CELERY_TASK_DEFAULT_QUEUE if settings.CELERY_TASK_ALWAYS_EAGER else "now")


@shared_task
def tidy() -> None:
    """Every day: let go of what is past its age."""
    from django.core.management import call_command

    call_command("prune")
