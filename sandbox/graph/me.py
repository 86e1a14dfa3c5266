"""The operator who asks, in the home tenant."""

from sandbox.directory import Person
from sandbox.graph import photos
from sandbox.graph.call import Answer, Call, GraphError, absent, bad_request, collection, reply
from sandbox.graph.odata import selected
from sandbox.graph.person import shown
from sandbox.graph.properties import DEFAULT, META, skip
from sandbox.http import dump
from sandbox.personas import GROUPS


def me(call: Call, parts: list[str]) -> Answer:
    call.need_scope("User.Read", "User.Read.All")
    if call.operator.tenant_id != call.tenant.id:
        raise absent(call.operator.oid)
    what = parts[0] if parts else ""
    if what in ("photo", "photos"):
        return photos.of_operator(call, parts)
    if what in ("transitiveMemberOf", "memberOf"):
        return my_groups(call)
    if what in ("checkMemberGroups", "microsoft.graph.checkMemberGroups") and call.method == "POST":
        return check_groups(call)
    if what or call.method != "GET":
        raise GraphError(400, "BadRequest", f"Resource not found for the segment '{what}'.")
    given, _, surname = call.operator.name.partition(" ")
    row: Person = dict.fromkeys(DEFAULT)
    row |= {
        "businessPhones": [], "displayName": call.operator.name, "givenName": given, "surname": surname,
        "mail": call.operator.upn, "userPrincipalName": call.operator.upn, "id": call.operator.oid,
        "jobTitle": "Technician",
    }  # fmt: skip
    return reply({"@odata.context": f"{META}users/$entity", **shown(row, selected(call.params))})


def my_groups(call: Call) -> Answer:
    """All groups, nested ones too; names stay empty without a scope for groups."""
    names = selected(call.params) or ["id", "displayName"]
    readable = "GroupMember.Read.All" in call.claims["scp"] or "Directory.Read.All" in call.claims["scp"]
    rows = []
    for group in sorted(call.operator.groups):
        row = {"id": group, "displayName": GROUPS.get(group, "Group") if readable else None}
        rows.append({"@odata.type": "#microsoft.graph.group", **{name: row.get(name) for name in names}})
    size = call.page_size(100, 999)
    start = skip(call)
    more = call.next_link(skiptoken=f"s{start + size}") if start + size < len(rows) else ""
    return collection(call.context("directoryObjects"), [dump(row) for row in rows[start : start + size]], more)


def check_groups(call: Call) -> Answer:
    ids = call.body.get("groupIds") if isinstance(call.body, dict) else None
    if not isinstance(ids, list) or not 1 <= len(ids) <= 20:
        raise bad_request("The number of group ids must be between 1 and 20.")
    found = [each for each in ids if str(each) in call.operator.groups]
    return reply({"@odata.context": f"{META}Collection(Edm.String)", "value": found})
