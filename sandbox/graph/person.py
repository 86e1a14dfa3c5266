"""One user: card, manager, roles and licences; writes and photos are next door."""

from typing import Any

from sandbox import roles
from sandbox.content.chance import scatter
from sandbox.directory import Person
from sandbox.graph import photos, writes
from sandbox.graph.call import Answer, Call, GraphError, absent, collection, denied, reply, unsupported
from sandbox.graph.odata import invalid, selected
from sandbox.graph.properties import DEFAULT, META, READ, check_names, find, need_reading
from sandbox.http import dump
from sandbox.licences import details
from sandbox.tenants import guid


def one(call: Call, user_id: str, rest: list[str]) -> Answer:
    what = rest[0] if rest else ""
    if what in ("photo", "photos"):
        call.need_scope("ProfilePhoto.Read.All", *READ)
        call.need_role(roles.READ_USERS)
        return photos.answer(call, *find(call, user_id), rest)
    if what == "revokeSignInSessions" or what == "authentication" or (not rest and call.method == "PATCH"):
        return writes.answer(call, user_id, rest)
    need_reading(call)
    if call.method != "GET":
        raise denied()
    number, person = find(call, user_id)
    if not rest:
        return card(call, number, person)
    if what == "manager":
        boss = manager_of(call, number)
        if boss is None:
            raise absent("manager")
        return reply(
            {
                "@odata.context": f"{META}directoryObjects/$entity",
                "@odata.type": "#microsoft.graph.user",
                **shown(boss, selected(call.params)),
            }
        )
    if what in ("memberOf", "transitiveMemberOf"):
        return member_of(call, number)
    if what == "licenseDetails":
        rows = [dump(details(each["skuId"])) for each in person["assignedLicenses"]]
        return collection(call.context(f"users('{person['id']}')/licenseDetails"), rows)
    raise GraphError(400, "BadRequest", f"Resource not found for the segment '{what}'.")


def shown(person: Person, names: list[str]) -> dict[str, Any]:
    return {name: person.get(name) for name in names or DEFAULT}


def card(call: Call, number: int, person: Person) -> Answer:
    names = selected(call.params)
    check_names(call, set(names))
    if "signInActivity" in names:
        raise GraphError(
            403,
            "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
            "Neither tenant is B2C or tenant doesn't have premium license",
        )
    expand = call.params.get("$expand", "")
    row = {
        "@odata.context": f"{META}users{'(' + ','.join(names) + ')' if names else ''}/$entity",
        **shown(person, names),
    }
    if expand:
        if expand.partition("(")[0] != "manager":
            raise invalid(f"Invalid expand clause: '{expand}'.")
        boss = manager_of(call, number)
        inner = expand.partition("$select=")[2].rstrip(")")
        if boss is not None:
            row["manager"] = {
                "@odata.type": "#microsoft.graph.user",
                **shown(boss, [each.strip() for each in inner.split(",") if each]),
            }
    return reply(row)


def manager_of(call: Call, number: int) -> Person | None:
    """People report to somebody with a lower number; the first few and some others to nobody."""
    directory = call.tenant.directory
    if number < 4 or number % 13 == 0:
        return None
    return directory.get(scatter(directory.key, number + 900) % min(number, 4 + number // 3))


def member_of(call: Call, number: int) -> Answer:
    only_roles, is_transitive = call.path.endswith("directoryRole"), "/transitiveMemberOf" in call.path
    names, directory = selected(call.params), call.tenant.directory
    is_advanced = call.headers.get("consistencylevel") == "eventual" and call.params.get("$count") == "true"
    if only_roles and is_transitive and not is_advanced:
        raise unsupported()
    rows: list[dict[str, Any]] = [
        {
            "@odata.type": "#microsoft.graph.directoryRole",
            "id": guid(call.tenant.id, role),
            "displayName": roles.NAMES[role],
            "roleTemplateId": role,
        }
        for role in sorted(directory.roles_of(number) if is_transitive else directory.own_roles_of(number))
    ]
    if not only_roles:
        rows.append(
            {
                "@odata.type": "#microsoft.graph.group",
                "id": guid(call.tenant.id, "everybody"),
                "displayName": "All Company",
            }
        )
    if names:
        rows = [{key: value for key, value in row.items() if key in names or key == "@odata.type"} for row in rows]
    if only_roles:
        rows = [{key: value for key, value in row.items() if key != "@odata.type"} for row in rows]
    return collection(call.context("directoryRoles" if only_roles else "directoryObjects"), [dump(row) for row in rows])
