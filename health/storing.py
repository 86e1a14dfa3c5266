"""Writes what Microsoft reports: an issue once for all clients, and beside each client that it affects it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import now

from clients.models import Client
from health.lights import Lights, workload_id
from health.models import ClientIssue, Issue, IssueUpdate, Workload
from health.prose import clean, legible
from microsoft.health import HealthIssue, ServiceHealth

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
ISSUE_FIELDS = [
    "title", "impact", "service", "workload_id", "feature", "feature_group", "classification", "status", "origin",
    "is_resolved", "is_high_impact", "started_at", "updated_at", "ended_at", "post_count", "content_hash", "changed_at",
]  # fmt: skip
WORKLOAD_FIELDS = ["service", "status", "signal", "open_incidents", "open_advisories", "since"]


def store(
    client: Client, overviews: Sequence[ServiceHealth], reported: Sequence[HealthIssue], listed: Collection[str] | None
) -> bool:
    """Store a round. `listed` are the ids of all unresolved issues, where they were asked for.

    Says whether every workload that is not well has an issue: where one has not, the next round should ask for all.
    """
    store_issues(reported, overviews)
    with transaction.atomic():
        _mark_hits(client, [each.id for each in reported], listed)
        opened = Issue.objects.filter(client_issues__client=client, client_issues__is_open=True, is_resolved=False)
        lights = Lights.of(overviews, list(opened))
        _store_workloads(client, lights.workloads)
        Client.objects.filter(pk=client.pk).update(**lights.summary)
    unexplained = [each for each in lights.troubled if not each.open_incidents + each.open_advisories]
    return listed is not None or not unexplained


def store_issues(reported: Iterable[HealthIssue], overviews: Sequence[ServiceHealth] = ()) -> None:
    """Insert or update issues and their posts.

    Workers of other clients may be storing the same ones: the newest version wins, whoever comes last.
    """
    by_id = {each.id: each for each in reported}
    hashes = {each.id: content_hash(each) for each in by_id.values()}
    known = dict(Issue.objects.filter(reference__in=by_id).values_list("reference", "content_hash"))
    changed = sorted(reference for reference in by_id if known.get(reference) != hashes[reference])
    if not changed:
        return
    rows = {reference: _row(by_id[reference], hashes[reference], overviews) for reference in changed}
    posts = {reference: _posts(by_id[reference]) for reference in changed}
    with transaction.atomic():
        new = [Issue(reference=reference) for reference in changed if reference not in known]
        Issue.objects.bulk_create(new, ignore_conflicts=True)
        held = Issue.objects.select_for_update().filter(reference__in=changed).order_by("reference")
        older = {each.reference: each.pk for each in held if _is_newer(rows[each.reference], each)}
        Issue.objects.bulk_create(
            [rows[reference] for reference in older],
            update_conflicts=True,
            unique_fields=["reference"],
            update_fields=ISSUE_FIELDS,
        )
        _store_updates({pk: posts[reference] for reference, pk in older.items()})


def _is_newer(row: Issue, stored: Issue) -> bool:
    """Of two versions of one moment the fuller one counts, so that two tenants' versions do not take turns."""
    if not stored.content_hash:
        return True
    return _version(row) > _version(stored)


def _version(issue: Issue) -> tuple[datetime, int, str]:
    return issue.updated_at or NEVER, issue.post_count, issue.content_hash


def content_hash(issue: HealthIssue) -> str:
    """Of all that is stored; `details` are not, and may differ from tenant to tenant."""
    return _hash(repr(replace(issue, details={})) + "".join(post.html for post in issue.posts))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _row(issue: HealthIssue, digest: str, overviews: Sequence[ServiceHealth]) -> Issue:
    return Issue(
        reference=issue.id,
        title=legible(issue.title) or issue.id,
        impact=legible(issue.impact),
        service=legible(issue.service)[:200],
        workload_id=workload_id(legible(issue.service), overviews),
        feature=legible(issue.feature)[:200],
        feature_group=legible(issue.feature_group)[:200],
        classification=issue.classification.value,
        status=issue.status.wire,
        origin=issue.origin[:40],
        is_resolved=issue.is_resolved,
        is_high_impact=bool(issue.is_high_impact),
        started_at=issue.started_at,
        updated_at=issue.modified_at,
        ended_at=issue.ended_at,
        post_count=len(issue.posts),
        content_hash=digest,
        changed_at=now(),
    )


def _posts(issue: HealthIssue) -> list[IssueUpdate]:
    """The posts of an issue, of no row yet; posts of one moment and kind are told apart by their place."""
    seen: dict[tuple[datetime, str], int] = {}
    rows = []
    for post in issue.posts:
        key = (post.created_at or issue.started_at or NEVER, post.kind[:20])
        nth = seen[key] = seen.get(key, -1) + 1
        rows.append(IssueUpdate(created_at=key[0], kind=key[1], nth=nth, html=post.html, content_hash=_hash(post.html)))
    return rows


def _store_updates(posts: dict[int, list[IssueUpdate]]) -> None:
    fields = ("issue_id", "created_at", "kind", "nth", "content_hash")
    known = {tuple(row) for row in IssueUpdate.objects.filter(issue__in=posts).values_list(*fields)}
    changed = []
    for issue_id, rows in posts.items():
        for row in rows:
            row.issue_id = issue_id
            if (issue_id, row.created_at, row.kind, row.nth, row.content_hash) not in known:
                row.html = clean(row.html)
                changed.append(row)
    IssueUpdate.objects.bulk_create(
        changed,
        batch_size=200,
        update_conflicts=True,
        unique_fields=["issue", "created_at", "kind", "nth"],
        update_fields=["html", "content_hash", "stored_at"],
    )


def _mark_hits(client: Client, references: Sequence[str], listed: Collection[str] | None) -> None:
    """Make the client's thin rows those of the issues that affect it; an issue no longer listed leaves no row."""
    issues = dict(Issue.objects.filter(reference__in=references).values_list("pk", "is_resolved"))
    rows = {row.issue_id: row for row in client.client_issues.filter(issue__in=issues)}
    new = [
        ClientIssue(client=client, issue_id=pk, is_open=not is_resolved)
        for pk, is_resolved in issues.items()
        if pk not in rows
    ]
    ClientIssue.objects.bulk_create(new, ignore_conflicts=True)
    opened = [row.pk for row in rows.values() if not row.is_open and not issues[row.issue_id]]
    ClientIssue.objects.filter(pk__in=opened).update(is_open=True)
    mine = client.client_issues.open()
    _change(mine.filter(issue__is_resolved=True), lambda rows: rows.update(is_open=False))
    if listed is not None:
        _change(mine.exclude(issue__reference__in=listed), lambda rows: rows.delete())


def _change(rows: QuerySet[ClientIssue], change: Callable[[QuerySet[ClientIssue]], object]) -> None:
    """In two steps: with its join in one, the database may scan all clients' rows for each row of this client."""
    if ids := list(rows.values_list("pk", flat=True)):
        change(ClientIssue.objects.filter(pk__in=ids))


def _store_workloads(client: Client, workloads: Sequence[Workload]) -> None:
    known = {row.workload_id: row for row in client.workloads.all()}
    changed = []
    for row in workloads:
        row.client = client
        before = known.pop(row.workload_id, None)
        if before is None or any(getattr(before, name) != getattr(row, name) for name in WORKLOAD_FIELDS):
            changed.append(row)
    Workload.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["client", "workload_id"], update_fields=WORKLOAD_FIELDS
    )
    if known:
        client.workloads.filter(workload_id__in=known).delete()
