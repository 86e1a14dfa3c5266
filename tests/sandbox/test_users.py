"""The directory: lists, searches, deltas, photos and what may be changed."""

import base64
import time
from typing import Any

import pytest

from tests.sandbox.test_graph import EVENTUAL, code, enter  # noqa: F401 - a fixture

PHOTO_HEAD = b"\x89PNG"


@pytest.fixture
def people(sandbox, enter):  # noqa: F811
    """A token for the largest client of the admin that has no synced users, its id and its people."""
    tenant = max(
        (each for each in sandbox.tenants() if not each["synced"] and not each["pascal_case"]),
        key=lambda each: each["users"],
    )
    return sandbox.token("admin", tenant["id"]), tenant["id"], sandbox.users(tenant["id"], size=500)


def drain(sandbox: Any, token: Any, url: str, size: int = 30) -> tuple[list[dict[str, Any]], str]:
    """Every page of a round, and the delta link at its end."""
    found: list[dict[str, Any]] = []
    while True:
        page = sandbox.graph(token, "GET", url, headers={"Prefer": f"odata.maxpagesize={size}"}).json()
        found += page["value"]
        if "@odata.deltaLink" in page:
            return found, page["@odata.deltaLink"]
        url = page["@odata.nextLink"]


# --- lists ---


def test_the_list_is_paged_with_default_properties(sandbox, people):
    token, _, everybody = people
    found = []
    url = "/users?$top=40"
    while url:
        page = sandbox.graph(token, "GET", url).json()
        found += page["value"]
        url = page.get("@odata.nextLink", "")

    assert [each["id"] for each in found] == [each["id"] for each in everybody]
    assert len(found[0]) == 11


def test_search_needs_the_header_and_finds_words_in_any_order(sandbox, people):
    token, _, everybody = people
    person = next(
        each for each in everybody if each["surname"] and each["surname"].isalpha() and each["userType"] == "Member"
    )
    query = {
        "$search": f'"displayName:{person["surname"][:4].lower()}" OR "mail:{person["surname"][:4].lower()}"',
        "$count": "true",
    }

    found = sandbox.graph(token, "GET", "/users", params=query, headers=EVENTUAL).json()

    assert person["id"] in [each["id"] for each in found["value"]]
    assert found["@odata.count"] == len(found["value"])
    assert code(sandbox.graph(token, "GET", "/users", params=query)) == (400, "Request_UnsupportedQuery")


def test_filters_of_the_simple_and_the_advanced_kind(sandbox, people):
    token, _, everybody = people
    guests = sandbox.graph(token, "GET", "/users", params={"$filter": "userType eq 'Guest'"}).json()["value"]
    advanced = {"$filter": "accountEnabled ne true", "$count": "true"}
    blocked = sandbox.graph(token, "GET", "/users", params={**advanced, "$top": "999"}, headers=EVENTUAL).json()[
        "value"
    ]

    assert len(guests) == sum(each["userType"] == "Guest" for each in everybody) > 0
    assert len(blocked) == sum(not each["accountEnabled"] for each in everybody) > 0
    assert code(sandbox.graph(token, "GET", "/users", params=advanced)) == (400, "Request_UnsupportedQuery")
    assert code(sandbox.graph(token, "GET", "/users?$filter=frobs eq 1")) == (400, "BadRequest")
    assert code(sandbox.graph(token, "GET", "/users?$filter=startswith(displayName,")) == (400, "BadRequest")


def test_what_the_collection_cannot_do(sandbox, people):
    token, _, _ = people

    assert code(sandbox.graph(token, "GET", "/users?$select=id,aboutMe")) == (501, "NotImplemented")
    assert code(sandbox.graph(token, "GET", "/users?$skip=3")) == (400, "Request_BadRequest")
    assert code(sandbox.graph(token, "GET", "/users?$top=1000")) == (400, "Request_BadRequest")
    assert sandbox.graph(token, "GET", "/users?$select=signInActivity").status_code == 403
    assert code(sandbox.graph(token, "GET", "/users/$count")) == (400, "Request_BadRequest")


def test_counting(sandbox, people):
    token, _, everybody = people

    answer = sandbox.graph(token, "GET", "/users/$count", headers={**EVENTUAL, "Accept": "text/plain"})

    assert answer.text == str(len(everybody))


def test_ordering_by_name(sandbox, people):
    token, _, _ = people
    names = [
        each["displayName"]
        for each in sandbox.graph(token, "GET", "/users?$orderby=displayName desc&$top=50").json()["value"]
    ]

    assert names == sorted(names, key=str.casefold, reverse=True)


# --- one person ---


def test_roles_are_held_oneself_or_through_a_group(sandbox, people):
    token, tenant, everybody = people
    member, former = everybody[8]["id"], everybody[0]["id"]
    told = sandbox.tell("users", tenant=tenant, role_group={"roles": ["Exchange Administrator"], "members": [member]})
    sandbox.tell("users", tenant=tenant, user=former, roles=[])

    def roles_of(user, relation, headers=EVENTUAL):
        url = f"/users/{user}/{relation}/microsoft.graph.directoryRole?$count=true"
        return sandbox.graph(token, "GET", url, headers=headers)

    assert roles_of(member, "memberOf").json()["value"] == []
    (role,) = roles_of(member, "transitiveMemberOf").json()["value"]
    assert role["displayName"] == "Exchange Administrator"
    assert roles_of(former, "transitiveMemberOf").json()["value"] == []
    assert code(roles_of(member, "transitiveMemberOf", {})) == (400, "Request_UnsupportedQuery")
    url = "/roleManagement/directory/roleAssignments?$expand=principal"
    assigned = sandbox.graph(token, "GET", url).json()["value"]
    (group,) = [each for each in assigned if each["principal"]["@odata.type"] == "#microsoft.graph.group"]
    assert (group["principalId"], group["roleDefinitionId"]) == (told["id"], role["roleTemplateId"])
    assert former not in {each["principalId"] for each in assigned}
    members = sandbox.graph(token, "GET", f"/groups/{told['id']}/members?$select=id").json()["value"]
    assert [each["id"] for each in members] == [member]


def test_a_card_with_manager_roles_and_licences(sandbox, people):
    token, _, everybody = people
    person = next(each for each in everybody if each["assignedLicenses"])
    query = "$select=id,displayName,proxyAddresses&$expand=manager($levels=1;$select=id,displayName)"

    card = sandbox.graph(token, "GET", f"/users/{person['id']}?{query}").json()
    licences = sandbox.graph(token, "GET", f"/users/{person['id']}/licenseDetails").json()["value"]
    held = sandbox.graph(token, "GET", f"/users/{everybody[0]['id']}/memberOf/microsoft.graph.directoryRole").json()[
        "value"
    ]

    assert card["proxyAddresses"] == person["proxyAddresses"]
    assert licences[0]["skuPartNumber"]
    assert held[0]["displayName"] == "Global Administrator"
    assert any(
        "manager" in sandbox.graph(token, "GET", f"/users/{each['id']}?{query}").json() for each in everybody[4:12]
    )
    assert code(sandbox.graph(token, "GET", f"/users/{everybody[0]['id']}/manager")) == (
        404,
        "Request_ResourceNotFound",
    )


def test_a_person_is_found_by_name_and_unknown_ones_are_not(sandbox, people):
    token, _, everybody = people

    assert sandbox.graph(token, "GET", f"/users/{everybody[3]['userPrincipalName']}").json()["id"] == everybody[3]["id"]
    assert sandbox.graph(token, "GET", f"/users('{everybody[3]['id']}')").status_code == 200
    unknown = sandbox.graph(token, "GET", "/users/00000000-0000-4000-8000-000000000000")
    assert code(unknown) == (404, "Request_ResourceNotFound")


def test_some_have_a_photo_and_most_have_none(sandbox, people):
    token, _, everybody = people
    shown = next(each for each in everybody if each["hasPhoto"])
    hidden = next(each for each in everybody if not each["hasPhoto"])

    photo = sandbox.graph(token, "GET", f"/users/{shown['id']}/photos/96x96/$value")

    assert photo.content.startswith(PHOTO_HEAD)
    assert code(sandbox.graph(token, "GET", f"/users/{hidden['id']}/photo/$value")) == (404, "ImageNotFound")
    assert 0 < sum(each["hasPhoto"] for each in everybody) < len(everybody) / 2


# --- delta ---


def test_the_first_round_brings_everybody_once(sandbox, people):
    token, _, everybody = people

    found, link = drain(sandbox, token, "/users/delta?$select=displayName,mail,jobTitle")

    assert {each["id"] for each in found} == {each["id"] for each in everybody}
    assert all("mail" not in each or each["mail"] for each in found)
    assert drain(sandbox, token, link)[0] == []


def test_later_rounds_bring_changes_only(sandbox, people):
    token, tenant, everybody = people
    _, link = drain(sandbox, token, "/users/delta?$select=displayName,jobTitle,mobilePhone")
    changed, unseen, gone, back = (everybody[number]["id"] for number in (6, 7, 8, 9))
    sandbox.tell("users", tenant=tenant, user=changed, change={"jobTitle": "Captain", "mobilePhone": None})
    sandbox.tell("users", tenant=tenant, user=unseen, change={"department": "Not selected"})
    sandbox.tell("users", tenant=tenant, user=gone, remove=True)
    sandbox.tell("users", tenant=tenant, user=back, remove=True)
    sandbox.tell("users", tenant=tenant, user=back, restore=True)
    added = sandbox.tell("users", tenant=tenant, add={"displayName": "New Person"})["id"]

    rows, link = drain(sandbox, token, link)

    by_id = {row["id"]: row for row in rows}
    assert set(by_id) == {changed, gone, back, added}
    assert by_id[changed]["jobTitle"] == "Captain"
    assert by_id[changed]["mobilePhone"] is None
    assert by_id[gone] == {"id": gone, "@removed": {"reason": "changed"}}
    assert by_id[added]["displayName"] == "New Person"
    assert drain(sandbox, token, link)[0] == []


def test_latest_skips_the_first_round(sandbox, people):
    token, _, _ = people

    page = sandbox.graph(token, "GET", "/users/delta?$deltatoken=latest").json()

    assert (page["value"], "@odata.deltaLink" in page) == ([], True)


def test_an_old_delta_link_is_gone(sandbox, people):
    token, tenant, _ = people
    _, link = drain(sandbox, token, "/users/delta")
    sandbox.tell("users", tenant=tenant, expire_delta=True)

    answer = sandbox.graph(token, "GET", link)

    assert code(answer) == (410, "syncStateNotFound")
    assert answer.headers["Location"].endswith("$deltatoken=")
    assert drain(sandbox, token, answer.headers["Location"])[0]


# --- writes ---


def reset(sandbox: Any, token: Any, user: str, password: str = "Tulip-Harbour-92x") -> Any:
    body = {"passwordProfile": {"forceChangePasswordNextSignIn": True, "password": password}}
    return sandbox.graph(token, "PATCH", f"/users/{user}", json=body)


def plain(everybody: list[dict[str, Any]]) -> str:
    return str(next(each["id"] for each in everybody[5:] if each["userType"] == "Member" and not each["roles"]))


def test_a_cloud_password_is_set_once_and_written_down_masked(sandbox, people):
    token, tenant, everybody = people
    user = plain(everybody)

    answer = reset(sandbox, token, user)

    entry = sandbox.journal(tenant=tenant)[-1]
    assert (answer.status_code, answer.content) == (204, b"")
    assert (entry["method"], entry["path"], entry["upn"]) == ("PATCH", f"/users/{user}", "avery.admin@harbour.example")
    assert entry["body"]["passwordProfile"]["password"] == "***"
    assert sandbox.tell("users", tenant=tenant, user=user, password="Tulip-Harbour-92x") == {"matches": True}


@pytest.mark.parametrize("weak", ["short1A", "alllowercaseletters", "Pässword-1234", "x" * 300])
def test_weak_passwords_are_refused(sandbox, people, weak):
    token, tenant, everybody = people

    answer = reset(sandbox, token, plain(everybody), weak)

    assert code(answer) == (400, "Request_BadRequest")
    assert "complexity" in answer.json()["error"]["message"]
    assert not sandbox.journal(tenant=tenant)


def test_the_helpdesk_cannot_reset_an_administrator(sandbox):
    tenant = next(each for each in sandbox.tenants() if "helpdesk" in each["roles"] and not each["synced"])
    token = sandbox.token("helpdesk", tenant["id"])
    everybody = sandbox.users(tenant["id"])

    assert code(reset(sandbox, token, everybody[0]["id"])) == (403, "Authorization_RequestDenied")
    assert reset(sandbox, token, plain(everybody)).status_code == 204


def test_a_reader_changes_nothing(sandbox):
    tenant = next(each for each in sandbox.tenants() if "reader" in each["roles"] and not each["synced"])
    everybody = sandbox.users(tenant["id"])

    answer = reset(sandbox, sandbox.token("reader", tenant["id"]), plain(everybody))

    assert code(answer) == (403, "Authorization_RequestDenied")


def test_blocking_and_signing_out(sandbox, people):
    token, tenant, everybody = people
    user = plain(everybody)

    blocked = sandbox.graph(token, "PATCH", f"/users/{user}", json={"accountEnabled": False})
    out = sandbox.graph(token, "POST", f"/users/{user}/revokeSignInSessions")

    assert blocked.status_code == 204
    assert out.json()["value"] is True
    assert sandbox.graph(token, "GET", f"/users/{user}?$select=accountEnabled").json()["accountEnabled"] is False
    assert len(sandbox.journal(tenant=tenant)) == 2


@pytest.fixture
def synced(sandbox):
    tenant = next(
        each for each in sandbox.tenants() if each["synced"] and "admin" in each["roles"] and not each["federated"]
    )
    person = next(each for each in sandbox.users(tenant["id"], size=200) if each["onPremisesSyncEnabled"])
    sandbox.tell("users", tenant=tenant["id"], writeback="on", operation_seconds=0.4)
    return sandbox.token("admin", tenant["id"]), tenant["id"], person["id"]


METHOD = "authentication/methods/28c10230-6103-485e-b985-444c60001490/resetPassword"


def test_a_synced_password_goes_by_the_authentication_method(sandbox, synced):
    token, tenant, user = synced
    assert code(reset(sandbox, token, user)) == (400, "Request_BadRequest")

    answer = sandbox.graph(token, "POST", f"/users/{user}/{METHOD}", json={"newPassword": "Tulip-Harbour-92x"})
    first = sandbox.graph(token, "GET", answer.headers["Location"]).json()["status"]
    time.sleep(0.5)

    assert (answer.status_code, answer.json()) == (202, {})
    assert first in ("notStarted", "running")
    assert sandbox.graph(token, "GET", answer.headers["Location"]).json()["status"] == "succeeded"
    assert sandbox.tell("users", tenant=tenant, user=user, password="Tulip-Harbour-92x") == {"matches": True}


def test_without_write_back_the_operation_fails(sandbox, synced):
    token, tenant, user = synced
    sandbox.tell("users", tenant=tenant, writeback="off")

    answer = sandbox.graph(token, "POST", f"/users/{user}/{METHOD}", json={"newPassword": "Tulip-Harbour-92x"})
    time.sleep(0.5)

    operation = sandbox.graph(token, "GET", answer.headers["Location"]).json()
    assert operation["status"] == "failed"
    assert "writeback" in operation["statusDetail"]


# --- $batch ---


def batch(sandbox: Any, token: Any, *items: dict[str, Any]) -> dict[str, dict[str, Any]]:
    answer = sandbox.graph(token, "POST", "/$batch", json={"requests": list(items)})
    assert answer.status_code == 200, answer.text
    return {each["id"]: each for each in answer.json()["responses"]}


def test_a_batch_mixes_json_photos_and_failures(sandbox, people):
    token, _, everybody = people
    shown = next(each["id"] for each in everybody if each["hasPhoto"])

    done = batch(
        sandbox, token,
        {"id": "a", "method": "GET", "url": f"/users/{shown}/photos/48x48/$value"},
        {"id": "b", "method": "GET", "url": "/users?$top=1&$search=\"displayName:a\"&$count=true", "headers": EVENTUAL},
        {"id": "c", "method": "GET", "url": "/users/nobody"},
        {"id": "d", "method": "GET", "url": "/users?$top=1", "dependsOn": ["c"]},
        {"id": "e", "method": "GET", "url": "/users/delta?$deltatoken=latest"},
    )  # fmt: skip

    assert base64.b64decode(done["a"]["body"]).startswith(PHOTO_HEAD)
    assert [done[name]["status"] for name in "abcde"] == [200, 200, 404, 424, 200]


def test_bad_batches_are_refused(sandbox, people):
    token, _, _ = people
    item = {"id": "1", "method": "GET", "url": "/users"}

    for requests in ([], [item, item], [{**item, "id": str(number)} for number in range(21)], [{"id": "1"}]):
        assert code(sandbox.graph(token, "POST", "/$batch", json={"requests": requests})) == (400, "BadRequest")


def test_answers_come_in_any_order(sandbox, people):
    token, _, _ = people
    items = [{"id": str(number), "method": "GET", "url": "/users?$top=1"} for number in range(10)]

    orders = {
        tuple(
            each["id"] for each in sandbox.graph(token, "POST", "/$batch", json={"requests": items}).json()["responses"]
        )
        for _ in range(3)
    }

    assert len(orders) == 3
