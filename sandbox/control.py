"""The control API below /_sandbox/: what a test asks the cloud, and what it tells it to do."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sandbox import pages, roles
from sandbox.clock import DAY, iso, parse
from sandbox.graph.writes import digest
from sandbox.http import Request, Response, html_response, json_response
from sandbox.incidents import Issue
from sandbox.personas import GROUPS, PASSWORD, Operator
from sandbox.tenants import Assignment, Tenant, guid, make_relationship, roles_in

if TYPE_CHECKING:
    from sandbox.app import Sandbox

Told = dict[str, Any]


class Misunderstood(Exception):
    """The control call itself is wrong."""


def handle(sandbox: "Sandbox", request: Request) -> Response:
    name = request.path.removeprefix("/_sandbox").strip("/")
    if not name:
        return html_response(200, pages.overview(f"/_sandbox/{each}" for each in READS))
    action = f"{request.method} {name}"
    try:
        if request.method == "GET" and name in READS:
            return json_response(200, READS[name](sandbox, request.params()))
        if action in WRITES:
            told = request.json()
            if not isinstance(told, dict):
                raise Misunderstood("The body must be a JSON object.")
            return json_response(200, WRITES[action](sandbox, told))
    except (Misunderstood, TypeError, ValueError, KeyError, LookupError) as error:
        return json_response(400, {"error": f"{type(error).__name__}: {error}"})
    return json_response(
        404, {"error": f"There is no {action}.", "known": [*(f"GET {each}" for each in READS), *WRITES]}
    )


# --- who and what is meant ---


def tenant_of(sandbox: "Sandbox", name: Any) -> Tenant:
    tenant = sandbox.world.find_tenant(str(name))
    if tenant is None:
        tenant = next((each for each in sandbox.world.clients if each.name == name), None)
    if tenant is None:
        raise Misunderstood(f"There is no tenant {name!r}.")
    return tenant


def tenants_of(sandbox: "Sandbox", told: Told) -> list[Tenant]:
    """From `tenant`, `tenants` (a list or a number of them) or `all`."""
    if "tenant" in told:
        return [tenant_of(sandbox, told["tenant"])]
    wanted = told.get("tenants", 1)
    if isinstance(wanted, int):
        return sandbox.world.clients[:wanted]
    if wanted == "all":
        return list(sandbox.world.clients)
    return [tenant_of(sandbox, each) for each in wanted]


def operator_of(sandbox: "Sandbox", name: Any) -> Operator:
    """By key of the persona or by user principal name."""
    for operator in sandbox.world.operators.values():
        if name in (operator.key, operator.upn, operator.oid):
            return operator
    raise Misunderstood(f"There is no operator {name!r}.")


def user_of(tenant: Tenant, told: Told) -> int:
    number = tenant.directory.number_of(str(told["user"]))
    if number is None:
        raise Misunderstood(f"There is no user {told['user']!r} in {tenant.name}.")
    return number


def roles_named(names: Any) -> frozenset[str]:
    found = {roles.BY_NAME.get(str(name).casefold(), str(name)) for name in names}
    if unknown := found - set(roles.NAMES):
        raise Misunderstood(f"Unknown roles: {sorted(unknown)}.")
    return frozenset(found)


def issue_of(sandbox: "Sandbox", issue_id: Any) -> Issue:
    found = sandbox.world.health.issues.get(str(issue_id))
    if found is None:
        raise Misunderstood(f"There is no issue {issue_id!r}.")
    return found


# --- reading ---


def world(sandbox: "Sandbox", params: dict[str, str]) -> Any:
    found = sandbox.world.clients
    if "tenant" in params:
        found = [tenant_of(sandbox, params["tenant"])]
    start, size = int(params.get("start", 0)), int(params.get("size", 1000))
    now = sandbox.clock.now()
    people = [each for each in sandbox.world.operators.values() if not each.key.startswith("operator")]
    return {
        "partner": {"id": sandbox.world.partner.id, "name": sandbox.world.partner.name},
        "clients": len(sandbox.world.clients),
        "tenants": [tenant_summary(sandbox, tenant, people, now) for tenant in found[start : start + size]],
        "open_issues": [
            {
                **{name: each.data[name] for name in ("id", "title", "classification", "status", "service")},
                "tenants": len(sandbox.world.health.hit.get(each.id, ())),
            }
            for each in sandbox.world.health.issues.values()
            if each.is_open
        ],
        "posts": len(sandbox.world.posts.all),
        "tickets": len(sandbox.world.tickets.by_id),
    }


def tenant_summary(sandbox: "Sandbox", tenant: Tenant, people: list[Operator], now: float) -> dict[str, Any]:
    held = {one.key: sorted(roles.NAMES[role] for role in roles_in(tenant, one, now)) for one in people}
    return {
        "id": tenant.id,
        "name": tenant.name,
        "domain": tenant.domain,
        "initial_domain": tenant.company.initial_domain,
        "users": tenant.directory.count(),
        "synced": tenant.is_synced,
        "writeback": tenant.writeback if tenant.is_synced else None,
        "federated": tenant.is_federated,
        "pascal_case": tenant.is_pascal,
        "roles": {key: names for key, names in held.items() if names},
        "relationships": [{"id": each.id, "name": each.name, "status": each.status} for each in tenant.relationships],
        "open_issues": [each.id for each in sandbox.world.health.open_of(tenant)],
        "tickets": [each.id for each in sandbox.world.tickets.by_tenant.get(tenant.id, ())],
    }


def users(sandbox: "Sandbox", params: dict[str, str]) -> Any:
    """Some people of a tenant with everything Graph knows, and their roles."""
    tenant = tenant_of(sandbox, params["tenant"])
    directory = tenant.directory
    found = []
    for number, person in directory.everybody(int(params.get("start", 0))):
        held = [roles.NAMES[role] for role in directory.roles_of(number)]
        found.append({**person, "roles": held, "hasPhoto": directory.has_photo(number)})
        if len(found) >= int(params.get("size", 50)):
            break
    return {"users": found}


def personas(sandbox: "Sandbox", params: dict[str, str]) -> Any:
    return {
        "personas": [
            {
                **{name: getattr(one, name) for name in ("key", "name", "upn", "oid", "about")},
                "tenant": one.tenant_id,
                "password": one.password or PASSWORD,
                "code": one.code if one.needs_code else None,
                "groups": [GROUPS.get(group, group) for group in sorted(one.groups)],
            }
            for one in sandbox.world.operators.values()
        ]
    }


def counters(sandbox: "Sandbox", params: dict[str, str]) -> Any:
    return sandbox.counters.as_json()


def journal(sandbox: "Sandbox", params: dict[str, str]) -> Any:
    found = sandbox.journal.entries[int(params.get("after", 0)) :]
    for name in ("tenant", "upn", "method", "service"):
        if name in params:
            found = [each for each in found if each[name] == params[name]]
    return {"entries": found}


def status(sandbox: "Sandbox", params: dict[str, str]) -> Any:
    return {
        "now": iso(sandbox.clock.now(), 3),
        "skew": sandbox.clock.skew,
        "clients": len(sandbox.world.clients),
        "faults": len(sandbox.faults.all),
    }


# --- telling ---


def reset(sandbox: "Sandbox", told: Told) -> Any:
    sandbox.renew()
    sandbox.counters.reset()
    sandbox.journal.entries.clear()
    return {"ok": True}


def reset_counters(sandbox: "Sandbox", told: Told) -> Any:
    before = sandbox.counters.as_json()
    sandbox.counters.reset()
    return before


def reset_journal(sandbox: "Sandbox", told: Told) -> Any:
    sandbox.journal.entries.clear()
    return {"entries": []}


def add_fault(sandbox: "Sandbox", told: Told) -> Any:
    if told.get("clear"):
        sandbox.faults.clear(None if told["clear"] is True else int(told["clear"]))
        return {"faults": list_faults(sandbox, {})["faults"]}
    if "tenant" in told:
        told["tenant"] = tenant_of(sandbox, told["tenant"]).id
    return {"id": sandbox.faults.add(told).id}


def list_faults(sandbox: "Sandbox", params: dict[str, str]) -> Any:
    return {
        "faults": [
            {name: getattr(each, name) for name in ("id", "kinds", "tenant", "path", "method", "status", "hits")}
            for each in sandbox.faults.all
        ]
    }


def throttle(sandbox: "Sandbox", told: Told) -> Any:
    limits = sandbox.graph.throttle
    limits.enabled = bool(told.get("enabled", limits.enabled))
    if told.get("reset"):
        limits.windows.clear()
    return {"enabled": limits.enabled}


def latency(sandbox: "Sandbox", told: Told) -> Any:
    sandbox.latency = float(told["ms"]) / 1000
    return {"ms": sandbox.latency * 1000}


def clock(sandbox: "Sandbox", told: Told) -> Any:
    sandbox.clock.skew = float(told["skew"]) if "skew" in told else sandbox.clock.skew + float(told.get("forward", 0))
    sandbox.world.tick()
    return status(sandbox, {})


def tokens(sandbox: "Sandbox", told: Told) -> Any:
    """expire_access of everybody; revoke or challenge an operator; life of new tokens."""
    now = sandbox.clock.now()
    if told.get("expire_access"):
        sandbox.tokens_dead_before = now
    if "revoke" in told:
        operator_of(sandbox, told["revoke"]).revoked_at = now
    if "challenge" in told:
        operator_of(sandbox, told["challenge"]).challenged_at = now
    if "life" in told:
        sandbox.options.token_life = int(told["life"])
    return {"ok": True}


def entra(sandbox: "Sandbox", told: Told) -> Any:
    """Per tenant an AADSTS code, or for everybody: down, mfa_required, secret_expired, redirect_uris."""
    if "tenant" in told or "tenants" in told:
        for tenant in tenants_of(sandbox, told):
            tenant.entra_error = int(told.get("error") or 0)
            tenant.demanded_at = sandbox.clock.now()
            tenant.claims = str(told.get("claims", ""))
            if "consented" in told:
                tenant.consented = None if told["consented"] is None else set(told["consented"])
    policy = sandbox.entra.registry.policy
    for name in ("down", "mfa_required", "secret_expired", "redirect_uris"):
        if name in told:
            setattr(policy, name, told[name])
    return {"down": policy.down, "mfa_required": policy.mfa_required, "secret_expired": policy.secret_expired}


def gdap(sandbox: "Sandbox", told: Told) -> Any:
    """end, return or expire_on a relationship; set_roles of a group; rename or add a client; move an operator."""
    if told.get("add"):
        tenant = sandbox.world.add_client(int(told.get("users", 12)))
        tenant.renamed = str(told.get("name", ""))
        return tenant_summary(sandbox, tenant, list(sandbox.world.operators.values())[:7], sandbox.clock.now())
    if "join" in told or "leave" in told:
        return move_operator(sandbox, told)
    for tenant in tenants_of(sandbox, told):
        change_relationship(sandbox, tenant, told)
    return {"tenants": [tenant.id for tenant in tenants_of(sandbox, told)]}


def move_operator(sandbox: "Sandbox", told: Told) -> Any:
    """Put an operator into a group or take one out."""
    operator = operator_of(sandbox, told["operator"])
    by_name = {name: group for group, name in GROUPS.items()}
    name = str(told.get("join") or told.get("leave"))
    group = by_name.get(name, name)
    operator.groups = operator.groups | {group} if "join" in told else operator.groups - {group}
    return {"groups": [GROUPS.get(each, each) for each in sorted(operator.groups)]}


def change_relationship(sandbox: "Sandbox", tenant: Tenant, told: Told) -> None:
    now = sandbox.clock.now()
    live = [each for each in tenant.relationships if each.is_active(now)]
    if told.get("end"):
        for each in live:
            each.status, each.end_at, each.modified_at = "terminated", now, now
    if told.get("return") and not live:
        sandbox.world.add_relationship(make_relationship(tenant, now, len(tenant.relationships)))
    if "expire_on" in told:
        for each in live:
            each.end_at, each.auto_extends, each.modified_at = parse(told["expire_on"]), False, now
    if "expire_in_days" in told:
        for each in live:
            each.end_at, each.auto_extends, each.modified_at = now + float(told["expire_in_days"]) * DAY, False, now
    if "rename" in told:
        tenant.renamed = str(told["rename"])
    if "roles" in told:
        set_roles(live, tenant, str(told["group"]), roles_named(told["roles"]))


def set_roles(live: list[Any], tenant: Tenant, group_name: str, wanted: frozenset[str]) -> None:
    """What a group may do in a tenant from now on; no roles end its assignment."""
    group = {name: each for each, name in GROUPS.items()}.get(group_name, group_name)
    for relationship in live[:1]:
        relationship.assignments = [each for each in relationship.assignments if each.group_id != group]
        if wanted:
            relationship.assignments.append(Assignment(guid(tenant.id, group, "told"), group, wanted))


def incidents(sandbox: "Sandbox", told: Told) -> Any:
    """start an incident or advisory; update, resolve or spread one that is there."""
    health, now = sandbox.world.health, sandbox.clock.now()
    if "resolve" in told:
        issue = issue_of(sandbox, told["resolve"])
        health.resolve(issue, str(told.get("html", "Final status: The problem is solved.")))
    elif "update" in told:
        issue = issue_of(sandbox, told["update"])
        issue.add_post(
            str(told.get("html", "Current status: We are still working on it.")),
            now,
            str(told.get("post_type", "regular")),
            str(told.get("status", "")),
        )
    elif "spread" in told:
        issue = issue_of(sandbox, told["spread"])
        health.spread(issue, tenants_of(sandbox, told))
    else:
        kind = str(told.get("classification", "incident"))
        issue = health.start(
            kind, tenants_of(sandbox, told), str(told.get("workload", "")), str(told.get("status", ""))
        )
        values: Told = {key: told[key] for key in ("title", "impactDescription", "classification") if key in told}
        issue.change(values)
    return issue.data


def change_users(sandbox: "Sandbox", told: Told) -> Any:
    """change, remove, restore or add a person; expire delta tokens; set a tenant's write-back; check a password."""
    tenant = tenant_of(sandbox, told["tenant"])
    directory = tenant.directory
    if told.get("expire_delta"):
        directory.delta_floor = sandbox.clock.now()
    if "writeback" in told:
        tenant.writeback = str(told["writeback"])
    if "operation_seconds" in told:
        sandbox.options.operation_seconds = float(told["operation_seconds"])
    if told.get("add"):
        number = directory.add(told["add"] if isinstance(told["add"], dict) else None)
        return {"id": directory.id_of(number), **(directory.get(number) or {})}
    if "user" not in told:
        return {"tenant": tenant.id, "writeback": tenant.writeback}
    number = user_of(tenant, told)
    if told.get("remove"):
        directory.remove(number, "deleted" if told["remove"] == "deleted" else "changed")
    if told.get("restore"):
        directory.restore(number)
    if "change" in told:
        directory.change(number, told["change"])
    if "password" in told:
        return {"matches": directory.passwords.get(number) == digest(str(told["password"]))}
    return directory.get(number) or {"removed": directory.removed[number]}


def change_tickets(sandbox: "Sandbox", told: Told) -> Any:
    """add one; note, status or severity by Microsoft's engineer; forms of enums and dates; demand MFA."""
    tickets = sandbox.world.tickets
    for name in ("enums", "dates", "mfa_enforced", "answers_all"):
        if name in told:
            setattr(tickets, name, told[name])
    if told.get("add"):
        ticket = tickets.open(tenant_of(sandbox, told["tenant"]), 0.0)
        ticket.title = str(told.get("title", ""))
        return {"id": ticket.id}
    if "ticket" in told:
        ticket = tickets.by_id[str(told["ticket"])]
        tickets.write(
            ticket,
            str(told.get("name", "Ines M.")),
            str(told.get("note", "")),
            str(told.get("status", "")),
            str(told.get("severity", "")),
        )
        return {"id": ticket.id, "status": ticket.status, "severity": ticket.severity}
    return {
        "enums": tickets.enums,
        "dates": tickets.dates,
        "mfa_enforced": tickets.mfa_enforced,
        "answers_all": tickets.answers_all,
    }


def change_posts(sandbox: "Sandbox", told: Told) -> Any:
    """publish one (to all tenants or to those given), update or expire one."""
    posts = sandbox.world.posts
    values = told.get("values", {})
    if "update" in told:
        posts.update(posts.all[str(told["update"])], **values)
        return posts.all[str(told["update"])].data
    if "expire" in told:
        post = posts.all[str(told["expire"])]
        post.change({"endDateTime": iso(sandbox.clock.now() - 60)})
        return post.data
    rings = (
        sorted({tenant.ring for tenant in tenants_of(sandbox, told)})
        if "tenant" in told or "tenants" in told
        else list(range(16))
    )
    return posts.publish(sandbox.clock.now(), rings, **values).data


READS: dict[str, Callable[["Sandbox", dict[str, str]], Any]] = {
    "status": status,
    "counters": counters,
    "journal": journal,
    "faults": list_faults,
    "personas": personas,
    "world": world,
    "users": users,
}
WRITES: dict[str, Callable[["Sandbox", Told], Any]] = {
    "POST reset": reset,
    "POST counters": reset_counters,
    "POST counters/reset": reset_counters,
    "POST journal/reset": reset_journal,
    "POST faults": add_fault,
    "POST throttle": throttle,
    "POST latency": latency,
    "POST clock": clock,
    "POST tokens": tokens,
    "POST entra": entra,
    "POST gdap": gdap,
    "POST incidents": incidents,
    "POST users": change_users,
    "POST tickets": change_tickets,
    "POST posts": change_posts,
}
