"""Service health for tests: what Microsoft would report, and rows that say only what a test is about."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.timezone import now

from clients.models import Client
from health.models import ClientIssue, Issue, IssueUpdate, Workload


def make_issue(*clients: Client, reference: str = "EX100001", **fields: Any) -> Issue:
    """An incident in Exchange Online that is open in these clients."""
    fields = {
        "title": "Mail is slow",
        "service": "Exchange Online",
        "workload_id": "Exchange",
        "classification": "incident",
        "status": "serviceDegradation",
        "started_at": now() - timedelta(hours=3),
        "updated_at": now() - timedelta(hours=1),
    } | fields
    issue = Issue.objects.create(reference=reference, **fields)
    for client in clients:
        ClientIssue.objects.create(client=client, issue=issue, is_open=not issue.is_resolved)
    return issue


def make_update(issue: Issue, html: str = "<p>We are looking into it.</p>", **fields: Any) -> IssueUpdate:
    return IssueUpdate.objects.create(
        issue=issue, html=html, **{"created_at": now() - timedelta(hours=1), "kind": "regular"} | fields
    )


def make_workload(client: Client, workload_id: str = "Exchange", signal: str = "ok", **fields: Any) -> Workload:
    words = {"ok": "serviceOperational", "warn": "serviceDegradation", "bad": "serviceInterruption", "off": "unknown"}
    named = {"service": f"{workload_id} Online", "status": words[signal]} | fields
    return Workload.objects.create(client=client, workload_id=workload_id, signal=signal, **named)


def at(hour: int, minute: int = 0) -> str:
    """A moment of yesterday, as Graph writes it."""
    return f"{now() - timedelta(days=1):%Y-%m-%d}T{hour:02}:{minute:02}:00.5Z"


def reported(**fields: Any) -> dict[str, Any]:
    """An issue as Graph would write it."""
    return {
        "id": "EX100001",
        "title": "Mail is slow",
        "impactDescription": "Users may wait for their mail.",
        "service": "Exchange Online",
        "feature": "Mail flow",
        "featureGroup": "Mail flow",
        "classification": "incident",
        "origin": "microsoft",
        "status": "serviceDegradation",
        "isResolved": False,
        "startDateTime": at(8),
        "endDateTime": None,
        "lastModifiedDateTime": at(10, 30),
        "details": [],
        "posts": [post()],
    } | fields


def post(html: str = "We are looking into it.", created: str = "") -> dict[str, Any]:
    return {
        "createdDateTime": created or at(9),
        "postType": "regular",
        "description": {"contentType": "html", "content": html},
    }


def overview(
    service: str = "Exchange Online", key: str = "Exchange", status: str = "serviceOperational"
) -> dict[str, Any]:
    return {"id": key, "service": service, "status": status}
