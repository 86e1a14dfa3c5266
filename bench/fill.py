"""A partner's database of any size, with believable names and no call to Microsoft."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client as Web
from django.urls import include, path
from django.utils.timezone import now

from accounts.models import Operator, Partner
from clients.models import Access, Client
from clients.sections import readable
from health.models import ClientIssue, Issue, IssueUpdate, Workload
from messages_app.models import ClientPost, Post
from microsoft.roles import GLOBAL_ADMINISTRATOR
from sandbox.content.companies import company
from sandbox.content.incidents import story
from sandbox.content.posts import post
from sandbox.content.workloads import WORKLOADS
from support.models import Ticket
from users.models import DirectoryUser

OPEN_ISSUES = 20  # of one client
POSTS = 300
TICKETS = 20
USERS = 20
SEED = 1
BATCH = 2000


@dataclass
class Filled:
    web: Web
    operator: Operator
    client: Client
    issue: Issue
    further: str  # the second page of the client list


def fill(clients: int, *, users: int = USERS, posts: int = POSTS) -> Filled:
    """Clients with issues, posts, tickets and people, and one operator who sees all of them."""
    chance = random.Random(SEED)
    partner = Partner.objects.create(tenant_id=next(iter(settings.PARTNER_TENANT_IDS)), name="Harbour IT Partners")
    operator = Operator.objects.create(partner=partner, upn="avery@harbour.example", name="Avery", rights_read_at=now())
    rows = make_clients(clients, chance)
    make_access(operator, rows, chance)
    issue = make_issues(rows, chance)
    make_posts(rows, posts, chance)
    make_tickets(rows, chance)
    make_users(rows, users)
    settings.ROOT_URLCONF = "bench.fill"
    web = signed_in(operator)
    link = re.search(r'href="([^"]+)" rel="next"', web.get("/clients/").text)
    further = unescape(link[1]) if link else "/clients/"
    return Filled(web, operator, rows[0], issue, further)


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


def make_issues(rows: list[Client], chance: random.Random) -> Issue:
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
    spread = "(client.id + issue.id) % 4 = 0"
    cross(ClientIssue, Client, Issue, spread, {"first_seen_at": now(), "is_open": True}, "NOT issue.is_resolved")
    Workload.objects.bulk_create(
        (
            Workload(client=row, workload_id=each.id, service=each.service, status="serviceOperational", signal="ok")
            for row in rows
            for each in WORKLOADS
        ),
        batch_size=BATCH,
    )
    return ClientIssue.objects.filter(client=rows[0]).select_related("issue")[0].issue


def make_posts(rows: list[Client], count: int, chance: random.Random) -> None:
    posts = []
    for index in range(count):
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
    cross(ClientPost, Client, Post, "1 = 1", {})


def cross(thin: Any, left: Any, right: Any, condition: str, constants: dict[str, Any], also: str = "1 = 1") -> None:
    """A thin row for each pair that meets the condition, made inside the database: millions take seconds."""
    from django.db import connection

    one, other = ("client", "issue" if right is Issue else "post")
    names = [f"{one}_id", f"{other}_id", *constants]
    marks = ", ".join(["client.id", f"{other}.id", *("%s" for _constant in constants)])
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {thin._meta.db_table} ({', '.join(names)}) "  # noqa: S608 - names of our own tables
            f"SELECT {marks} FROM {left._meta.db_table} client, {right._meta.db_table} {other} "
            f"WHERE {condition} AND {also}",
            list(constants.values()),
        )


def make_tickets(rows: list[Client], chance: random.Random) -> None:
    Ticket.objects.bulk_create(
        (
            Ticket(
                client=row,
                number=f"{row.pk:08}{nth:04}",
                title=f"Ticket {nth} of {row.name}"[:500],
                rank=Ticket.Rank.OPEN if nth < row.open_tickets else Ticket.Rank.CLOSED,
                status="open" if nth < row.open_tickets else "closed",
                severity="moderate",
                search=f"ticket {nth}",
                created_at=now(),
                modified_at=now() - timedelta(minutes=chance.randrange(100_000)),
            )
            for row in rows
            for nth in range(TICKETS)
        ),
        batch_size=BATCH,
    )


def make_users(rows: list[Client], each: int) -> None:
    from sandbox.content.people import person

    def people() -> Any:
        for position, row in enumerate(rows):
            firm = company(position, SEED)
            for index in range(each):
                who = person(index, firm, SEED)
                yield DirectoryUser(
                    client=row,
                    object_id=UUID(int=position * 100_000 + index + 1),
                    name=who.display_name,
                    sort_name=who.display_name.casefold(),
                    search=f" {who.display_name.casefold()} {who.alias}",
                    upn=f"{who.alias}@{firm.domain}",
                    job_title=who.job_title,
                    department=who.department,
                )

    DirectoryUser.objects.bulk_create(people(), batch_size=BATCH)


def signed_in(operator: Operator) -> Web:
    from time import time

    web = Web(SERVER_NAME="localhost")
    web.force_login(operator)
    session = web.session
    session["signed_in_at"] = session["touched_at"] = int(time())
    session.save()
    return web


# The yardstick: one query, one template, nothing else; through the same middleware.
MINIMAL = """<!doctype html><title>Clients</title><ul>{% for each in rows %}
<li><a href="/clients/{{ each.tenant_id }}/">{{ each.name }}</a> {{ each.domain }} {{ each.health }}
 {{ each.open_tickets }} {{ each.synced_at }}</li>{% endfor %}</ul>"""


@login_not_required
def minimal(request: HttpRequest, rows: int) -> HttpResponse:
    template = engines["django"].from_string(MINIMAL)
    return HttpResponse(template.render({"rows": Client.objects.order_by("sort_name", "id")[:rows]}, request))


urlpatterns = [path("minimal/<int:rows>/", minimal), path("", include("partnerportal.urls"))]
