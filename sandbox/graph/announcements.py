"""Service health and the message center below /admin/serviceAnnouncement."""

import json
from typing import Any
from urllib.parse import unquote

from sandbox import roles
from sandbox.content.workloads import Workload
from sandbox.graph.call import Answer, Call, GraphError, collection, reply
from sandbox.graph.odata import check_known, invalid, order, order_names, read_filter, selected
from sandbox.http import dump, new_id
from sandbox.incidents import Issue, pascal
from sandbox.posts import Post
from sandbox.tenants import Tenant

CONTEXT = "admin/serviceAnnouncement"
MARKS = {
    "markRead": ("isRead", True),
    "markUnread": ("isRead", False),
    "archive": ("isArchived", True),
    "unarchive": ("isArchived", False),
    "favorite": ("isFavorited", True),
    "unfavorite": ("isFavorited", False),
}
ISSUE_PROPERTIES = {
    "startDateTime", "endDateTime", "lastModifiedDateTime", "title", "id", "impactDescription", "classification",
    "origin", "status", "service", "feature", "featureGroup", "isResolved", "highImpact", "details", "posts",
}  # fmt: skip
POST_PROPERTIES = {
    "startDateTime", "endDateTime", "lastModifiedDateTime", "title", "id", "category", "severity", "tags",
    "isMajorChange", "actionRequiredByDateTime", "services", "hasAttachments", "viewPoint", "details", "body",
    "expiryDateTime",
}  # fmt: skip


def handle(call: Call, parts: list[str]) -> Answer:
    call.sandbox.graph.throttle.count_announcement(call)
    what = parts[0] if parts else ""
    if what in ("healthOverviews", "issues"):
        call.need_scope("ServiceHealth.Read.All")
        need_role(call, roles.READ_HEALTH)
    elif what == "messages":
        reading = call.method == "GET"
        call.need_scope("ServiceMessage.Read.All" if reading else "ServiceMessageViewpoint.Write")
        need_role(call, roles.READ_MESSAGES)
        return messages(call, parts[1:])
    else:
        raise GraphError(400, "BadRequest", f"Resource not found for the segment '{what}'.")
    if call.method != "GET":
        raise GraphError(405, "UnknownError", "")
    return overviews(call, parts[1:]) if what == "healthOverviews" else issues(call, parts[1:])


def need_role(call: Call, allowed: frozenset[str]) -> None:
    """Here Microsoft gives no reason."""
    if not call.roles & allowed:
        raise GraphError(403, "UnknownError", "")


def unknown_id() -> GraphError:
    """The error of an id that the tenant does not have: JSON in JSON in JSON, as recorded."""
    inner = json.dumps({"error": f"Resource doesn't exist for the tenant. ActivityId: {new_id()}."})
    return GraphError(403, "UnknownError", json.dumps({"code": "forbidden", "message": inner}))


# --- health ---


def overviews(call: Call, parts: list[str]) -> Answer:
    if len(parts) > 1:
        raise GraphError(404, "UnknownError", "")
    tenant = call.tenant
    expand = call.params.get("$expand", "")
    if expand and expand.partition("(")[0] != "issues":
        raise invalid(f"Invalid expand clause: '{expand}'.")
    found = list(call.sandbox.world.health.workloads(tenant))
    if parts:
        name = unquote(parts[0])
        found = [each for each in found if each.service.casefold() == name.casefold()]
        if not found:
            raise unknown_id()
    if "$filter" in call.params:
        test = read_filter(call.params["$filter"]).test
        states = statuses(call, found)
        found = [each for each in found if test({"service": each.service, "id": each.id, "status": states[each.id]})]
    if "$top" in call.params:
        found = found[: call.page_size(100, 1000)]
    rows = overview_rows(call, found, bool(expand))
    if parts:
        return Answer(200, b"{" + call.context(f"{CONTEXT}/healthOverviews/$entity").encode() + b"," + rows[0][1:])
    what = "healthOverviews(issues())" if expand else "healthOverviews"
    return collection(call.context(f"{CONTEXT}/{what}"), rows)


def statuses(call: Call, workloads: list[Workload]) -> dict[str, str]:
    """The state of each workload, told by its open issues."""
    health = call.sandbox.world.health
    found = {workload.id: "serviceOperational" for workload in workloads}
    found.update({key: "serviceRestored" for key in health.just_restored(call.tenant) if key in found})
    worst: dict[str, Issue] = {}
    for issue in health.open_of(call.tenant):
        if issue.service_id in found and (issue.service_id not in worst or issue.rank > worst[issue.service_id].rank):
            worst[issue.service_id] = issue
    for service_id, issue in worst.items():
        found[service_id] = issue.data["status"]
    return found


def overview_rows(call: Call, workloads: list[Workload], with_issues: bool) -> list[bytes]:
    states = statuses(call, workloads)
    wanted = set(selected(call.params))
    by_service: dict[str, list[bytes]] = {}
    if with_issues:
        for issue in call.sandbox.world.health.of(call.tenant):
            by_service.setdefault(issue.service_id, []).append(issue_text(call.tenant, issue))
    rows = []
    for workload in workloads:
        status = pascal(states[workload.id]) if call.tenant.is_pascal else states[workload.id]
        row: dict[str, Any] = {"service": workload.service, "status": status, "id": workload.id}
        if wanted:
            row = {name: value for name, value in row.items() if name in wanted}
        text = dump(row)
        if with_issues:
            issues_text = b",".join(by_service.get(workload.id, ()))
            text = text[:-1] + (b"," if row else b"") + b'"issues":[' + issues_text + b"]}"
        rows.append(text)
    return rows


def issue_text(tenant: Tenant, issue: Issue) -> bytes:
    return dump(issue.in_pascal()) if tenant.is_pascal else issue.raw


def issues(call: Call, parts: list[str]) -> Answer:
    found = call.sandbox.world.health.of(call.tenant)
    if parts:
        issue = next((each for each in found if each.id.casefold() == parts[0].casefold()), None)
        if issue is None:
            raise unknown_id()
        if parts[1:] == ["incidentReport"]:
            return incident_report(issue)
        context = call.context(f"{CONTEXT}/issues/$entity").encode()
        return Answer(200, b"{" + context + b"," + issue_text(call.tenant, issue)[1:])
    return listed(call, [(each.data, each) for each in found], "issues", ISSUE_PROPERTIES)


def incident_report(issue: Issue) -> Answer:
    if issue.data["status"].casefold() != "postincidentreviewpublished":
        raise GraphError(400, "UnknownError", "There is no report of this incident.")
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return Answer(200, b"PK\x05\x06" + bytes(18), {}, kind)


# --- messages ---


def messages(call: Call, parts: list[str]) -> Answer:
    found = call.sandbox.world.posts.of(call.tenant)
    if call.method == "POST":
        if len(parts) != 1 or parts[0].rpartition(".")[2] not in MARKS:
            raise GraphError(405, "UnknownError", "")
        return mark(call, parts[0].rpartition(".")[2], {post.id for post in found})
    if call.method != "GET":
        raise GraphError(405, "UnknownError", "")
    if not parts:
        return listed(call, [(with_view(call, each), each) for each in found], "messages", POST_PROPERTIES)
    post = next((each for each in found if each.id.casefold() == parts[0].casefold()), None)
    if post is None:
        raise unknown_id()
    if parts[1:] == ["attachments"]:
        return collection(call.context(f"{CONTEXT}/messages('{post.id}')/attachments"), [])
    if parts[1:]:
        raise unknown_id()
    context = call.context(f"{CONTEXT}/messages/$entity").encode()
    return Answer(200, b"{" + context + b"," + post_text(call, with_view(call, post), post)[1:])


def with_view(call: Call, post: Post) -> dict[str, Any]:
    """The post with what this person did with it in this tenant."""
    view = call.tenant.views.get((call.operator.oid, post.id)) if call.tenant.views else None
    return {**post.data, "viewPoint": view} if view else post.data


def post_text(call: Call, data: dict[str, Any], post: Post) -> bytes:
    if call.tenant.is_pascal:
        changes = {"category": pascal(data["category"]), "severity": pascal(data["severity"])}
        return dump({**data, **changes, "body": {**data["body"], "contentType": "Html"}})
    return post.raw if data is post.data else dump(data)


def mark(call: Call, action: str, known: set[str]) -> Answer:
    ids = call.body.get("messageIds") if isinstance(call.body, dict) else None
    if not isinstance(ids, list) or not ids:
        raise GraphError(400, "BadRequest", "The request body is not valid.")
    name, value = MARKS[action]
    for each in ids:
        if each in known:
            view = call.tenant.views.setdefault(
                (call.operator.oid, each), {"isRead": False, "isArchived": False, "isFavorited": False}
            )
            view[name] = value
    call.sandbox.graph.note(call)
    return reply(
        {"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#Edm.Boolean", "value": set(ids) <= known}
    )


# --- lists ---


def listed(call: Call, rows: list[tuple[dict[str, Any], Any]], what: str, known: set[str]) -> Answer:
    """Filter, sort, page and select as the announcements allow."""
    params = call.params
    if "$search" in params or "$expand" in params:
        raise invalid("The query specified in the URI is not valid.")
    if "$filter" in params:
        wanted = read_filter(params["$filter"])
        check_known(wanted.properties, known - {"details", "posts", "body"})
        rows = [row for row in rows if wanted.test(row[0])]
    if "$orderby" in params:
        check_known(set(order_names(params["$orderby"])), known)
        by_row = {id(data): source for data, source in rows}
        rows = [(data, by_row[id(data)]) for data in order([data for data, _ in rows], params["$orderby"])]
    total = len(rows) if params.get("$count", "").casefold() == "true" else None
    start = int(params["$skip"]) if params.get("$skip", "").isdigit() else 0
    size = call.page_size(100, 1000)
    limit = start + size
    more = call.next_link(skip=limit) if limit < len(rows) and "$top" not in params else ""
    if limit < len(rows) and "$top" in params:
        more = call.next_link(skip=limit)
    names = selected(params)
    check_known(set(names), known)
    items = [row_text(call, data, source, names) for data, source in rows[start:limit]]
    suffix = f"({','.join(names)})" if names else ""
    return collection(call.context(f"{CONTEXT}/{what}{suffix}"), items, more, total)


def row_text(call: Call, data: dict[str, Any], source: Any, names: list[str]) -> bytes:
    text = issue_text(call.tenant, source) if isinstance(source, Issue) else post_text(call, data, source)
    if not names:
        return text
    whole = json.loads(text)
    return dump({name: whole.get(name) for name in names})
