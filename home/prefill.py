"""What a new ticket begins with when somebody comes from an incident or from a person: in English, for Microsoft."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from health.models import Issue
from support import prefill
from users.models import DirectoryUser

if TYPE_CHECKING:
    from accounts.models import Operator
    from clients.models import Client


def register() -> None:
    prefill.register("issue", of_issue)
    prefill.register("user", of_user)


def of_issue(operator: Operator, client: Client, reference: str) -> dict[str, str]:
    """An incident or advisory of this client that the operator may read."""
    hits = Issue.objects.visible_to(operator).filter(client_issues__client=client, reference=reference)
    issue = hits.first() if client.accesses.of(operator).reading("health").exists() else None
    if issue is None:
        return {}
    return {
        "title": f"{issue.reference}: {issue.title}"[:200],
        "product": issue.service[:100],
        "severity": "critical" if issue.classification == "incident" else "moderate",
        "description": f"This is about {issue.reference} ({issue.title}).\n{issue.impact}".strip(),
    }


def of_user(operator: Operator, client: Client, object_id: str) -> dict[str, str]:
    """A person in this client's directory whom the operator may see; named, and no more said of them."""
    try:
        key = UUID(object_id)
    except ValueError:
        return {}
    person = DirectoryUser.objects.visible_to(operator).filter(client=client, object_id=key).first()
    if person is None:
        return {}
    return {"description": f"Affected user: {person.name} ({person.upn}), object ID {person.object_id}"}
