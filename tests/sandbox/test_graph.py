"""Graph: whose token opens what, and the shapes of its answers."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.sandbox_process import SandboxProcess

OPEN = {"serviceoperational", "servicerestored", "falsepositive"}
HEALTH = "/admin/serviceAnnouncement"
EVENTUAL = {"ConsistencyLevel": "eventual"}
Enter = Callable[..., tuple[dict[str, Any], str]]


@pytest.fixture
def enter(sandbox: SandboxProcess) -> Enter:
    """A token for a client of a persona, and the client's id."""

    def enter(persona: str = "admin", **wanted: Any) -> tuple[dict[str, Any], str]:
        found = [each for each in sandbox.tenants() if persona in each["roles"]]
        tenant = next(each["id"] for each in found if all(each[name] == value for name, value in wanted.items()))
        return sandbox.token(persona, tenant), str(tenant)

    return enter


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


# --- tokens and roles ---


def test_no_token_and_a_token_for_something_else_are_refused(sandbox):
    elsewhere = sandbox.token(
        "admin", sandbox.partner_tenant, "https://api.partnercenter.microsoft.com/user_impersonation"
    )

    assert code(sandbox.session.get(f"{sandbox.base_url}/v1.0/me")) == (401, "InvalidAuthenticationToken")
    assert code(sandbox.graph(elsewhere, "GET", "/me")) == (401, "InvalidAuthenticationToken")
    assert code(sandbox.graph("a.b.c", "GET", "/me")) == (401, "InvalidAuthenticationToken")


def test_expired_tokens_are_refused(sandbox, enter):
    token, _ = enter()
    sandbox.tell("tokens", expire_access=True)

    assert code(sandbox.graph(token, "GET", "/users")) == (401, "InvalidAuthenticationToken")


def test_the_helpdesk_reads_messages_only_where_its_group_may(sandbox):
    found = [each for each in sandbox.tenants() if "helpdesk" in each["roles"]]
    without = next(each["id"] for each in found if "Message Center Reader" not in each["roles"]["helpdesk"])
    having = next(each["id"] for each in found if "Message Center Reader" in each["roles"]["helpdesk"])

    assert sandbox.graph(sandbox.token("helpdesk", having), "GET", f"{HEALTH}/messages").status_code == 200
    assert code(sandbox.graph(sandbox.token("helpdesk", without), "GET", f"{HEALTH}/messages")) == (403, "UnknownError")
    assert sandbox.graph(sandbox.token("helpdesk", without), "GET", f"{HEALTH}/issues").status_code == 200


def test_a_relationship_that_ends_closes_the_door_at_once(sandbox, enter):
    token, tenant = enter()
    sandbox.tell("gdap", tenant=tenant, end=True)

    assert sandbox.graph(token, "GET", "/users").status_code == 403


def test_what_was_not_consented_is_denied(sandbox, enter):
    _, tenant = enter()
    sandbox.tell("entra", tenant=tenant, error=0, consented=["User.Read", "ServiceHealth.Read.All"])
    token = sandbox.token("admin", tenant)

    assert code(sandbox.graph(token, "GET", "/users")) == (403, "Authorization_RequestDenied")
    assert sandbox.graph(token, "GET", f"{HEALTH}/healthOverviews").status_code == 200


def test_a_claims_challenge_comes_only_to_those_who_can_answer_it(sandbox, enter):
    _, tenant = enter()
    held = sandbox.token("admin")["refresh_token"]
    claims = '{"access_token":{"xms_cc":{"values":["CP1"]}}}'
    form = {"grant_type": "refresh_token", "refresh_token": held}
    able = sandbox.redeem(tenant, "https://graph.microsoft.com/.default", claims=claims, **form)
    unable = sandbox.redeem(tenant, "https://graph.microsoft.com/.default", **form)
    sandbox.tell("tokens", challenge="admin")

    answer = sandbox.graph(able, "GET", "/users")

    assert answer.status_code == 401
    assert 'error="insufficient_claims", claims="' in answer.headers["WWW-Authenticate"]
    assert sandbox.graph(unable, "GET", "/users").status_code == 200


# --- the partner's side ---


def test_relationships_are_paged_filtered_and_shaped(sandbox):
    token = sandbox.token("admin")
    url = "/tenantRelationships/delegatedAdminRelationships?$filter=status eq 'active'&$top=7"
    found = []
    while url:
        page = sandbox.graph(token, "GET", url).json()
        found += page["value"]
        url = page.get("@odata.nextLink", "")

    assert len(found) > 20
    assert {each["status"] for each in found} == {"active"}
    assert len({each["id"] for each in found}) == len(found)
    assert any(each["displayName"].startswith("MLT_") for each in found)


def test_one_client_among_the_relationships(sandbox, enter):
    _, tenant = enter()
    query = f"$filter=customer/tenantId eq '{tenant}' and status eq 'active'"

    rows = sandbox.graph(sandbox.token(), "GET", f"/tenantRelationships/delegatedAdminRelationships?{query}").json()[
        "value"
    ]

    assert {row["customer"]["tenantId"] for row in rows} == {tenant}


def test_assignments_and_groups_give_the_roles(sandbox):
    token = sandbox.token("helpdesk")
    groups = {each["id"] for each in sandbox.graph(token, "GET", "/me/transitiveMemberOf?$select=id").json()["value"]}
    rows = sandbox.graph(token, "GET", "/tenantRelationships/delegatedAdminRelationships").json()["value"]
    mine = set()
    for row in rows:
        url = f"/tenantRelationships/delegatedAdminRelationships/{row['id']}/accessAssignments"
        for each in sandbox.graph(token, "GET", url).json()["value"]:
            if each["accessContainer"]["accessContainerId"] in groups and row["status"] in ("active", "expiring"):
                mine.add(row["customer"]["tenantId"])

    assert mine == {each["id"] for each in sandbox.tenants() if "helpdesk" in each["roles"]}


def test_groups_can_be_checked(sandbox):
    token = sandbox.token("admin")
    mine = [each["id"] for each in sandbox.graph(token, "GET", "/me/transitiveMemberOf").json()["value"]]
    asked = [*mine, "00000000-0000-4000-8000-000000000000"]

    assert sandbox.graph(token, "POST", "/me/checkMemberGroups", json={"groupIds": asked}).json()["value"] == mine


def test_contracts_customers_and_admin_centres(sandbox, enter):
    _, tenant = enter()
    token = sandbox.token()

    contract = sandbox.graph(token, "GET", f"/contracts?$filter=customerId eq {tenant}").json()["value"][0]
    centres = sandbox.graph(
        token, "GET", f"/tenantRelationships/delegatedAdminCustomers/{tenant}/serviceManagementDetails"
    )
    about = sandbox.graph(
        token, "GET", f"/tenantRelationships/findTenantInformationByTenantId(tenantId='{tenant}')"
    ).json()

    assert contract["defaultDomainName"] == about["defaultDomainName"]
    assert all(each["serviceManagementUrl"].startswith("https://") for each in centres.json()["value"])


def test_me_is_known_at_home_only(sandbox, enter):
    token, _ = enter()

    assert sandbox.graph(sandbox.token(), "GET", "/me").json()["userPrincipalName"] == "avery.admin@harbour.example"
    assert code(sandbox.graph(token, "GET", "/me")) == (404, "Request_ResourceNotFound")


# --- health ---


def test_workloads_say_what_their_open_issues_say(sandbox):
    token = sandbox.token()
    for tenant in sandbox.tenants():
        client = sandbox.redeem(
            tenant["id"], "https://graph.microsoft.com/.default", grant_type="refresh_token",
            refresh_token=token["refresh_token"],
        )  # fmt: skip
        if client["status"] != 200:
            continue
        rows = sandbox.graph(client, "GET", f"{HEALTH}/healthOverviews?$expand=issues").json()["value"]
        for row in rows:
            opened = [issue for issue in row["issues"] if not issue["isResolved"]]
            assert bool(opened) == (row["status"].casefold() not in OPEN), row["service"]
            if opened:
                assert row["status"] in {issue["status"] for issue in opened}
            assert {issue["service"] for issue in row["issues"]} <= {row["service"]}


def test_most_clients_are_well_and_some_are_not(sandbox):
    ids = {issue["id"]: issue["classification"].casefold() for issue in sandbox.world()["open_issues"]}
    kinds = [{ids[each] for each in tenant["open_issues"]} for tenant in sandbox.tenants()]

    assert 0.5 <= sum(not kind for kind in kinds) / len(kinds) <= 0.7
    assert any("incident" in kind for kind in kinds)
    assert any(kind == {"advisory"} for kind in kinds)


def test_issues_are_filtered_by_moment_and_service(sandbox, enter):
    token, _ = enter()
    every = sandbox.graph(token, "GET", f"{HEALTH}/issues").json()["value"]
    middle = sorted(each["lastModifiedDateTime"] for each in every)[len(every) // 2]

    later = sandbox.graph(
        token, "GET", f"{HEALTH}/issues", params={"$filter": f"lastModifiedDateTime ge {middle}"}
    ).json()["value"]
    closed = sandbox.graph(
        token, "GET", f"{HEALTH}/issues", params={"$filter": "isResolved eq true and endDateTime ne null"}
    )
    one = sandbox.graph(token, "GET", f"{HEALTH}/issues/{every[0]['id']}").json()

    assert len(every) // 2 <= len(later) < len(every)
    assert all(each["isResolved"] for each in closed.json()["value"])
    assert one["posts"] == every[0]["posts"]


def test_issues_are_paged_with_skip(sandbox, enter):
    token, _ = enter()
    first = sandbox.graph(
        token, "GET", f"{HEALTH}/issues?$count=true", headers={"Prefer": "odata.maxpagesize=10"}
    ).json()

    second = sandbox.graph(token, "GET", first["@odata.nextLink"], headers={"Prefer": "odata.maxpagesize=10"}).json()

    assert "skip=10" in first["@odata.nextLink"]
    assert first["@odata.count"] > 10
    assert not {each["id"] for each in first["value"]} & {each["id"] for each in second["value"]}


def test_an_issue_of_another_tenant_is_forbidden_in_strange_words(sandbox, enter):
    token, _ = enter()

    answer = sandbox.graph(token, "GET", f"{HEALTH}/issues/EX1")

    assert code(answer) == (403, "UnknownError")
    assert '"code": "forbidden"' in answer.json()["error"]["message"]
    assert sandbox.graph(token, "GET", f"{HEALTH}/healthOverviews/Exchange Online/issues").status_code == 404
    assert sandbox.graph(token, "POST", f"{HEALTH}/issues", json={}).status_code == 405


def test_one_tenant_writes_in_pascal_case(sandbox, enter):
    token, _ = enter(pascal_case=True)

    rows = sandbox.graph(token, "GET", f"{HEALTH}/issues?$top=2").json()["value"]

    assert rows[0]["classification"] in ("Incident", "Advisory")
    assert rows[0]["posts"][0]["description"]["contentType"] == "Html"


def test_an_incident_begins_moves_and_ends_as_told(sandbox, enter):
    token, tenant = enter()
    begun = sandbox.tell(
        "incidents", tenants=[tenant], workload="Exchange", status="serviceInterruption", title="Mail is down"
    )
    url = f"{HEALTH}/healthOverviews/Exchange Online?$expand=issues"

    during = sandbox.graph(token, "GET", url).json()
    sandbox.tell(
        "incidents", update=begun["id"], html="Current status: A fix is on its way.", status="restoringService"
    )
    later = sandbox.graph(token, "GET", url).json()
    sandbox.tell("incidents", resolve=begun["id"])
    after = sandbox.graph(token, "GET", url).json()

    assert [during["status"], later["status"], after["status"]] == [
        "serviceInterruption",
        "restoringService",
        "serviceRestored",
    ]
    issue = next(each for each in after["issues"] if each["id"] == begun["id"])
    assert issue["isResolved"] is True
    assert issue["endDateTime"]
    assert "A fix is on its way." in str(issue["posts"])


# --- messages ---


def test_messages_by_service_and_moment(sandbox, enter):
    token, _ = enter()
    url = f"{HEALTH}/messages"
    every = sandbox.graph(token, "GET", url, headers={"Prefer": "odata.maxpagesize=1000"}).json()["value"]
    service = every[0]["services"][0]

    found = sandbox.graph(
        token, "GET", url, params={"$filter": f"services/any(c:c eq '{service}')", "$top": "1000"}
    ).json()["value"]
    newest = sandbox.graph(
        token, "GET", url, params={"$orderby": "lastModifiedDateTime desc", "$top": "3", "$select": "id,title"}
    )

    assert [each["id"] for each in found] == [each["id"] for each in every if service in each["services"]]
    assert set(newest.json()["value"][0]) == {"id", "title"}


def test_a_read_mark_belongs_to_one_person(sandbox, enter):
    token, tenant = enter()
    post = sandbox.graph(token, "GET", f"{HEALTH}/messages?$top=1").json()["value"][0]["id"]

    done = sandbox.graph(token, "POST", f"{HEALTH}/messages/markRead", json={"messageIds": [post]}).json()
    missed = sandbox.graph(token, "POST", f"{HEALTH}/messages/archive", json={"messageIds": ["MC1"]}).json()

    assert (done["value"], missed["value"]) == (True, False)
    assert sandbox.graph(token, "GET", f"{HEALTH}/messages/{post}").json()["viewPoint"]["isRead"] is True
    assert sandbox.journal(tenant=tenant)[0]["upn"] == "avery.admin@harbour.example"


def test_posts_are_published_updated_and_expired_as_told(sandbox, enter):
    token, tenant = enter()
    made = sandbox.tell("posts", tenant=tenant, values={"title": "Something new"})
    sandbox.tell("posts", update=made["id"])

    seen = sandbox.graph(token, "GET", f"{HEALTH}/messages/{made['id']}").json()

    assert seen["title"] == "(Updated) Something new"
    assert sandbox.tell("posts", expire=made["id"])["endDateTime"] < seen["lastModifiedDateTime"]


# --- limits ---


def test_announcements_are_throttled_at_240_a_minute(sandbox, enter):
    token, _ = enter()
    items = [{"id": str(number), "method": "GET", "url": f"{HEALTH}/healthOverviews?$top=1"} for number in range(20)]

    statuses = [
        item["status"]
        for _ in range(13)
        for item in sandbox.graph(token, "POST", "/$batch", json={"requests": items}).json()["responses"]
    ]

    assert statuses.count(200) == 240
    assert statuses.count(429) == 20
    assert int(sandbox.graph(token, "GET", f"{HEALTH}/issues").headers["Retry-After"]) > 50
