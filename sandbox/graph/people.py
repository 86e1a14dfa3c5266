"""Lists and searches of a tenant's users."""

from typing import Any

from sandbox.directory import Person
from sandbox.graph import delta
from sandbox.graph.call import Answer, Call, GraphError, bad_request, collection, denied, unsupported
from sandbox.graph.odata import check_known, order, order_names, read_filter, read_search, selected
from sandbox.graph.person import one
from sandbox.graph.properties import (
    DEFAULT,
    NOT_FILTERABLE,
    ORDERABLE,
    SINGLE_ONLY,
    check_names,
    known_properties,
    need_reading,
    skip,
)
from sandbox.http import dump


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
    check_names(call, set(names))
    return names or list(DEFAULT)


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
        check_names(call, names)
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
