"""What a test asks of the product from inside: run as a process with the product's own environment.

Each line on standard input names a function of this module and its arguments; each line of output is its answer.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import timedelta
from threading import Thread
from time import time
from types import SimpleNamespace
from typing import Any

import django


def migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def enter(base_url: str, port: int, persona: str = "admin") -> int:
    """The persona as an operator; its key."""
    from tests.cloud import enter as enter_cloud
    from tests.sandbox_process import SandboxProcess

    sandbox = SandboxProcess(SimpleNamespace(stdout=None, pid=0), port, "")  # type: ignore[arg-type]  # somebody else's
    sandbox.base_url = base_url
    return enter_cloud(sandbox, persona).pk


def enter_together(base_url: str, port: int) -> dict[str, bool]:
    """Several people sign in at the same moment: who of them sees clients."""
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    from accounts.models import Operator

    def one(persona: str) -> bool:
        try:
            return Operator.objects.get(pk=enter(base_url, port, persona)).accesses.filter(is_live=True).exists()
        finally:
            connection.close()

    personas = ("admin", "helpdesk", "reader", "mfa")
    with ThreadPoolExecutor(len(personas)) as pool:
        return dict(zip(personas, pool.map(one, personas), strict=True))


def forget_clients() -> None:
    from clients.models import Client, Membership

    Client.objects.all().delete()
    Membership.objects.all().delete()


def begin_anew() -> None:
    """As if nothing had ever been synced or written; what was read before stays, as it does in life."""
    from django.utils.timezone import now

    from accounts.models import AuditEvent, Operator
    from clients.models import Access, Client
    from clients.rights import apply_rights
    from support.models import TicketChange
    from sync.models import Schedule, SyncRun, SyncState
    from users.models import Change

    for model in (SyncRun, SyncState, Schedule, Change, TicketChange):
        model.objects.all().delete()
    AuditEvent.objects.forget_before(now())
    Access.objects.update(refused=" ", refused_at=None, is_flagged=False)
    apply_rights(Operator.objects.select_related("partner"), anew=True)
    Client.objects.update(synced_at=None, sync_problem="")
    Operator.objects.update(needs_sign_in=False, sync_minutes=15)


def tick(times: int = 1) -> None:
    """Beat's minute; several at the same moment if told so."""
    from django.db import connection

    from sync import tasks

    def one() -> None:
        tasks.tick()
        connection.close()

    threads = [Thread(target=one) for _time in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def an_interval_passes() -> None:
    """Everybody comes due, and whoever was backing off may be asked again."""
    from django.utils.timezone import now

    from sync.models import Schedule, SyncState

    Schedule.objects.update(due_at=now())
    SyncState.objects.exclude(retry_at=None).update(retry_at=now())


def leases_run_out() -> None:
    """Ten minutes pass for those who hold clients."""
    from django.utils.timezone import now

    from sync.models import Schedule

    Schedule.objects.exclude(lease_until=None).update(lease_until=now() - timedelta(seconds=1))


def deliver_twice(count: int) -> None:
    """Hand so many clients over to the workers in one task, and the broker delivers it twice."""
    from sync import tasks
    from sync.models import Schedule

    tasks.schedule_newcomers()
    token, ids = Schedule.objects.filter(client__isnull=False).claim(count)
    for _delivery in range(2):
        tasks.sync_clients.delay(ids, token)


def sync_now(operator_id: int) -> bool:
    from accounts.models import Operator
    from sync.tasks import ask_now

    return ask_now(Operator.objects.get(pk=operator_id))


def start_run_again() -> None:
    """The broker delivers the newest press once more."""
    from sync.models import SyncRun
    from sync.tasks import start_run

    start_run.delay(SyncRun.objects.latest("pk").pk)


def progress() -> dict[str, Any]:
    from sync.models import SyncRun

    run = SyncRun.objects.latest("pk").catch_up()
    return {"done": run.done, "total": run.total, "failed": run.failed, "ended": run.ended_at is not None}


def facts() -> dict[str, Any]:
    """How everything stands."""
    from django.utils.timezone import now

    from clients.models import Client
    from sync.models import Schedule, SyncState

    leased = Schedule.objects.exclude(lease_token="").count()  # first: what follows is then at least as new
    moment = now()
    live = Client.objects.live()
    synced = [at for at in live.values_list("synced_at", flat=True) if at]
    return {
        "clients": live.count(),
        "synced": len(synced),
        "oldest": max(((moment - at).total_seconds() for at in synced), default=None),
        "problems": sorted(set(live.exclude(sync_problem="").values_list("sync_problem", flat=True))),
        "failing": SyncState.objects.failing().count(),
        "leased": leased,
        "latest_due": max(((at - moment).total_seconds() for at in _dues() if at), default=None),
        "never_due": sum(at is None for at in _dues()),
    }


def _dues() -> list[Any]:
    from sync.models import Schedule

    return list(Schedule.objects.values_list("due_at", flat=True))


def contents() -> dict[str, Any]:
    """Everything that was read from Microsoft, in a form that shows whether something is lost or doubled."""
    from clients.models import Client
    from health.models import ClientIssue, Issue, Workload
    from messages_app.models import ClientPost, Post
    from support.models import Ticket
    from users.models import DirectoryUser

    counted = {
        model.__name__: model.objects.count()
        for model in (Client, ClientIssue, Issue, Workload, ClientPost, Post, Ticket, DirectoryUser)
    }
    summaries = (
        Client.objects.live().order_by("tenant_id").values_list("health", "open_incidents", "users", "live_posts")
    )
    return {**counted, "summaries": [list(row) for row in summaries]}


def session(operator_id: int) -> str:
    """The cookie of somebody who is signed in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from accounts.models import Operator
    from accounts.sessions import SessionStore

    operator = Operator.objects.get(pk=operator_id)
    store = SessionStore()
    store[SESSION_KEY] = str(operator.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = operator.get_session_auth_hash()
    store["signed_in_at"] = store["touched_at"] = int(time())
    store.create()
    return str(store.session_key)


def addresses() -> list[str]:
    """One page of every kind, as they are linked in the pages of the first client with all kinds of data."""
    from clients.models import Client
    from health.models import Issue
    from messages_app.models import Post
    from support.models import Ticket

    client = Client.objects.live().exclude(users=None).exclude(open_incidents=0).first() or Client.objects.live()[0]
    one = f"/clients/{client.tenant_id}/"
    return [
        *("/clients/", "/health/", "/users/", "/users/?q=an", "/support/", "/messages/", "/feedback/", "/settings/"),
        *("/sync/", f"{one}sync/", one, f"{one}health/", f"{one}users/", f"{one}support/", f"{one}messages/"),
        f"/health/{Issue.objects.latest('pk').reference}/",
        f"/messages/{Post.objects.latest('pk').reference}/",
        f"/clients/{Ticket.objects.latest('pk').client.tenant_id}/support/",
    ]


def tenants() -> list[str]:
    from clients.models import Client

    return [str(tenant) for tenant in Client.objects.live().values_list("tenant_id", flat=True)]


def audit(action: str) -> list[str]:
    """The outcomes of what was done, the oldest first."""
    from accounts.models import AuditEvent

    return list(AuditEvent.objects.filter(action=action).order_by("pk").values_list("outcome", flat=True))


def audit_of(action: str, target: str) -> list[str]:
    from accounts.models import AuditEvent

    events = AuditEvent.objects.filter(action=action, target=target)
    return list(events.order_by("pk").values_list("outcome", flat=True))


def upn(object_id: str) -> str:
    from users.models import DirectoryUser

    return DirectoryUser.objects.get(object_id=object_id).upn


def open_tickets(operator_id: int) -> list[tuple[str, str]]:
    """Tenant and number; Partner Center also tells of tickets of clients that this operator may not see."""
    from accounts.models import Operator
    from clients.models import Client
    from support.models import Ticket

    mine = Client.objects.visible_to(Operator.objects.get(pk=operator_id))
    found = Ticket.objects.open().filter(client__in=mine).select_related("client").order_by("number")
    return [(str(each.client.tenant_id), each.number) for each in found]


def processes_are_lost() -> None:
    """So long ago began what has no outcome that whoever did it is no longer there."""
    from django.db.models import F

    from support.models import CUT_OFF, TicketChange
    from users.changing import LOST_AFTER
    from users.models import Change

    Change.objects.filter(state="started").update(started_at=F("started_at") - LOST_AFTER)
    TicketChange.objects.filter(outcome="sending").update(created_at=F("created_at") - CUT_OFF)


def prune() -> None:
    from io import StringIO

    from django.core.management import call_command

    call_command("prune", stdout=StringIO())


def ticked() -> float:
    from django.core.cache import cache

    return float(cache.get("sync:ticked") or 0)


def the_schedule_is_late() -> None:
    from django.core.cache import cache

    cache.set("sync:ticked", ticked() - 200, 3600)


def flagged(operator_id: int) -> list[str]:
    from clients.models import Access

    mine = Access.objects.filter(operator_id=operator_id, is_flagged=True)
    return [str(tenant) for tenant in mine.values_list("client__tenant_id", flat=True)]


def secrets_of(operator_id: int) -> list[str]:
    """Everything that opens something: grants, access tokens, keys, passwords, sessions."""
    from urllib.parse import urlsplit

    from django.conf import settings

    from accounts import tokens
    from accounts.models import Operator, RefreshToken, Session
    from clients.models import Client
    from microsoft.identity import Resource

    operator = Operator.objects.select_related("partner").get(pk=operator_id)
    grant = json.loads(tokens._unseal(bytes(RefreshToken.objects.get(operator=operator).sealed)))
    refresh_tokens = [entry["secret"] for entry in grant["RefreshToken"].values()]
    tenants = [operator.partner.tenant_id, *Client.objects.live().values_list("tenant_id", flat=True)]
    access = [tokens.access_token(operator, tenant, Resource.GRAPH) for tenant in tenants]
    sessions = list(Session.objects.values_list("session_key", flat=True))
    broker = urlsplit(settings.REDIS_URL).password or ""
    keys = [settings.SECRET_KEY, *settings.TOKEN_KEYS, settings.MICROSOFT_CLIENT_SECRET]
    return [*refresh_tokens, *access, *sessions, broker, *keys]


def object() -> None:
    """A worker meets a database that objects to what it is told, in words that repeat it (PostgreSQL does)."""
    import structlog
    from django.db import IntegrityError

    detail = "DETAIL:  Key (upn)=(was told a secret) already exists."
    try:
        raise IntegrityError(f'duplicate key value violates unique constraint "one"\n{detail}')
    except IntegrityError as error:
        structlog.get_logger("sync.engine").exception("sync_broke")
        logging.getLogger("celery.app.trace").exception("Task raised unexpected: %r", error)


def clear_cache() -> None:
    from django.core.cache import cache

    cache.clear()


def main() -> None:
    django.setup()
    from django.db import close_old_connections

    for line in sys.stdin:
        name, *arguments = json.loads(line)
        close_old_connections()  # as before each request
        try:
            answer = {"answer": globals()[name](*arguments)}
        except Exception as error:  # told to the test, which fails by it
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
