import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from microsoft.errors import (
    BadAnswer,
    InteractionRequired,
    Misconfigured,
    NoAccess,
    NotAllowed,
    NotFound,
    Rejected,
    SignInRequired,
    Throttled,
    Unavailable,
)
from microsoft.partner_center import PartnerCenter
from microsoft.support import ServiceRequest, Severity, Status
from tests.microsoft.conftest import shared
from tests.microsoft.standin import Tell

BOM = b"\xef\xbb\xbf"
TENANT = "52eaad04-13a2-4a2f-9ce8-93a294fadf36"


def with_bom(body):
    return Tell(200, BOM + json.dumps(body).encode(), {"Content-Type": "application/json; charset=utf-8"})


@pytest.fixture
def center(cloud):
    return PartnerCenter(cloud, lambda fresh: "t0ken-fresh" if fresh else "t0ken")


def test_all_tickets_come_in_one_call_with_a_byte_order_mark(center, microsoft):
    microsoft.tell("GET", "/v1/servicerequests", with_bom(shared("samples/pc-servicerequests-list.json")))

    (ticket,) = center.service_requests()

    assert (ticket.id, ticket.title) == ("615112491169010", "Test")
    assert (ticket.severity, ticket.status) == (Severity.UNKNOWN, Status.OPEN)
    assert ticket.contact.name == "FirstName LastName"
    assert ticket.created_at == datetime(2015, 11, 24, 1, 7, 0, 863000, tzinfo=UTC)
    assert ticket.closed_at is None
    assert parse_qs(urlsplit(microsoft.asked[0].path).query) == {"size": ["0"]}


def test_tickets_of_one_customer_by_status(center, microsoft):
    path = f"/v1/customers/{TENANT}/servicerequests"
    microsoft.tell("GET", path, with_bom({"totalCount": 0, "items": []}))

    assert center.customer_service_requests(TENANT, status=Status.OPEN) == []

    (given,) = parse_qs(urlsplit(microsoft.asked[0].path).query)["filter"]
    assert json.loads(given) == {"Field": "Status", "Value": "open", "Operator": "equals"}


def test_a_ticket_has_its_notes_oldest_first(center, microsoft):
    body = shared("samples/pc-servicerequest-get.json")
    later = {"createdByName": "B", "createdDate": "2017-01-10T00:00:00Z", "text": "later"}
    microsoft.tell("GET", "/v1/servicerequests/616122292874576", with_bom(body | {"notes": [later, *body["notes"]]}))

    ticket = center.service_request("616122292874576")

    assert (ticket.severity, ticket.status, ticket.topic) == (
        Severity.CRITICAL,
        Status.OPEN,
        "Cannot manage my profile",
    )
    assert ticket.organization_name == "TEST_TEST_BugBash1"
    assert [note.text for note in ticket.notes] == ["Sample Note", "later"]
    assert ticket.notes[0].created_at == datetime(2017, 1, 9, 23, 31, 15, 373000, tzinfo=UTC)


def test_the_documentation_s_created_ticket_has_never_been_changed():
    ticket = ServiceRequest.parse(shared("samples/pc-servicerequest-create.response.json"))

    assert (ticket.created_at, ticket.modified_at, ticket.closed_at) == (None, None, None)
    assert (ticket.status, ticket.country, ticket.contact.phone) == (Status.NONE, "US", "2066017143")


@pytest.mark.parametrize(
    "value", [3, "3", "attention_needed", "attentionNeeded", "AttentionNeeded", "ATTENTION_NEEDED"]
)
def test_a_status_is_understood_in_each_form(value):
    assert Status.parse(value) is Status.ATTENTION_NEEDED


@pytest.mark.parametrize("value", [None, "brandNew", 17, -1, "", {}, True])
def test_an_unknown_severity_is_unknown(value):
    assert Severity.parse(value) in (Severity.UNKNOWN, Severity.CRITICAL if value is True else Severity.UNKNOWN)


def test_a_note_that_closes_goes_out_in_one_call_with_only_what_changes(center, microsoft):
    microsoft.tell("PATCH", "/v1/servicerequests/1", with_bom(shared("samples/pc-servicerequest-patch.response.json")))

    ticket = center.update_service_request("1", note="Sample Note", status="closed", request_id="r-1")

    assert microsoft.asked[0].json == {
        "NewNote": {"Text": "Sample Note"},
        "Status": "closed",
        "Attributes": {"ObjectType": "ServiceRequest"},
    }
    assert microsoft.asked[0].headers["ms-requestid"] == "r-1"
    assert ticket.notes[0].text == "Sample Note"


def test_a_refused_token_is_replaced_under_the_same_request_id(center, microsoft):
    microsoft.tell("PATCH", "/v1/servicerequests/1", Tell(401, {"code": 400}), with_bom({"id": "1"}))

    center.update_service_request("1", severity=Severity.MINIMAL)

    first, second = microsoft.asked
    assert first.headers["ms-requestid"] == second.headers["ms-requestid"]
    assert second.headers["authorization"] == "Bearer t0ken-fresh"


def test_a_dropped_write_is_not_repeated(center, microsoft):
    microsoft.tell("PATCH", "/v1/servicerequests/1", Tell(502), with_bom({"id": "1"}))

    with pytest.raises(Unavailable):
        center.update_service_request("1", note="x")
    assert len(microsoft.asked) == 1


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, {"code": "2000", "description": "no", "data": ["Title"]}, Rejected),
        (401, None, SignInRequired),
        (401, {"code": "900420"}, Misconfigured),
        (403, {"code": 2032}, NotAllowed),
        (403, {"code": "900308", "description": "Insufficient privileges to complete the operation."}, NotAllowed),
        (403, {"code": 900309}, InteractionRequired),
        (403, {"code": "90000"}, InteractionRequired),
        (403, {"code": 900329}, Misconfigured),
        (403, {"code": 20002}, NoAccess),
        (404, {"code": 1000}, NotFound),
        (404, {"code": 60003}, NotFound),
        (500, b"<html>", Unavailable),
        (503, {"code": "<string>", "description": "<string>", "data": [], "source": "<string>"}, Unavailable),
    ],
)
def test_each_refusal_has_its_own_error(center, microsoft, status, body, kind):
    microsoft.tell("GET", "/v1/servicerequests", Tell(status, body, {"MS-RequestId": "r1"}))

    with pytest.raises(kind) as caught:
        center.service_requests()
    assert (type(caught.value), caught.value.status, caught.value.request_id) == (kind, status, "r1")


def test_throttling_says_its_wait_in_header_or_words(center, microsoft):
    body = shared("samples/pc-error-429.json")
    microsoft.tell("GET", "/v1/servicerequests", Tell(429, body, {"Retry-After": "58"}), Tell(429, body))

    for expected in (58, 57):
        with pytest.raises(Throttled) as caught:
            center.service_requests()
        assert caught.value.retry_after == expected


def test_the_documentation_s_error_shape(center, microsoft):
    microsoft.tell("GET", "/v1/servicerequests", Tell(400, shared("samples/pc-error-shape.json")))

    with pytest.raises(Rejected) as caught:
        center.service_requests()
    assert caught.value.detail == "<string>"


def test_a_collection_without_items_is_a_bad_answer(center, microsoft):
    microsoft.tell("GET", "/v1/servicerequests", with_bom({"totalCount": 1}))

    with pytest.raises(BadAnswer):
        center.service_requests()


def test_customers_follow_the_continuation_token(center, microsoft):
    first = shared("samples/pc-customers-list.json")
    first = first | {"links": {"next": {"uri": "/customers?x"}}, "continuationToken": "c0nt"}
    microsoft.tell("GET", "/v1/customers", with_bom(first), with_bom(shared("samples/pc-customers-list.json")))

    assert len(list(center.customers())) == 4
    assert microsoft.asked[1].headers["ms-continuationtoken"] == "c0nt"
    assert "seekOperation=Next" in microsoft.asked[1].path


def test_consent_is_granted_once_and_again_without_complaint(center, microsoft):
    path = f"/v1/customers/{TENANT}/applicationconsents"
    again = Tell(409, {"code": 1, "description": "Permission entry already exists."})
    microsoft.tell("POST", path, Tell(201, {}), again, Tell(403, {"code": 2032}))

    for _ in range(2):
        center.grant_consent(TENANT, "Portal", ["User.Read.All", "ServiceHealth.Read.All"])

    grant = microsoft.asked[0].json["applicationGrants"][0]
    assert grant["scope"] == "User.Read.All,ServiceHealth.Read.All"
    with pytest.raises(NotAllowed):
        center.grant_consent(TENANT, "Portal", ["User.Read.All"])


def test_nobody_s_data_is_in_the_repr_of_a_ticket():
    ticket = ServiceRequest.parse(shared("samples/pc-servicerequest-create.response.json"))

    assert "TrialSR" not in repr(ticket)
    assert "testtestbugbash" not in repr(ticket)


FILE = {"id": "f-1", "fileNameWithoutExtension": "Trace", "fileExtension": ".har", "fileSize": 482113, "comment": " c "}


@pytest.mark.parametrize(
    ("item", "name", "url"),
    [
        (FILE | {"link": {"uri": "https://files.example/1", "method": "GET"}}, "Trace.har", "https://files.example/1"),
        (FILE | {"uri": "https://files.example/1"}, "Trace.har", "https://files.example/1"),
        (FILE | {"link": {"uri": "http://files.example/1"}}, "Trace.har", ""),
        (FILE | {"uri": "javascript:alert(1)"}, "Trace.har", ""),
        (FILE | {"uri": "https:///nowhere"}, "Trace.har", ""),
        (FILE | {"uri": "https://[broken"}, "Trace.har", ""),
        ({"id": "f-1", "fileSize": "many"}, "f-1", ""),
    ],
)
def test_a_file_is_linked_only_over_https(item, name, url):
    [file] = ServiceRequest.parse({"id": "1", "fileLinks": [item, {}, None]}).files

    assert (file.name, file.url) == (name, url)
    assert (file.size, file.comment) == ((482113, "c") if item.get("comment") else (0, ""))
