"""Partner Center, as contract §7 has it."""

import json
from typing import Any

import pytest

from tests.sandbox_process import SandboxProcess

SCOPE = "https://api.partnercenter.microsoft.com/user_impersonation"


@pytest.fixture
def token(sandbox: SandboxProcess) -> dict[str, Any]:
    return sandbox.token("admin", sandbox.partner_tenant, SCOPE)


def body(answer: Any) -> Any:
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return json.loads(answer.content.decode("utf-8-sig"))


def tickets(sandbox: SandboxProcess, token: dict[str, Any], query: str = "") -> list[dict[str, Any]]:
    return list(body(sandbox.partner_center(token, "GET", f"/servicerequests{query}"))["items"])


def one_open(sandbox: SandboxProcess, token: dict[str, Any]) -> str:
    return next(str(each["id"]) for each in tickets(sandbox, token) if each["status"] == "open")


def patch(sandbox: SandboxProcess, token: dict[str, Any], ticket: str, request_id: str = "", **change: Any) -> Any:
    headers = {"MS-RequestId": request_id} if request_id else {}
    change["Attributes"] = {"ObjectType": "ServiceRequest"}
    return sandbox.partner_center(token, "PATCH", f"/servicerequests/{ticket}", json=change, headers=headers)


def test_ids_are_echoed_and_the_body_begins_with_a_mark(sandbox, token):
    headers = {"MS-RequestId": "7a7a", "MS-CorrelationId": "8b8b"}

    answer = sandbox.partner_center(token, "GET", "/servicerequests?size=1", headers=headers)

    assert (answer.headers["MS-RequestId"], answer.headers["MS-CorrelationId"]) == ("7a7a", "8b8b")
    assert len(body(answer)["items"]) == 1


def test_lists_are_sparse_and_details_are_whole(sandbox, token):
    item = tickets(sandbox, token)[0]
    detail = body(sandbox.partner_center(token, "GET", f"/servicerequests/{item['id']}"))

    assert "description" not in item
    assert detail["title"] == item["title"]
    assert detail["description"]
    assert detail["organization"]["id"] == item["organization"]["id"]


def test_one_customers_tickets_and_a_page_of_them(sandbox, token):
    everything = tickets(sandbox, token)
    tenant = everything[0]["organization"]["id"]

    theirs = body(sandbox.partner_center(token, "GET", f"/customers/{tenant}/servicerequests"))
    page = tickets(sandbox, token, "?size=5&offset=3")

    assert theirs["totalCount"] == sum(each["organization"]["id"] == tenant for each in everything)
    assert [each["id"] for each in page] == [each["id"] for each in everything[3:8]]


def test_the_status_filter(sandbox, token):
    wanted = json.dumps({"Field": "Status", "Value": "Closed", "Operator": "equals"})

    answer = sandbox.session.get(
        f"{sandbox.base_url}/v1/servicerequests",
        params={"filter": wanted},
        headers={"Authorization": f"Bearer {token['access_token']}"},
    )

    assert {each["status"] for each in body(answer)["items"]} == {"closed"}


def test_a_note_is_written_once_for_one_request_id(sandbox, token):
    ticket = one_open(sandbox, token)

    patch(sandbox, token, ticket, "11aa", NewNote={"Text": "Still broken."})
    again = body(patch(sandbox, token, ticket, "11aa", NewNote={"Text": "Still broken."}))

    assert [note["text"] for note in again["notes"]].count("Still broken.") == 1
    entry = sandbox.journal(service="partner_center")
    assert [(each["request_id"], each["upn"]) for each in entry] == [("11aa", "avery.admin@harbour.example")]


def test_close_with_a_note_and_never_again_open(sandbox, token):
    ticket = one_open(sandbox, token)

    closed = body(patch(sandbox, token, ticket, NewNote={"Text": "Solved."}, Status="closed"))
    reopened = patch(sandbox, token, ticket, Status="open")

    assert (closed["status"], closed["notes"][-1]["text"]) == ("closed", "Solved.")
    assert not closed["lastClosedDate"].startswith("0001")
    assert reopened.status_code == 400
    assert body(reopened)["data"] == ["Status"]


def test_severity_as_the_sdk_sends_it(sandbox, token):
    ticket = one_open(sandbox, token)

    changed = patch(sandbox, token, ticket, Severity="critical", Status="none", NewNote=None, Title=None)

    assert body(changed)["severity"] == "critical"


def test_numbers_and_dates_without_a_zone_when_told(sandbox, token):
    sandbox.tell("tickets", enums="number", dates="plain")

    item = tickets(sandbox, token)[0]

    assert item["status"] in (0, 1, 2, 3)
    assert not item["createdDate"].endswith("Z")


def test_who_may_and_who_may_not(sandbox, token):
    helpdesk = sandbox.token("helpdesk", sandbox.partner_tenant, SCOPE)
    reader = sandbox.token("reader", sandbox.partner_tenant, SCOPE)

    assert tickets(sandbox, helpdesk)
    assert body(sandbox.partner_center(helpdesk, "GET", "/customers"))["code"] == 900308
    assert body(sandbox.partner_center(reader, "GET", "/servicerequests"))["code"] == 900308


def test_wrong_tokens_have_their_own_codes(sandbox):
    graph = sandbox.token("admin")
    app = sandbox.redeem(sandbox.partner_tenant, SCOPE, grant_type="client_credentials")

    assert body(sandbox.partner_center(graph, "GET", "/servicerequests"))["code"] == 900420
    assert body(sandbox.partner_center(app, "GET", "/servicerequests"))["code"] == 900329
    assert body(sandbox.session.get(f"{sandbox.base_url}/v1/servicerequests"))["code"] == 800001


def test_mfa_can_be_demanded(sandbox, token):
    sandbox.tell("tickets", mfa_enforced=True)

    answer = sandbox.partner_center(token, "GET", "/servicerequests", headers={"ValidateMfa": "true"})

    assert (answer.status_code, body(answer)["code"]) == (403, 90000)
    assert answer.headers["isMfaCompliant"] == "false"


def test_api_management_throttles_in_its_own_words(sandbox, token):
    sandbox.fault(kind="partner_center", status=429, retry_after=57, times=1)

    answer = sandbox.partner_center(token, "GET", "/servicerequests")

    assert answer.headers["Retry-After"] == "57"
    assert answer.json() == {"statusCode": 429, "message": "Rate limit is exceeded. Try again in 57 seconds."}
    assert tickets(sandbox, token)


def test_customers_are_paged_by_a_continuation_token(sandbox, token):
    first = body(sandbox.partner_center(token, "GET", "/customers?size=10"))
    headers = {"MS-ContinuationToken": first["continuationToken"]}

    second = body(sandbox.partner_center(token, "GET", "/customers?size=10&seekOperation=Next", headers=headers))

    seen = [each["id"] for each in first["items"] + second["items"]]
    assert len(seen) == len(set(seen)) == 20
    assert body(sandbox.partner_center(token, "GET", f"/customers/{seen[0]}"))["customDomains"]


def test_consent_for_a_client(sandbox, token):
    tenant = sandbox.tenants()[0]["id"]
    sandbox.tell("entra", tenant=tenant, error=0, consented=[])
    grant = {
        "enterpriseApplicationId": "00000003-0000-0000-c000-000000000000",
        "scope": "User.Read.All,ServiceHealth.Read.All",
    }
    refused = sandbox.token("admin", tenant)

    path = f"/customers/{tenant}/applicationconsents"
    made = sandbox.partner_center(
        token, "POST", path, json={"applicationId": sandbox.client_id, "applicationGrants": [grant]}
    )

    again = sandbox.partner_center(
        token, "POST", path, json={"applicationId": sandbox.client_id, "applicationGrants": [grant]}
    )
    assert refused["error_codes"] == [65001]
    assert made.status_code == 201
    assert "Permission entry already exists" in body(again)["description"]
    assert sandbox.token("admin", tenant)["status"] == 200


def test_unknown_tickets_and_customers(sandbox, token):
    assert body(sandbox.partner_center(token, "GET", "/servicerequests/1"))["code"] == 1000
    assert body(sandbox.partner_center(token, "GET", "/customers/nobody/servicerequests"))["code"] == 60003
    assert sandbox.partner_center(token, "POST", "/servicerequests/en-US", json={}).status_code == 404
