"""Keeps fresh what is known about a partner as a whole: the client list, and the tickets of all clients."""

from __future__ import annotations

import structlog
from django.utils.timezone import now

from accounts.models import Operator, Partner
from microsoft.errors import MicrosoftError, NotAllowed
from sync.engine import ANOTHER_MAY, OurFault
from sync.models import Schedule, SyncState
from sync.sections import PartnerSection, partner_sections

log = structlog.get_logger(__name__)


def visit(schedule: Schedule, *, first: Operator | None = None, only: str = "", forced: bool = False) -> bool:
    """Sync the sections of one partner; `first` is asked before other sponsors. Says whether all went well."""
    partner = schedule.partner
    assert partner is not None  # noqa: S101 - the constraint of the table: a schedule has a client or a partner
    operators = list(Operator.objects.active().filter(partner=partner).select_related("partner").order_by("pk"))
    operators.sort(key=lambda operator: operator != first)
    fine = True
    retries = []
    for key, section in partner_sections().items():
        if only in ("", key):
            state, _created = SyncState.objects.get_or_create(partner=partner, section=key)
            if forced or state.retry_at is None or state.retry_at <= now():
                fine = _sync(partner, section, operators, state) and fine
            retries.append(state.retry_at)
    interval = min((operator.sync_minutes for operator in operators if operator.sync_minutes), default=None)
    moments = [Schedule.next_due(interval, now()), *(at for at in retries if at and at > now())]
    due = schedule.due_at if only else min(filter(None, moments), default=None)
    Schedule.release(schedule.lease_token, {schedule.pk: due}, {schedule.pk: interval})
    return fine


def _sync(partner: Partner, section: PartnerSection, operators: list[Operator], state: SyncState) -> bool:
    problem: MicrosoftError | None = None
    for operator in operators:
        try:
            section.sync(partner, operator, state)
        except (*ANOTHER_MAY, NotAllowed) as error:
            problem = error
        except MicrosoftError as error:  # not the person's fault: the next one would fare no better
            problem = error
            break
        except Exception:  # a bug of ours with one section must not keep the others from their turn
            log.exception("partner_sync_broke", section=section.key)
            problem = OurFault()
            break
        else:
            state.succeed()
            return True
    if problem is None:
        SyncState.lack_sponsor([state])
    else:
        log.warning("partner_sync_failed", section=section.key, error=repr(problem))
        state.fail(problem)
    return False
