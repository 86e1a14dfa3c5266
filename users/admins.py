"""Who holds an admin role in a client, asked once a day beside the people themselves (contract §1.9, §4.6).

Microsoft tells it only where the app's consent covers it; see docs/connect.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from microsoft.graph import GraphRequest
from microsoft.wire import guid, nested, text
from users.copying import CHUNK, chunks
from users.models import DirectoryUser

if TYPE_CHECKING:
    from clients.models import Client

Roles = dict[UUID, set[str]]  # role template ids by who holds them
Items = Sequence[Mapping[str, Any]]

ADMINS = GraphRequest(id="admins", url="/roleManagement/directory/roleAssignments?$expand=principal&$top=500")


def members_of(group: str) -> GraphRequest:
    """Who holds the roles of a group; such a group has no groups in it."""
    return GraphRequest(id=f"members-{group}", url=f"/groups/{group}/members?$select=id&$top=999")


def groups_in(assignments: Items) -> list[str]:
    """The groups that hold a role, of which only `members_of` says who that is."""
    return sorted(map(str, _held(assignments, "group")))


def note_admins(client: Client, assignments: Items, members: Mapping[str, Items | None]) -> None:
    """Keep who holds which role, and who no longer does.

    `members`: the people of each group; None where Microsoft does not tell them. Roles of such a group are kept by
    those of whom a card has said that they hold them.
    """
    held, untold = _held(assignments, "user"), set[str]()
    for group, roles in _held(assignments, "group").items():
        people = members.get(str(group))
        if people is None:
            untold |= roles
        for person in filter(None, (guid(item, "id") for item in people or ())):
            held[person] |= roles
    for ids in chunks(list(held), CHUNK):
        _note(DirectoryUser.objects.filter(client=client, object_id__in=ids), held, untold)
    known = DirectoryUser.objects.filter(client=client).admins()
    former = [pk for pk, object_id in known.values_list("pk", "object_id") if object_id not in held]
    for pks in chunks(former, CHUNK):
        _note(DirectoryUser.objects.filter(pk__in=pks), held, untold)


def _held(assignments: Items, kind: str) -> Roles:
    """The roles of principals of this kind; without its kind, one counts as a person."""
    held: Roles = defaultdict(set)
    for item in assignments:
        principal, role = guid(item, "principalId"), guid(item, "roleDefinitionId")
        its_kind = text(nested(item, "principal"), "@odata.type").rpartition(".")[2] or "user"
        if principal and role and its_kind == kind:
            held[principal].add(str(role))
    return held


def _note(people: Iterable[DirectoryUser], held: Roles, untold: set[str]) -> None:
    changed = []
    for row in people:
        before = set(row.admin_roles)
        roles = held.get(row.object_id, set()) | before & untold
        if roles != before:
            row.note_roles(roles)
            changed.append(row)
    DirectoryUser.objects.bulk_update(changed, ["admin_roles", "is_admin"])
