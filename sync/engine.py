"""Keeps what we know about clients fresh: one $batch for a client, made of what each section wants to ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic

import structlog
from django.db import IntegrityError, OperationalError
from django.db.models import Case, Value, When
from django.utils.timezone import now
from django.utils.translation import gettext_noop

from accounts.models import Operator
from accounts.tokens import at_hand, graph_for
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
from partnerportal.stack import with_room
from sync.models import NO_SPONSOR, Schedule, SyncState
from sync.sections import Section, sections
from sync.sponsors import SPONSORS_TRIED, Sponsors, is_signed_out, may_ask

log = structlog.get_logger(__name__)

ANOTHER_MAY = (SignInRequired, ConsentRequired, InteractionRequired, NoAccess)  # refusals of a person, not of a client
LONGEST_VISIT = 60.0  # seconds, after which the clock's clients that have not had their turn go to the next worker


class OurFault(MicrosoftError):
    """Not Microsoft's doing; kept in the same shape so that the state says it and is tried again."""

    message = gettext_noop("Something went wrong on our side. It is tried again by itself.")


class SignedOut(MicrosoftError):
    """The roles are there, and Microsoft accepts the token of nobody who has them."""

    message = gettext_noop("Nobody who may read this is signed in at Microsoft any more. Sign in again.")


Wanted = dict[str, tuple[Section, SyncState]]  # by the section's key


@dataclass
class Round:
    """One visit to some clients that a lease keeps others away from."""

    token: str
    only: str = ""  # the key of one section, or all
    forced: bool = False  # a person asked: also what is backing off
    quiet: list[int] = field(default_factory=list)  # states in which nothing changed
    lacking: list[SyncState] = field(default_factory=list)  # states that nobody may read
    read: set[int] = field(default_factory=set)  # clients of which at least one section was read
    failed: set[int] = field(default_factory=set)  # clients
    tokens: Mapping[str, bytes] = field(default_factory=dict, repr=False)  # sealed, of the first sponsors

    @with_room
    def visit(self, schedules: Sequence[Schedule]) -> None:
        """Sync the clients of these schedules and give each its next due time."""
        begun = monotonic()
        clients = {schedule.pk: schedule.client for schedule in schedules if schedule.client}
        wanted = {key: section for key, section in sections().items() if self.only in ("", key)}
        states = SyncState.of_clients(clients.values(), wanted)
        failures: dict[int, int] = {}
        for (client_id, _key), state in states.items():
            failures |= {client_id: max(state.failures, failures.get(client_id, 0))} if state.failures else {}
        sponsors = Sponsors.of(list(clients.values()), failures)
        self.tokens = at_hand(sponsors.first(clients.values()))
        visited: dict[int, Client] = {}
        for schedule_id, client in clients.items():
            if visited and not self.forced and monotonic() - begun > LONGEST_VISIT:
                break
            mine = {key: (section, states[client.pk, key]) for key, section in wanted.items()}
            self._visit_one(client, mine, sponsors)
            visited[schedule_id] = client
        SyncState.succeeded(self.quiet)
        if self.lacking:
            SyncState.lack_sponsor(self.lacking)
        self._summarise(visited.values(), states)
        kept = {schedule.pk: schedule.due_at for schedule in schedules} if self.only else {}
        self._release(visited, states, sponsors, kept)
        if len(visited) < len(clients):
            Schedule.objects.filter(pk__in=clients).held(self.token).give_back()

    def _visit_one(self, client: Client, mine: Wanted, sponsors: Sponsors) -> None:
        try:
            self._sync(client, mine, sponsors)
        except Exception:  # a bug of ours with one client must not keep the others of the chunk from their turn
            log.exception("sync_broke", tenant_id=str(client.tenant_id))
            self._fail(client, mine, OurFault())

    def _sync(self, client: Client, wanted: Wanted, sponsors: Sponsors) -> None:
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
            except SignInRequired:
                operator.needs_sign_in = True
            except ANOTHER_MAY as error:
                refusal = error
            except MicrosoftError as error:
                self._fail(client, left, error)
                return
        self._explain(client, left, refusal)

    def _explain(self, client: Client, left: Wanted, refusal: MicrosoftError | None) -> None:
        """Say of what no sponsor could read why that is."""
        signed_out = {key for key, (section, _state) in left.items() if is_signed_out(client, section)}
        for key, pair in left.items():
            if refusal is None and key not in signed_out:
                self.lacking.append(pair[1])
        if refusal is not None and left:
            self._fail(client, left, refusal)
        elif signed_out:
            self._fail(client, {key: left[key] for key in signed_out}, SignedOut())

    def _ask(
        self,
        client: Client,
        access: Access,
        operator: Operator,
        mine: Wanted,
        left: Wanted,
    ) -> None:
        """Ask for these sections with one operator's token; what is settled leaves `left`."""
        asked = {key: section.requests(client, state) for key, (section, state) in mine.items()}
        requests = {key: some for key, some in asked.items() if some}
        for key in mine.keys() - requests.keys():  # has no question just now
            self._note_success(mine[key][1], is_quiet=True)
            del left[key]
        if not requests:
            return
        answers = graph_for(operator, client.tenant_id, background=True, known=self.tokens).batch(
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
        try:
            section.store(client, answers, state)
        except (OperationalError, IntegrityError):
            # A deadlock with another worker, a database that was locked for too long, or a row just pruned away.
            state.watermark = before
            section.store(client, answers, state)
        self._note_success(state, is_quiet=state.watermark == before)
        if section.is_shown:
            self.read.add(client.pk)

    def _note_success(self, state: SyncState, *, is_quiet: bool) -> None:
        """What a quiet one has to say is the same for the whole chunk: one UPDATE for all of them."""
        if is_quiet and not state.failures and not state.problem:
            self.quiet.append(state.pk)
        else:
            state.succeed()

    def _fail(self, client: Client, left: Wanted, error: MicrosoftError) -> None:
        self.failed.add(client.pk)
        log.warning("sync_failed", tenant_id=str(client.tenant_id), sections=sorted(left), error=repr(error))
        for _section, state in left.values():
            state.fail(error)

    def _summarise(self, clients: Iterable[Client], states: dict[tuple[int, str], SyncState]) -> None:
        """Say on each client's row how old its data is, and why if a section fails or nobody may read any."""
        ids = [client.pk for client in clients]
        known = SyncState.objects.filter(client__in=ids) if self.only else states.values()
        problems: dict[int, str] = {}
        for state in known:
            if state.failures and state.client_id is not None and state.client_id in ids:
                problems.setdefault(state.client_id, state.problem)
        for state in self.lacking:
            if state.client_id is not None and state.client_id not in self.read:
                problems.setdefault(state.client_id, NO_SPONSOR)
        fine = Client.objects.filter(pk__in=(self.read & set(ids)) - problems.keys())
        if self.only:
            fine.update(sync_problem="")
        else:
            fine.update(synced_at=now(), sync_problem="")
        if problems:
            sentences = [When(pk=pk, then=Value(text)) for pk, text in problems.items()]
            Client.objects.filter(pk__in=problems).update(sync_problem=Case(*sentences))

    def _release(
        self,
        clients: dict[int, Client],
        states: dict[tuple[int, str], SyncState],
        sponsors: Sponsors,
        kept: dict[int, datetime | None],
    ) -> None:
        """Give each its next due time; `kept` are those that stay as they were, since only a part was read."""
        due: dict[int, datetime | None] = {}
        intervals: dict[int, int | None] = {}
        moment = now()
        retries: dict[int, list[datetime]] = defaultdict(list)
        for (client_id, _key), state in states.items():
            if state.retry_at and state.retry_at > moment:
                retries[client_id].append(state.retry_at)
        for schedule_id, client in clients.items():
            intervals[schedule_id] = interval = sponsors.intervals[client.pk]
            moments = [Schedule.next_due(interval, moment), *retries[client.pk]]
            due[schedule_id] = min(filter(None, moments), default=None)
        Schedule.release(self.token, due | {pk: at for pk, at in kept.items() if pk in due}, intervals)


def _addressed(key: str, request: GraphRequest) -> GraphRequest:
    return GraphRequest(
        id=f"{key}.{request.id}",
        url=request.url,
        method=request.method,
        headers=request.headers,
        body=request.body,
    )
