"""Users: lists, searches, cards, managers, roles and licences; writes and photos are next door."""

from typing import Any

from sandbox import roles
from sandbox.content.chance import scatter
from sandbox.directory import Person
from sandbox.graph import delta, photos, writes
from sandbox.graph.call import Answer, Call, GraphError, absent, bad_request, collection, denied, reply, unsupported
from sandbox.graph.odata import check_known, invalid, order, order_names, read_filter, read_search, selected
from sandbox.http import dump
from sandbox.licences import details
from sandbox.personas import GROUPS
from sandbox.tenants import guid

DEFAULT = (
    "businessPhones", "displayName", "givenName", "jobTitle", "mail", "mobilePhone", "officeLocation",
    "preferredLanguage", "surname", "userPrincipalName", "id",
)  # fmt: skip
SINGLE_ONLY = {
    "aboutMe", "birthday", "hireDate", "interests", "mySite", "pastProjects", "preferredName", "responsibilities",
    "schools", "skills", "mailboxSettings",
}  # fmt: skip
ALSO_KNOWN = {
    "ageGroup", "assignedPlans", "authorizationInfo", "consentProvidedForMinor", "creationType", "deletedDateTime",
    "employeeHireDate", "employeeLeaveDateTime", "employeeOrgData", "employeeType", "externalUserStateChangeDateTime",
    "legalAgeGroupClassification", "onPremisesDistinguishedName", "onPremisesExtensionAttributes",
    "onPremisesImmutableId", "onPremisesSecurityIdentifier", "onPremisesUserPrincipalName", "onPremisesSyncBehavior",
    "preferredDataLocation", "provisionedPlans", "securityIdentifier", "serviceProvisioningErrors",
    "showInAddressList", "signInActivity", "manager", "customSecurityAttributes", "isResourceAccount",
}  # fmt: skip
NOT_FILTERABLE = {
    "licenseAssignmentStates", "passwordProfile", "passwordPolicies", "onPremisesProvisioningErrors",
    "lastPasswordChangeDateTime", "signInSessionsValidFromDateTime", "externalUserState", "isManagementRestricted",
}  # fmt: skip
ORDERABLE = {"displayName", "userPrincipalName", "createdDateTime", "surname", "givenName", "mail"}
READ = ("User.Read.All", "User.ReadBasic.All", "Directory.Read.All", "User.ReadWrite.All")


def users(call: Call, parts: list[str]) -> Answer:
    if parts and parts[0].rstrip("()") in ("delta", "microsoft.graph.delta"):
        need_reading(call)
        return delta.answer(call)
    if not parts:
        if call.method != "GET":
            raise denied()
        need_reading(call)
        return listed(call)
    if parts[0] == "$count":
        need_reading(call)
        return counted(call)
    return one(call, parts[0], parts[1:])


def need_reading(call: Call) -> None:
    call.need_scope(*READ)
    call.need_role(roles.READ_USERS)


def find(call: Call, user_id: str) -> tuple[int, Person]:
    number = call.tenant.directory.number_of(user_id)
    person = call.tenant.directory.get(number) if number is not None else None
    if number is None or person is None:
        raise absent(user_id)
    return number, person


def known_properties(person: Person) -> set[str]:
    return set(person) | ALSO_KNOWN | SINGLE_ONLY


# --- lists ---


def listed(call: Call) -> Answer:
    params = call.params
    names = checked_select(call)
    check_query(call)
    size = list_size(call)
    rows: Any
    directory = call.tenant.directory
    if not {"$filter", "$search", "$orderby"} & set(params):
        return unfiltered(call, names, size)
    rows = [person for _, person in directory.everybody()]
    if "$filter" in params:
        test = read_filter(params["$filter"]).test
        rows = [row for row in rows if test(row)]
    if "$search" in params:
        found = read_search(params["$search"])
        rows = [row for row in rows if found(row)]
    if "$orderby" in params:
        rows = order(rows, params["$orderby"])
    start = skip(call)
    total = len(rows) if wants_count(call) and not start else None
    more = call.next_link(skiptoken=f"s{start + size}") if start + size < len(rows) else ""
    return collection(context(call, names), [row_text(row, names) for row in rows[start : start + size]], more, total)


def unfiltered(call: Call, names: list[str], size: int) -> Answer:
    """Read only as many people as the page holds."""
    directory = call.tenant.directory
    start = skip(call)
    items: list[bytes] = []
    more = ""
    for number, person in directory.everybody(start):
        if len(items) == size:
            more = call.next_link(skiptoken=f"s{number}")
            break
        items.append(row_text(person, names))
    total = directory.count() if wants_count(call) and not start else None
    return collection(context(call, names), items, more, total)


def skip(call: Call) -> int:
    token = call.params.get("$skiptoken", "s0")
    if not token[1:].isdigit():
        raise GraphError(
            400,
            "Directory_ExpiredPageToken",
            "The specified page token value has expired and can no longer be included in the request.",
        )
    return int(token[1:])


def context(call: Call, names: list[str]) -> str:
    return call.context(f"users({','.join(names)})" if "$select" in call.params else "users")


def row_text(person: Person, names: list[str]) -> bytes:
    return dump({name: person.get(name) for name in names})


def is_eventual(call: Call) -> bool:
    return call.headers.get("consistencylevel", "").casefold() == "eventual"


def wants_count(call: Call) -> bool:
    """Without the header $count=true is ignored in silence."""
    return is_eventual(call) and call.params.get("$count", "").casefold() == "true"


def list_size(call: Call) -> int:
    top = call.params.get("$top", "")
    if top and (not top.isdigit() or not 1 <= int(top) <= 999):
        raise GraphError(
            400, "Request_BadRequest", f"Invalid page size specified: '{top}'. Must be between 1 and 999 inclusive."
        )
    return int(top or 100)


def checked_select(call: Call) -> list[str]:
    names = selected(call.params)
    if found := SINGLE_ONLY & set(names):
        raise GraphError(501, "NotImplemented", f"Not supported on a collection: {', '.join(sorted(found))}.")
    if "signInActivity" in names:
        code = "Authentication_RequestFromNonPremiumTenantOrB2CTenant"
        raise GraphError(403, code, "Neither tenant is B2C or tenant doesn't have premium license")
    _check_names(call, set(names))
    return names or list(DEFAULT)


def _check_names(call: Call, names: set[str]) -> None:
    first = next(call.tenant.directory.everybody(), None)
    if first is not None:
        for name in names - known_properties(first[1]):
            raise GraphError(
                400, "BadRequest", f"Could not find a property named '{name}' on type 'microsoft.graph.user'."
            )


def check_query(call: Call) -> None:
    """The rules of the directory: what needs the header ConsistencyLevel, and what is never possible."""
    params = call.params
    if "$skip" in params:
        raise bad_request("'$skip' is not supported by the service.")
    advanced = is_eventual(call)
    if "$search" in params and not advanced:
        raise unsupported(
            "Request with $search query parameter only works through MSGraph with a special request header: "
            "'ConsistencyLevel: eventual'"
        )
    if "$orderby" in params:
        names = set(order_names(params["$orderby"]))
        _check_names(call, names)
        if (
            names - ORDERABLE
            or ("$filter" in params and not wants_count(call))
            or (names - {"displayName", "userPrincipalName"} and not advanced)
        ):
            raise unsupported(
                "Unsupported Query." if names <= ORDERABLE else "Sorting by this property is not supported."
            )
    if "$filter" in params:
        check_filter(call, advanced)


def check_filter(call: Call, advanced: bool) -> None:
    wanted = read_filter(call.params["$filter"])
    first = next(call.tenant.directory.everybody(), None)
    if first is not None:
        check_known(wanted.properties, known_properties(first[1]))
    names = {name.partition("/")[0] for name in wanted.properties}
    if names & (NOT_FILTERABLE | SINGLE_ONLY):
        raise unsupported("The request uses a filter property that is not indexed")
    if "contains" in wanted.operators:
        raise unsupported("Unsupported or invalid query filter clause specified for property.")
    needs_more = {"ne", "not", "endswith", "$count"} & wanted.operators or "mobilePhone" in names
    if needs_more and not (advanced and call.params.get("$count", "").casefold() == "true"):
        raise unsupported()


def counted(call: Call) -> Answer:
    if not is_eventual(call):
        raise bad_request("$count is not currently supported.")
    if call.headers.get("accept", "").startswith("application/json"):
        raise GraphError(
            415,
            "UnsupportedMediaType",
            "A supported MIME type could not be found that matches the acceptable MIME types for the request.",
        )
    if "$filter" in call.params:
        test = read_filter(call.params["$filter"]).test
        total = sum(1 for _, person in call.tenant.directory.everybody() if test(person))
    else:
        total = call.tenant.directory.count()
    return Answer(200, str(total).encode(), {}, "text/plain")


# --- one person ---


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


META = "https://graph.microsoft.com/v1.0/$metadata#"


def shown(person: Person, names: list[str]) -> dict[str, Any]:
    return {name: person.get(name) for name in names or DEFAULT}


def card(call: Call, number: int, person: Person) -> Answer:
    names = selected(call.params)
    _check_names(call, set(names))
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
    only_roles = call.path.endswith("directoryRole")
    names = selected(call.params)
    rows: list[dict[str, Any]] = [
        {
            "@odata.type": "#microsoft.graph.directoryRole",
            "id": guid(call.tenant.id, role),
            "displayName": roles.NAMES[role],
            "roleTemplateId": role,
        }
        for role in sorted(call.tenant.directory.roles_of(number))
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


# --- the person who asks ---


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
