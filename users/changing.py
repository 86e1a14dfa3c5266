"""Changes an account at Microsoft with the operator's own token: once for each form, audited, beside the request.

The write goes on when the page stops waiting for it, so that what came of it is always known to the audit trail.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Event, Lock, Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import now
from django.utils.translation import gettext_noop
from structlog.contextvars import bound_contextvars, get_contextvars

from accounts.models import AuditEvent
from clients.models import Access
from microsoft.directory import Operation, OperationStatus
from microsoft.errors import (
    BadAnswer,
    InteractionRequired,
    MicrosoftError,
    NoConnection,
    NotAllowed,
    NotFound,
    Rejected,
    Throttled,
    Unavailable,
)
from microsoft.graph import Graph
from partnerportal.lasting import write_down
from users import guards, secret
from users.models import Change, DirectoryUser
from users.numbers import made_at
from users.reading import graph

if TYPE_CHECKING:
    from accounts.models import Operator

log = structlog.get_logger(__name__)

WAIT = 3.5  # seconds that a page waits for the outcome
WITHIN = 20.0  # seconds for one answer of Microsoft
WRITE_BACK = 45.0  # seconds after which a password counts as not written back
POLL = 1.5  # seconds between two looks at the write-back
LOST_AFTER = timedelta(seconds=120)  # whoever carried it out is no longer there: longer than all of the above
CLAIMS_LAST = 600  # seconds
PASSWORD_METHOD = "28c10230-6103-485e-b985-444c60001490"  # noqa: S105 - Microsoft's id for "the password"

Action = Change.Action
State = Change.State
SIGN_IN = (Action.BLOCK, Action.ALLOW, Action.PHONE_LOST)  # each undoes or repeats the one before
OUTCOMES = {State.DONE: AuditEvent.Outcome.DONE, State.REFUSED: AuditEvent.Outcome.REFUSED}

NOT_CONFIRMED = gettext_noop(
    "Microsoft did not confirm it, so it may or may not have happened. Look at the account, then do it once more."
)
NOT_TAKEN = gettext_noop(
    "Microsoft did not accept this password or this account. It may be synced from on-premises, federated or "
    "protected; another password may help."
)
NOT_WRITTEN_BACK = gettext_noop(
    "The password was not written back on premises, so the old one still works. Password write-back may be off or "
    "unreachable for this client, or the domain’s own password rules refused it."
)
TOO_SLOW = gettext_noop(
    "The password was not written back on premises within 45 seconds. It may still arrive, but count on the old one. "
    "Check the client’s password write-back, then try again."
)
LOST = gettext_noop("The portal was restarted in the middle of it. Look at the account, then do it once more.")
LEFT = gettext_noop("This person is no longer in the client’s directory. Nothing was changed.")
PROTECTED = gettext_noop(
    "Microsoft refused this for this person, although your role allows it. They may be protected by a role-assignable "
    "group or a restricted administrative unit, or the app’s consent in this client does not cover it."
)
ONLY_BLOCKED = gettext_noop("Sign-in is blocked, but signing out everywhere did not work. Try that once more.")


class WriteBackFailed(MicrosoftError):
    message = NOT_WRITTEN_BACK


class WriteBackSlow(MicrosoftError):
    message = TOO_SLOW


class OnlyBlocked(MicrosoftError):
    message = ONLY_BLOCKED


def begin(
    operator: Operator, person: DirectoryUser, action: str, number: str, *, must_change: bool = True, language: str = ""
) -> tuple[Change, bool]:
    """Claim the form's number; also says whether the change is to be carried out, or was before.

    Raises DirectoryUser.DoesNotExist for somebody whom the sync has removed meanwhile.

    A form counts once, and not at all where the same was done to the account after the form was shown: a double tap,
    a retry of the network and two tabs all come to the one change. A block that was taken back meanwhile is done.
    """
    theirs = Change.objects.filter(client=person.client, object_id=person.object_id)
    alike = theirs.filter(action__in=SIGN_IN if action in SIGN_IN else [action])
    try:
        with transaction.atomic():
            DirectoryUser.objects.select_for_update().get(pk=person.pk)  # one after the other
            if sent := theirs.filter(action=action, number=number).first():
                return sent, False
            since = alike.filter(started_at__gte=made_at(number)).exclude(state__in=[State.REFUSED, State.FAILED])
            last = since.order_by("-started_at").first()
            if last is not None and last.action == action:
                return last, False
            change = Change.objects.create(
                number=number,
                operator=operator,
                client=person.client,
                object_id=person.object_id,
                action=action,
                is_slow=person.is_synced and action == Action.RESET,
                must_change=must_change or person.is_synced,
                language=language,
            )
            _audit(change, person, AuditEvent.Outcome.STARTED)
    except IntegrityError:  # the number was used for something else
        return Change.objects.get(number=number), False
    return change, True


def _audit(change: Change, person: DirectoryUser, outcome: str) -> None:
    AuditEvent.record(
        change.operator,
        f"users.{change.action}",
        outcome,
        client=change.client,
        target=person.upn or str(person.object_id),
        detail=change.problem,
        request_id=change.request_id,
    )


class Work:
    """One change under way; a password waits in it, for the page that waits, and is sealed when that has gone."""

    def __init__(self, change: Change, person: DirectoryUser, password: str = "") -> None:
        self.change = change
        self.person = person
        self._password = password
        self._is_left = False
        self._lock = Lock()
        self._over = Event()

    def start(self) -> None:
        if settings.CELERY_TASK_ALWAYS_EAGER:  # without a broker everything is done inside the request
            self._carry_out()
        else:
            # No daemon: a web process that is told to end waits until the outcome is written down.
            ids = get_contextvars()  # of the request, for the log
            Thread(target=self._carry_out_apart, args=[ids], name="account-change").start()

    def take(self) -> str:
        """Wait a little for the outcome; then the password, if it has been set by now."""
        self._over.wait(WAIT)
        with self._lock:
            if not self._over.is_set():
                self._is_left = True
                return ""
        if self.change.state == State.DONE and self._password:
            shown = Change.objects.filter(pk=self.change.pk, shown_at=None).update(shown_at=now())
            return self._password if shown else ""
        return ""

    def _carry_out_apart(self, ids: dict[str, Any]) -> None:
        try:
            with bound_contextvars(**ids):
                self._carry_out()
        finally:
            connection.close()

    def _carry_out(self) -> None:
        try:
            request_id = CALLS[self.change.action](
                graph(self.change.operator, self.change.client, WITHIN), self.person, self.change, self._password
            )
        except MicrosoftError as error:
            self._end(*_verdict(error), error=error)
        except Exception:
            log.exception("account_change_broke", change=self.change.pk)
            self._end(State.UNKNOWN, NOT_CONFIRMED)
        else:
            self._end(State.DONE, request_id=request_id)

    def _end(self, state: str, problem: str = "", *, error: MicrosoftError | None = None, request_id: str = "") -> None:
        facts = {"problem": problem[:400], "request_id": (error.request_id if error else request_id)[:80]}
        if error is not None:
            log.warning("account_change_failed", change=self.change.pk, state=state, error=repr(error))
            if isinstance(error, NotAllowed) and error.missing_roles:
                facts |= self._refusal(error)
            if isinstance(error, InteractionRequired) and error.claims:
                claims = {"tenant": error.tenant, "claims": error.claims}
                cache.set(claims_key(self.change), claims, CLAIMS_LAST)

        def write() -> None:
            if state == State.DONE:
                _remember(self.change, self.person)
                if self._is_left and self._password:
                    secret.keep(self.change, self._password)
            self.change.finish(state, **facts)
            _audit(self.change, self.person, OUTCOMES.get(State(state), AuditEvent.Outcome.FAILED))

        write_down(write, guard=self._lock, then=self._over.set)

    def _refusal(self, error: NotAllowed) -> dict[str, Any]:
        """Which roles are missing; where the operator holds one that is enough, something else is in the way."""
        access = Access.objects.of(self.change.operator).filter(client=self.change.client).first()
        roles = guards.needed(self.change.action, access, self.person) if access else error.missing_roles
        return {"problem_roles": ", ".join(roles)[:300]} if roles else {"problem": PROTECTED}


def claims_key(change: Change) -> str:
    return f"users:claims:{change.number}"


def _verdict(error: MicrosoftError) -> tuple[str, str]:
    """How it ended, and the sentence that says so: a no of Microsoft, certainly nothing, or nobody knows."""
    if isinstance(error, WriteBackFailed | NoConnection | Throttled):
        return State.FAILED, error.message
    if isinstance(error, WriteBackSlow | OnlyBlocked):
        return State.UNKNOWN, error.message
    if isinstance(error, Unavailable | BadAnswer):
        return State.UNKNOWN, NOT_CONFIRMED
    if isinstance(error, Rejected):
        return State.REFUSED, NOT_TAKEN
    if isinstance(error, NotFound):
        return State.REFUSED, LEFT
    return State.REFUSED, error.message


def _remember(change: Change, person: DirectoryUser) -> None:
    """Show at once what the next sync will bring."""
    facts: dict[Action, dict[str, Any]] = {
        Action.RESET: {"password_changed_at": now()},
        Action.BLOCK: {"is_blocked": True},
        Action.PHONE_LOST: {"is_blocked": True},
        Action.ALLOW: {"is_blocked": False},
    }
    if known := facts.get(Action(change.action)):
        DirectoryUser.objects.filter(pk=person.pk).update(**known)


def give_up_if_lost(change: Change, person: DirectoryUser) -> None:
    """End a change whose process is no longer there."""
    if change.state != State.STARTED or now() - change.started_at <= LOST_AFTER:
        return
    with transaction.atomic():
        if change.finish(State.UNKNOWN, problem=LOST):
            _audit(change, person, AuditEvent.Outcome.FAILED)
            return
    change.refresh_from_db()  # somebody else wrote down an end first


# --- The calls; each answers Microsoft's request id ---


def _reset(asked: Graph, person: DirectoryUser, change: Change, password: str) -> str:
    """Cloud accounts take a new password profile, synced ones a method whose outcome comes later (contract §4.5)."""
    one = f"/users/{person.object_id}"
    if not change.is_slow:
        profile = {"forceChangePasswordNextSignIn": change.must_change, "password": password}
        return asked.patch(one, {"passwordProfile": profile}).request_id
    path = f"{one}/authentication/methods/{PASSWORD_METHOD}/resetPassword"
    reply = asked.post(path, {"newPassword": password})
    location = next((value for name, value in reply.headers.items() if name.lower() == "location"), "")
    if not location:
        raise BadAnswer("a reset without an operation to ask about", request_id=reply.request_id)
    _await_write_back(asked, location, reply.request_id)
    return reply.request_id


def _await_write_back(asked: Graph, location: str, request_id: str) -> None:
    ends = monotonic() + WRITE_BACK
    while monotonic() < ends:
        try:
            operation = Operation.parse(asked.get(location))
        except (Throttled, Unavailable) as error:
            log.info("write_back_not_told", error=repr(error))
        except MicrosoftError as error:  # a no to the question is none to the reset, which was accepted before
            raise BadAnswer(error.detail, status=error.status, code=error.code, request_id=request_id) from error
        else:
            if operation.status == OperationStatus.SUCCEEDED:
                return
            if operation.status == OperationStatus.FAILED:
                raise WriteBackFailed(operation.detail or "", request_id=request_id)
        sleep(POLL)
    raise WriteBackSlow("no outcome in time", request_id=request_id)


def _block(asked: Graph, person: DirectoryUser, change: Change, password: str) -> str:
    return asked.patch(f"/users/{person.object_id}", {"accountEnabled": False}).request_id


def _allow(asked: Graph, person: DirectoryUser, change: Change, password: str) -> str:
    return asked.patch(f"/users/{person.object_id}", {"accountEnabled": True}).request_id


def _sign_out(asked: Graph, person: DirectoryUser, change: Change, password: str) -> str:
    return asked.post(f"/users/{person.object_id}/revokeSignInSessions").request_id


def _phone_lost(asked: Graph, person: DirectoryUser, change: Change, password: str) -> str:
    """Blocked first: somebody who was only signed out could sign in again."""
    request_id = _block(asked, person, change, password)
    try:
        _sign_out(asked, person, change, password)
    except MicrosoftError as error:
        DirectoryUser.objects.filter(pk=person.pk).update(is_blocked=True)
        raise OnlyBlocked(error.detail, request_id=error.request_id or request_id) from error
    return request_id


CALLS: dict[str, Callable[[Graph, DirectoryUser, Change, str], str]] = {
    Action.RESET: _reset,
    Action.BLOCK: _block,
    Action.ALLOW: _allow,
    Action.SIGN_OUT: _sign_out,
    Action.PHONE_LOST: _phone_lost,
}
