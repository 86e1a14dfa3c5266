"""What a test may tell the cloud to do."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sandbox.clock import DAY, iso, parse
from sandbox.control_reads import list_faults, status, tenant_summary
from sandbox.control_words import (
    Told,
    issue_of,
    operator_of,
    roles_named,
    tenant_of,
    tenants_of,
    user_of,
)
from sandbox.directory import RoleGroup
from sandbox.graph.writes import digest
from sandbox.personas import GROUPS
from sandbox.tenants import Assignment, Tenant, guid, make_relationship

if TYPE_CHECKING:
    from sandbox.app import Sandbox


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
    if (told.get("return") or told.get("come_back")) and not live:
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
    """change, remove, restore or add a person; give roles; expire delta tokens; set write-back; check a password."""
    tenant = tenant_of(sandbox, told["tenant"])
    directory = tenant.directory
    if told.get("expire_delta"):
        directory.delta_floor = sandbox.clock.now()
    if "writeback" in told:
        tenant.writeback = str(told["writeback"])
    if "operation_seconds" in told:
        sandbox.options.operation_seconds = float(told["operation_seconds"])
    if "role_group" in told:
        return change_role_group(tenant, told["role_group"])
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
    if "roles" in told:
        directory.given_roles[number] = roles_named(told["roles"])
    if "password" in told:
        return {"matches": directory.passwords.get(number) == digest(str(told["password"]))}
    return directory.get(number) or {"removed": directory.removed[number]}


def change_role_group(tenant: Tenant, told: Told) -> Any:
    """Make, change or (without roles) delete a group that holds admin roles."""
    name = str(told.get("name", "Administrators"))
    group = RoleGroup(guid(tenant.id, name), name, roles_named(told.get("roles", [])), set())
    for user in told.get("members", []):
        group.members.add(user_of(tenant, {"user": user}))
    tenant.directory.role_groups.pop(group.id, None)
    if group.roles:
        tenant.directory.role_groups[group.id] = group
    return {"id": group.id}


def change_tickets(sandbox: "Sandbox", told: Told) -> Any:
    """add one; note, status or severity by Microsoft's engineer; take one out of lists; forms of lists; demand MFA."""
    tickets = sandbox.world.tickets
    for name in ("enums", "dates", "mfa_enforced", "answers_all", "longest_list"):
        if name in told:
            setattr(tickets, name, told[name])
    if told.get("add"):
        ticket = tickets.open(tenant_of(sandbox, told["tenant"]), 0.0)
        ticket.title = str(told.get("title", ""))
        return {"id": ticket.id}
    if "ticket" in told:
        ticket = tickets.by_id[str(told["ticket"])]
        ticket.is_listed, ticket.is_gone = told.get("listed", ticket.is_listed), told.get("gone", ticket.is_gone)
        if not {"note", "status", "severity"} & told.keys():
            return {"id": ticket.id, "listed": ticket.is_listed, "gone": ticket.is_gone}
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
        "longest_list": tickets.longest_list,
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
