"""Keeps what we know about clients fresh: one $batch for a client, made of what each section wants to ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from django.db.models import Case, Value, When
from django.utils.timezone import now
from django.utils.translation import gettext_noop

from accounts.models import ACTIVE_FOR, Operator
from accounts.tokens import graph_for
from clients.models import Access, Client
from microsoft.errors import (
    ConsentRequired,
    InteractionRequired,
    MicrosoftError,
    NoAccess,
    NotAllowed,
    SignInRequired,
)
from microsoft.graph import Answer, GraphRequest
from sync.models import Schedule, SyncState
from sync.sections import Section, sections

log = structlog.get_logger(__name__)

ANOTHER_MAY = (SignInRequired, ConsentRequired, InteractionRequired, NoAccess)  # refusals of a person, not of a client
ASK_AGAIN_AFTER = timedelta(days=1)  # a section that Microsoft refused to somebody
SPONSORS_TRIED = 3  # of one client in one round


class OurFault(MicrosoftError):
    """Not Microsoft's doing; kept in the same shape so that the state says it and is tried again."""

    message = gettext_noop("Something went wrong on our side. It is tried again by itself.")
    retryable = True


@dataclass
class Sponsors:
    """Who may fetch what for the clients of a chunk; one query for all of them."""

    operators: dict[int, Operator]
    accesses: dict[int, list[Access]]  # by client, the steadiest sponsor first
    intervals: dict[int, int | None]  # minutes, by client

    @classmethod
    def of(cls, clients: Collection[Client]) -> Sponsors:
        active = {
            operator.pk: operator
            for operator in Operator.objects.filter(
                is_active=True, last_active_at__gte=now() - ACTIVE_FOR
            ).select_related("partner")
        }
        accesses: dict[int, list[Access]] = defaultdict(list)
        rows = Access.objects.filter(client__in=clients, is_live=True, operator__in=active).order_by("operator_id")
        for access in rows.only("client_id", "operator_id", "reads", "refused", "refused_at", "is_live"):
            accesses[access.client_id].append(access)
        intervals = {
            client.pk: min(
                (active[a.operator_id].sync_minutes for a in accesses[client.pk] if active[a.operator_id].sync_minutes),
                default=None,
            )
            for client in clients
        }
        return cls(active, accesses, intervals)

    def for_client(self, client: Client) -> list[Access]:
        """Those whose token still works as far as we know; one who may read the most comes first."""
        able = [a for a in self.accesses[client.pk] if not self.operators[a.operator_id].needs_sign_in]
        return sorted(able, key=lambda access: -access.reads.count(" "))


def may_ask(access: Access, section: Section) -> bool:
    """Whether to fetch a section with this operator's token: allowed, or refused so long ago that we ask again."""
    if not section.is_shown or access.may_read(section.key):
        return True
    again = access.refused_at and now() - access.refused_at > ASK_AGAIN_AFTER
    return bool(again) and f" {section.key} " in access.refused


@dataclass
class Round:
    """One visit to some clients that a lease keeps others away from."""

    token: str
    only: str = ""  # the key of one section, or all
    forced: bool = False  # a person asked: also what is backing off
    quiet: list[int] = field(default_factory=list)  # states in which nothing changed
    failed: set[int] = field(default_factory=set)  # clients

    def visit(self, schedules: Sequence[Schedule]) -> None:
        """Sync the clients of these schedules and give each its next due time."""
        clients = {schedule.pk: schedule.client for schedule in schedules if schedule.client}
        wanted = {key: section for key, section in sections().items() if self.only in ("", key)}
        states = SyncState.of_clients(clients.values(), wanted)
        sponsors = Sponsors.of(list(clients.values()))
        for client in clients.values():
            mine = {key: (section, states[client.pk, key]) for key, section in wanted.items()}
            try:
                self._sync(client, mine, sponsors)
            except Exception:  # a bug of ours with one client must not keep the others of the chunk from their turn
                log.exception("sync_broke", tenant_id=str(client.tenant_id))
                self._fail(client, mine, OurFault())
        SyncState.succeeded(self.quiet)
        self._summarise(clients.values(), states)
        self._release(clients, states, sponsors)

    def _sync(self, client: Client, wanted: dict[str, tuple[Section, SyncState]], sponsors: Sponsors) -> None:
        moment = now()
        left = {
            key: pair
            for key, pair in wanted.items()
            if self.forced or pair[1].retry_at is None or pair[1].retry_at <= moment
        }
        refusal: MicrosoftError | None = None
        tries = 0
        for access in sponsors.for_client(client):
            mine = {key: pair for key, pair in left.items() if may_ask(access, pair[0])}
            if not mine or tries == SPONSORS_TRIED:
                continue
            tries += 1
            operator = sponsors.operators[access.operator_id]
            try:
                self._ask(client, access, operator, mine, left)
            except ANOTHER_MAY as error:
                operator.needs_sign_in = operator.needs_sign_in or isinstance(error, SignInRequired)
                refusal = error
            except MicrosoftError as error:
                self._fail(client, left, error)
                return
        if refusal is not None:
            self._fail(client, left, refusal)
        else:
            for _section, state in left.values():
                state.lack_sponsor()

    def _ask(
        self,
        client: Client,
        access: Access,
        operator: Operator,
        mine: dict[str, tuple[Section, SyncState]],
        left: dict[str, tuple[Section, SyncState]],
    ) -> None:
        """Ask for these sections with one operator's token; what is settled leaves `left`."""
        asked = {key: section.requests(client, state) for key, (section, state) in mine.items()}
        requests = {key: some for key, some in asked.items() if some}
        for key in mine.keys() - requests.keys():  # has no question just now
            self.quiet.append(mine[key][1].pk)
            del left[key]
        if not requests:
            return
        answers = graph_for(operator, client.tenant_id, background=True).batch(
            [_addressed(key, request) for key, some in requests.items() for request in some]
        )
        for key in requests:
            section, state = mine[key]
            own = {request.id: answers[f"{key}.{request.id}"] for request in requests[key]}
            try:
                self._store(client, section, own, state)
            except NotAllowed:
                access.refuse(key)  # with another operator's token it may go; this section stays in `left`
                continue
            except ANOTHER_MAY:
                raise
            except MicrosoftError as error:
                self._fail(client, {key: left[key]}, error)
            else:
                if section.is_shown and not access.may_read(key):
                    access.admit(key)
            del left[key]

    def _store(self, client: Client, section: Section, answers: dict[str, Answer], state: SyncState) -> None:
        before = state.watermark
        section.store(client, answers, state)
        if state.watermark == before and not state.failures and not state.problem:
            self.quiet.append(state.pk)
            state.last_success_at = now()
        else:
            state.succeed()

    def _fail(self, client: Client, left: dict[str, tuple[Section, SyncState]], error: MicrosoftError) -> None:
        self.failed.add(client.pk)
        log.warning("sync_failed", tenant_id=str(client.tenant_id), sections=sorted(left), error=repr(error))
        for _section, state in left.values():
            state.fail(error)

    def _summarise(self, clients: Iterable[Client], states: dict[tuple[int, str], SyncState]) -> None:
        """Say on each client's row how old its data is, and why if a section fails."""
        moment = now()
        fine, problems = [], {}
        for client in clients:
            failing = [s for (pk, _key), s in states.items() if pk == client.pk and s.failures]
            if failing:
                problems[client.pk] = failing[0].problem
            elif any(s.last_success_at for (pk, _key), s in states.items() if pk == client.pk):
                fine.append(client.pk)
        if fine:
            Client.objects.filter(pk__in=fine).update(synced_at=moment, sync_problem="")
        if problems:
            sentences = [When(pk=pk, then=Value(text)) for pk, text in problems.items()]
            Client.objects.filter(pk__in=problems).update(sync_problem=Case(*sentences))

    def _release(
        self, clients: dict[int, Client], states: dict[tuple[int, str], SyncState], sponsors: Sponsors
    ) -> None:
        due: dict[int, datetime | None] = {}
        intervals: dict[int, int | None] = {}
        for schedule_id, client in clients.items():
            intervals[schedule_id] = interval = sponsors.intervals[client.pk]
            retries = [s.retry_at for (pk, _key), s in states.items() if pk == client.pk and s.retry_at]
            moments = [*retries, *filter(None, [Schedule.next_due(interval, now())])]
            due[schedule_id] = min(moments, default=None)
        Schedule.release(self.token, due, intervals)


def _addressed(key: str, request: GraphRequest) -> GraphRequest:
    return GraphRequest(
        id=f"{key}.{request.id}",
        url=request.url,
        method=request.method,
        headers=request.headers,
        body=request.body,
    )
