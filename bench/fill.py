"""A partner's database of any size, with believable names and no call to Microsoft.

What there is many of is made inside the database from a pattern: a million people take a minute.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Model
from django.test import Client as Web
from django.utils.timezone import now

from accounts.models import Operator, Partner
from bench.setup import search_index
from bench.sizes import Size
from clients.models import Access, Client
from clients.sections import readable
from health.models import ClientIssue, Issue, IssueUpdate, Workload
from messages_app.inboxes import note_inbox
from messages_app.models import ClientPost, Post
from microsoft.roles import GLOBAL_ADMINISTRATOR
from sandbox.content.companies import company
from sandbox.content.incidents import story
from sandbox.content.people import person
from sandbox.content.posts import post
from sandbox.content.workloads import WORKLOADS
from support.models import Ticket
from users.models import DirectoryUser

OPEN_ISSUES = 20  # of one client
POSTS = 300
LACKING = 31  # each client lacks one post of so many, so that there are as many sets of posts
TICKETS = 20
PATTERN = 20_000  # people of their own; more are these again, in other clients
SEED = 1
BATCH = 2000


@dataclass
class Filled:
    web: Web
    operator: Operator
    client: Client
    issue: Issue
    further: str  # the second page of the client list


def ensure(size: Size) -> float:
    """Fill the database if it is empty; how many seconds that took."""
    begun = time.perf_counter()
    if not Client.objects.exists():
        fill(size)
    return time.perf_counter() - begun


def fill(size: Size) -> None:
    """Clients with issues, posts, tickets and people, and operators who see all of them."""
    chance = random.Random(SEED)
    partner = Partner.objects.create(tenant_id=next(iter(settings.PARTNER_TENANT_IDS)), name="Harbour IT Partners")
    firms = (company(index, SEED) for index in range(size.operators))
    people = [person(index, firm, SEED) for index, firm in enumerate(firms)]
    operators = [Operator(partner=partner, object_id=UUID(int=n), upn=f"{who.alias}{n}@harbour.example",
                          name=who.display_name, rights_read_at=now()) for n, who in enumerate(people)]  # fmt: skip
    Operator.objects.bulk_create(operators)
    rows = make_clients(size.clients, chance)
    make_access(operators[0], rows, chance)
    copy_access(operators[0])
    make_issues(rows, chance)
    make_posts(chance)
    make_tickets()
    make_users(rows, size.users)
    gather_statistics()


def found() -> Filled:
    """What `fill` has made, as its first operator sees it."""
    settings.ROOT_URLCONF = "bench.yardsticks"
    operator, client = Operator.objects.earliest("pk"), Client.objects.earliest("pk")
    issue = client.client_issues.open().select_related("issue").earliest("pk").issue
    web = signed_in(operator)
    link = re.search(r'href="([^"]+)" rel="next"', web.get("/clients/").text)
    return Filled(web, operator, client, issue, unescape(link[1]) if link else "/clients/")


def make_clients(count: int, chance: random.Random) -> list[Client]:
    rows = []
    for index in range(count):
        firm = company(index, SEED)
        row = Client(
            tenant_id=UUID(int=chance.getrandbits(128)), synced_at=now() - timedelta(minutes=chance.random() * 30)
        )
        row.rename(firm.name, firm.domain)
        row.health = chance.choices(["ok", "warn", "bad"], [6, 3, 1])[0]
        row.bars = {"ok": "ooooooo", "warn": "owooooo", "bad": "bwooooo"}[row.health]
        row.troubled_services = {"ok": 0, "warn": 1, "bad": 2}[row.health]
        row.health_service, row.health_status = (
            ("", "") if row.health == "ok" else ("Exchange Online", "serviceDegradation")
        )
        row.open_incidents, row.open_tickets = chance.randrange(3), chance.randrange(4)
        row.live_posts = POSTS
        rows.append(row)
    Client.objects.bulk_create(rows, batch_size=BATCH)
    return rows


def make_access(operator: Operator, rows: list[Client], chance: random.Random) -> None:
    roles = [str(GLOBAL_ADMINISTRATOR)]
    reads = readable(roles)
    Access.objects.bulk_create(
        (
            Access(
                operator=operator,
                client=row,
                roles=roles,
                reads=reads,
                sort_name=row.sort_name,
                is_flagged=chance.random() < 0.01,
            )
            for row in rows
        ),
        batch_size=BATCH,
    )


def copy_access(operator: Operator) -> None:
    """Everybody sees what this operator sees."""
    drop_indexes(Access)
    copied = [name for name in columns(Access) if name not in ("operator_id", "is_flagged")]
    names = ", ".join(f"a.{name}" for name in copied)
    run(
        f"INSERT INTO clients_access (operator_id, is_flagged, {', '.join(copied)}) "  # noqa: S608 - names of ours
        f"SELECT o.id, (a.client_id + o.id * 7) %% 97 = 0, {names} FROM clients_access a, accounts_operator o "
        "WHERE a.operator_id = %s AND o.id <> a.operator_id",
        [operator.pk],
    )
    make_indexes(Access)


def drop_indexes(model: type[Model]) -> None:
    """To make them at the end is much quicker than to keep them up to date; what is unique stays."""
    with connection.schema_editor() as editor:
        for index in model._meta.indexes:
            editor.remove_index(model, index)


def make_indexes(model: type[Model]) -> None:
    with connection.schema_editor() as editor:
        for index in model._meta.indexes:
            editor.add_index(model, index)


def columns(model: type[Model]) -> list[str]:
    """Names of all columns but the key."""
    return [str(each.column) for each in model._meta.concrete_fields if not each.primary_key]


def run(sql: str, values: Sequence[Any] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def gather_statistics() -> None:
    """As autovacuum does in time; SQLite plans without."""
    if connection.vendor == "postgresql":
        run("VACUUM ANALYZE")


def make_issues(rows: list[Client], chance: random.Random) -> None:
    """Four times as many open issues as a client has, and as many resolved ones; each client in a fourth of them."""
    issues = []
    for index in range(8 * OPEN_ISSUES):
        told = story(index, SEED)
        open_ = index < 4 * OPEN_ISSUES
        began = now() - timedelta(hours=chance.randrange(1, 200))
        issues.append(
            Issue(
                reference=f"EX{800000 + index}",
                title=told.title,
                impact=told.impact,
                service=next(each.service for each in WORKLOADS if each.id == told.workload_id),
                workload_id=told.workload_id,
                feature=told.feature,
                classification=told.classification,
                status="serviceDegradation" if open_ else "serviceRestored",
                is_resolved=not open_,
                started_at=began,
                updated_at=began + timedelta(minutes=30),
                ended_at=None if open_ else began + timedelta(hours=5),
            )
        )
    Issue.objects.bulk_create(issues)
    IssueUpdate.objects.bulk_create(
        IssueUpdate(issue=issue, created_at=issue.started_at or now(), kind="regular", nth=nth, html="<p>Text.</p>" * 8)
        for issue in issues
        for nth in range(5)
    )
    spread = "(client.id + issue.id) %% 4 = 0"
    cross(ClientIssue, Client, Issue, spread, {"first_seen_at": now(), "is_open": True}, "NOT issue.is_resolved")
    one = rows[0]
    Workload.objects.bulk_create(
        Workload(client=one, workload_id=each.id, service=each.service, status="serviceOperational", signal="ok")
        for each in WORKLOADS
    )
    copy_of_client(Workload, one)


def copy_of_client(model: type[Model], one: Client, **differing: str) -> None:
    """Give every other client the rows that this one has; `differing` is SQL for what differs (row r, client c)."""
    copied = {name: f"r.{name}" for name in columns(model)} | {"client_id": "c.id", **differing}
    run(
        f"INSERT INTO {model._meta.db_table} ({', '.join(copied)}) "  # noqa: S608 - names of our own tables
        f"SELECT {', '.join(copied.values())} FROM {model._meta.db_table} r, clients_client c "
        "WHERE r.client_id = %s AND c.id <> r.client_id",
        [one.pk],
    )


def make_posts(chance: random.Random) -> None:
    posts = []
    for index in range(POSTS * LACKING // (LACKING - 1)):
        text = post(index, SEED)
        moment = now() - timedelta(hours=chance.randrange(1, 2000))
        posts.append(
            Post(
                reference=f"MC{1200000 + index}",
                title=text.title[:500],
                category=text.category,
                severity=text.severity,
                is_major=text.is_major,
                services="|" + "|".join(text.services) + "|",
                tags="|" + "|".join(text.tags) + "|",
                published_at=moment,
                modified_at=moment,
                act_by=now() + timedelta(days=text.act_by_days) if text.act_by_days else None,
                summary=text.summary,
                html=text.html,
                search=text.title.casefold(),
                content_hash=str(index),
            )
        )
    Post.objects.bulk_create(posts)
    cross(ClientPost, Client, Post, f"(client.id + post.id) %% {LACKING} > 0", {})
    for client in Client.objects.order_by("pk")[:LACKING]:
        note_inbox(client, client.client_posts.values_list("post", flat=True))
    run(
        "INSERT INTO messages_app_inbox (client_id, posts_id) SELECT c.id, i.posts_id "
        "FROM clients_client c JOIN messages_app_inbox i ON c.id %% %s = i.client_id %% %s WHERE c.id > %s",
        [LACKING, LACKING, LACKING],
    )


def cross(thin: Any, left: Any, right: Any, condition: str, constants: dict[str, Any], also: str = "1 = 1") -> None:
    """A thin row for each pair that meets the condition, made inside the database: millions take seconds."""
    other = "issue" if right is Issue else "post"
    names = ["client_id", f"{other}_id", *constants]
    marks = ", ".join(["client.id", f"{other}.id", *("%s" for _constant in constants)])
    run(
        f"INSERT INTO {thin._meta.db_table} ({', '.join(names)}) "  # noqa: S608 - names of our own tables
        f"SELECT {marks} FROM {left._meta.db_table} client, {right._meta.db_table} {other} "
        f"WHERE {condition} AND {also}",
        list(constants.values()),
    )


def make_tickets() -> None:
    """Twenty for each client, as many of them open as its row says."""
    one = Client.objects.earliest("pk")
    Ticket.objects.bulk_create(
        Ticket(
            client=one,
            number=f"{nth:012}",
            title=f"Ticket {nth} about mail",
            rank=Ticket.Rank.CLOSED,
            status="closed",
            severity="moderate",
            search=f"ticket {nth} about mail",
            created_at=now(),
            modified_at=now() - timedelta(minutes=97 * nth),
        )
        for nth in range(TICKETS)
    )
    number = "SUBSTR(CAST(100000000 + c.id AS VARCHAR(9)), 2) || SUBSTR(r.number, 9)"
    is_open = "CAST(r.number AS INTEGER) < c.open_tickets"
    copy_of_client(
        Ticket,
        one,
        number=number,
        rank=f"CASE WHEN {is_open} THEN {Ticket.Rank.OPEN} ELSE r.rank END",
        status=f"CASE WHEN {is_open} THEN 'open' ELSE r.status END",
    )
    Ticket.objects.filter(pk__in=one.tickets.order_by("pk")[: one.open_tickets]).update(
        rank=Ticket.Rank.OPEN, status="open"
    )


def make_users(rows: list[Client], count: int) -> None:
    """As many people as asked for, spread evenly: the first clients' are made up, the others have the same again."""
    each = max(count // len(rows), 1)
    patterns = max(min(PATTERN // each, len(rows)), 1)
    search = search_index()
    with connection.schema_editor() as editor:
        search.drop(None, editor)
    drop_indexes(DirectoryUser)
    for position, row in enumerate(rows[:patterns]):
        firm = company(position, SEED)
        people = [directory_user(row, position, index, firm) for index in range(each)]
        DirectoryUser.objects.bulk_create(people, batch_size=BATCH)
    copied = {name: f"r.{name}" for name in columns(DirectoryUser)} | {"client_id": "c.id"}
    copied |= {name: f"REPLACE(r.{name}, p.domain, c.domain)" for name in ("upn", "mail", "search")}
    run(
        f"INSERT INTO users_directoryuser ({', '.join(copied)}) "  # noqa: S608 - names of our own tables
        f"SELECT {', '.join(copied.values())} FROM clients_client c, clients_client p, users_directoryuser r "
        "WHERE c.id > %s AND p.id = %s + c.id %% %s AND r.client_id = p.id",
        [rows[patterns - 1].pk, rows[0].pk, patterns],
    )
    make_indexes(DirectoryUser)
    with connection.schema_editor() as editor:
        search.make(None, editor)
    Client.objects.update(users=each)


def directory_user(client: Client, position: int, index: int, firm: Any) -> DirectoryUser:
    who = person(index, firm, SEED)
    alias = f"{who.alias}{index}" if index > 40 else who.alias
    row = DirectoryUser(
        client=client,
        object_id=UUID(int=position * 1_000_000 + index + 1),
        name=who.display_name,
        given_name=who.given_name[:64],
        surname=who.surname[:64],
        upn=f"{alias}@{firm.domain}",
        mail=f"{alias}@{firm.domain}",
        job_title=who.job_title,
        department=who.department,
        mobile_phone=who.mobile,
        business_phone=who.phone,
        employee_id=who.employee_id,
        is_blocked=index % 16 == 5,
        is_guest=index % 12 == 7,
        is_synced=position % 5 < 2,
    )
    row.index()
    return row


def signed_in(operator: Operator) -> Web:
    from time import time

    web = Web(SERVER_NAME="localhost")
    web.force_login(operator)
    session = web.session
    session["signed_in_at"] = session["touched_at"] = int(time())
    session.save()
    return web
