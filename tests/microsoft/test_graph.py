import base64
import random
from typing import Any

import pytest

from microsoft.errors import (
    BadAnswer,
    Conflict,
    ConsentRequired,
    Gone,
    InteractionRequired,
    NoAccess,
    NotAllowed,
    NotFound,
    Rejected,
    SignInRequired,
    Throttled,
    Unavailable,
)
from microsoft.graph import Graph, GraphRequest, path
from tests.microsoft.conftest import shared
from tests.microsoft.standin import Tell

TENANT = "52eaad04-13a2-4a2f-9ce8-93a294fadf36"
CLAIMS = '{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}'


class Tokens:
    def __init__(self):
        self.asked = []

    def __call__(self, fresh):
        self.asked.append(fresh)
        return f"t0ken-{len(self.asked)}"


@pytest.fixture
def tokens():
    return Tokens()


@pytest.fixture
def graph(cloud, tokens):
    return Graph(cloud, TENANT, tokens, background=True)


def error(code="Authorization_RequestDenied", message="no"):
    return {"error": {"code": code, "message": message, "innerError": {"request-id": "inner"}}}


def test_a_get_carries_token_priority_and_encoded_query(graph, microsoft):
    microsoft.tell("GET", "/v1.0/users", {"value": []})

    graph.get("/users", params={"$filter": "startswith(displayName,'O''Neil & co')", "$top": 5})

    asked = microsoft.asked[0]
    assert asked.path == "/v1.0/users?$filter=startswith(displayName,'O''Neil%20%26%20co')&$top=5"
    assert asked.headers["authorization"] == "Bearer t0ken-1"
    assert asked.headers["x-ms-throttle-priority"] == "Low"


def test_a_refused_token_is_replaced_once(graph, microsoft, tokens):
    microsoft.tell("GET", "/v1.0/me", Tell(401, error("InvalidAuthenticationToken")), {"id": "1"})

    assert graph.get("/me") == {"id": "1"}
    assert tokens.asked == [False, True]


def test_a_token_refused_twice_means_to_sign_in(graph, microsoft, tokens):
    microsoft.tell("GET", "/v1.0/me", Tell(401, error("InvalidAuthenticationToken"), {"request-id": "r1"}))

    with pytest.raises(SignInRequired) as caught:
        graph.get("/me")
    assert (caught.value.request_id, caught.value.tenant, tokens.asked) == ("r1", TENANT, [False, True])


@pytest.mark.parametrize("status", [401, 403])
def test_a_claims_challenge_is_an_interaction_with_its_claims(graph, microsoft, status):
    encoded = base64.b64encode(CLAIMS.encode()).decode()
    challenge = f'Bearer realm="", authorization_uri="https://x", error="insufficient_claims", claims="{encoded}"'
    microsoft.tell("GET", "/v1.0/me", Tell(status, error(), {"WWW-Authenticate": challenge}))

    with pytest.raises(InteractionRequired) as caught:
        graph.get("/me")
    assert (caught.value.claims, caught.value.tenant) == (CLAIMS, TENANT)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, error("Request_BadRequest"), Rejected),
        (403, error(), NotAllowed),
        (403, error("UnknownError", ""), NotAllowed),
        (403, error(message="Unable to initialize the authorization context"), NoAccess),
        (403, error(message="User was not found."), NoAccess),
        (401, error("Authorization_IdentityNotFound"), ConsentRequired),
        (404, error("Request_ResourceNotFound"), NotFound),
        (404, error("syncStateNotFound"), Gone),
        (400, error("resyncRequired"), Gone),
        (409, error(), Conflict),
        (410, error("syncStateNotFound"), Gone),
        (412, None, Conflict),
        (429, error("TooManyRequests"), Throttled),
        (500, b"<html>", Unavailable),
        (501, error("NotImplemented"), Rejected),
        (503, None, Unavailable),
        (302, None, BadAnswer),
    ],
)
def test_each_refusal_has_its_own_error(graph, microsoft, status, body, kind):
    microsoft.tell("GET", "/v1.0/x", Tell(status, body))

    with pytest.raises(kind) as caught:
        graph.get("/x")
    assert type(caught.value) is kind
    assert caught.value.status == status


def test_throttling_says_when_to_come_back(graph, microsoft):
    microsoft.tell("GET", "/v1.0/x", Tell(429, shared("samples/graph-error-429.json"), {"Retry-After": "2.128"}))

    with pytest.raises(Throttled) as caught:
        graph.get("/x")
    assert (caught.value.retry_after, caught.value.code) == (2.128, "TooManyRequests")
    assert caught.value.request_id == "94fb3b52-452a-4535-a601-69e0a90e3aa2"


@pytest.mark.parametrize(
    ("method", "resource", "body", "role", "scope"),
    [
        ("GET", "/admin/serviceAnnouncement/issues", None, "Service Support Administrator", "ServiceHealth.Read.All"),
        ("GET", "/admin/serviceAnnouncement/messages", None, "Message Center Reader", "ServiceMessage.Read.All"),
        ("GET", "/users", None, "Directory Readers", "User.Read.All"),
        ("PATCH", "/users/1", {"passwordProfile": {}}, "Helpdesk Administrator", "User-PasswordProfile.ReadWrite.All"),
        ("PATCH", "/users/1", {"accountEnabled": False}, "User Administrator", "User.EnableDisableAccount.All"),
        ("POST", "/users/1/revokeSignInSessions", None, "Helpdesk Administrator", "User.RevokeSessions.All"),
    ],
)
def test_what_is_not_allowed_names_the_role_and_the_scope(graph, microsoft, method, resource, body, role, scope):
    microsoft.tell(method, f"/v1.0{resource}", Tell(403, error()))

    with pytest.raises(NotAllowed) as caught:
        {"GET": lambda: graph.get(resource), "PATCH": lambda: graph.patch(resource, body)}.get(
            method, lambda: graph.post(resource)
        )()
    assert (caught.value.missing_roles, caught.value.missing_scopes) == ((role,), (scope,))
    assert str(caught.value) == f"Your role does not allow this. It needs the role {role}."


def test_an_unknown_health_id_is_decided_by_its_status(graph, microsoft):
    body = shared("samples/serviceAnnouncement-error-unknown-id.json")
    microsoft.tell("GET", "/v1.0/admin/serviceAnnouncement/messages/MC1", Tell(404, body))

    with pytest.raises(NotFound) as caught:
        graph.get("/admin/serviceAnnouncement/messages/MC1")
    assert caught.value.code == "UnknownError"


def test_neither_token_nor_body_is_in_what_an_error_shows(graph, microsoft):
    microsoft.tell("GET", "/v1.0/x", Tell(400, error(message="secret of somebody")))

    with pytest.raises(Rejected) as caught:
        graph.get("/x")
    assert "t0ken" not in repr(caught.value) + str(caught.value)
    assert "secret" not in repr(caught.value) + str(caught.value)


# Pages


@pytest.mark.parametrize("host", ["https://graph.microsoft.com", "own"])
def test_pages_follow_links_of_microsoft_on_the_configured_host(graph, microsoft, host):
    base = microsoft.base if host == "own" else host
    first = {"value": [1], "@odata.nextLink": f"{base}/v1.0/users?$skiptoken=a%2Bb"}
    microsoft.tell("GET", "/v1.0/users", first, {"value": [2], "@odata.deltaLink": "d"})

    pages = list(graph.pages("/users", headers={"ConsistencyLevel": "eventual"}))

    assert [page["value"] for page in pages] == [[1], [2]]
    assert microsoft.asked[1].path == "/v1.0/users?$skiptoken=a%2Bb"
    assert microsoft.asked[1].headers["consistencylevel"] == "eventual"


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/v1.0/users",
        "https://graph.microsoft.com.evil.example/v1.0/users",
        "https://graph.microsoft.com@evil.example/v1.0/users",
        "https://graph.microsoft.com/beta/users",
        "http://graph.microsoft.com/v1.0/users",
        "//evil.example",
    ],
)
def test_a_link_to_anywhere_else_is_not_followed(graph, microsoft, link):
    microsoft.tell("GET", "/v1.0/users", {"value": [1], "@odata.nextLink": link})

    with pytest.raises((BadAnswer, NotFound)):
        list(graph.pages("/users"))
    assert all(asked.path.startswith("/v1.0/") for asked in microsoft.asked)


def test_pages_that_go_in_circles_end(graph, microsoft):
    link = f"{microsoft.base}/v1.0/users?$skiptoken=a"
    microsoft.tell("GET", "/v1.0/users", {"value": [], "@odata.nextLink": link})

    with pytest.raises(BadAnswer):
        list(graph.pages("/users"))


def test_a_page_without_values_is_a_bad_answer(graph, microsoft):
    microsoft.tell("GET", "/v1.0/users", {"value": None})

    with pytest.raises(BadAnswer):
        list(graph.pages("/users"))


def test_a_photo_comes_as_bytes_with_its_type(graph, microsoft):
    microsoft.tell("GET", "/v1.0/users/1/photos/96x96/$value", Tell(200, b"jpeg", {"Content-Type": "image/jpeg"}))

    assert graph.get_bytes("/users/1/photos/96x96/$value") == (b"jpeg", "image/jpeg")


def test_a_write_sends_json_and_tells_status_and_headers(graph, microsoft):
    microsoft.tell("PATCH", "/v1.0/users/1", Tell(204, None, {"request-id": "r1"}))

    reply = graph.patch("/users/1", {"displayName": "Åsa"})

    assert (reply.status, reply.body, reply.request_id) == (204, {}, "r1")
    assert microsoft.asked[0].json == {"displayName": "Åsa"}


def test_a_post_without_body_is_accepted(graph, microsoft):
    microsoft.tell("POST", "/v1.0/users/1/revokeSignInSessions", {"value": True})

    assert graph.post("/users/1/revokeSignInSessions").body == {"value": True}
    assert microsoft.asked[0].headers["content-length"] == "0"


# Batch


def batch(*special, default=None):
    """Answers a batch in random order; `special` are answers by position of the call and id."""
    calls = iter(special)

    def answer(asked):
        by_id: dict[str, Any] = next(calls, {})
        items = asked.json["requests"]
        responses = [
            {"id": item["id"], **by_id.get(item["id"], {"status": 200, "body": default or {"value": [item["url"]]}})}
            for item in items
            if by_id.get(item["id"], {}) is not None
        ]
        random.shuffle(responses)
        return {"responses": responses}

    return answer


def wants(*ids):
    return [GraphRequest(id, f"/{id}") for id in ids]


def test_a_batch_tells_each_outcome_by_its_id(graph, microsoft):
    refused = {"status": 403, "headers": {}, "body": error()}
    microsoft.tell("POST", "/v1.0/$batch", batch({"b": refused}))

    answers = graph.batch(wants("a", "b", "c"))

    assert [answers[id].ok for id in "abc"] == [True, False, True]
    assert answers["c"].body == {"value": ["/c"]}
    assert isinstance(answers["b"].error, NotAllowed)
    assert len(microsoft.asked) == 1


def test_a_batch_sends_headers_bodies_and_links_relative(graph, microsoft):
    microsoft.tell("POST", "/v1.0/$batch", batch())
    delta = "https://graph.microsoft.com/v1.0/users/delta?$deltatoken=x"

    graph.batch(
        [
            GraphRequest("1", "/me", "PATCH", body={"city": "Redmond"}),
            GraphRequest("2", delta, headers={"Prefer": "odata.maxpagesize=999"}),
        ]
    )

    first, second = microsoft.asked[0].json["requests"]
    assert first == {
        "id": "1",
        "method": "PATCH",
        "url": "/me",
        "headers": {"Content-Type": "application/json"},
        "body": {"city": "Redmond"},
    }
    assert second["url"] == "/users/delta?$deltatoken=x"
    assert second["headers"] == {"Prefer": "odata.maxpagesize=999"}


def test_more_than_twenty_go_in_several_calls(graph, microsoft):
    microsoft.tell("POST", "/v1.0/$batch", batch())

    answers = graph.batch(wants(*(f"r{n}" for n in range(45))))

    assert len(answers) == 45
    assert [len(asked.json["requests"]) for asked in microsoft.asked] == [20, 20, 5]


def test_an_item_left_out_is_a_bad_answer_of_its_own(graph, microsoft):
    microsoft.tell("POST", "/v1.0/$batch", batch({"b": None}))

    answers = graph.batch(wants("a", "b"))

    assert answers["a"].ok
    assert isinstance(answers["b"].error, BadAnswer)


def test_ids_are_compared_without_case(graph, microsoft):
    microsoft.tell("POST", "/v1.0/$batch", {"responses": [{"id": "HEALTH", "status": 204, "body": None}]})

    assert graph.batch([GraphRequest("Health", "/x")])["Health"].ok


def test_only_throttled_items_are_asked_again(graph, microsoft):
    busy = {"status": 429, "headers": {"Retry-After": "0.05"}, "body": error("TooManyRequests")}
    microsoft.tell("POST", "/v1.0/$batch", batch({"a": busy}, {}))

    answers = graph.batch(wants("a", "b"), patience=1)

    assert answers["a"].ok
    assert [item["id"] for item in microsoft.asked[1].json["requests"]] == ["a"]


def test_without_patience_a_throttled_item_stays_throttled(graph, microsoft):
    busy = {"status": 429, "headers": {"retry-after": "30"}, "body": error("TooManyRequests")}
    microsoft.tell("POST", "/v1.0/$batch", batch({"a": busy}))

    answers = graph.batch(wants("a", "b"), patience=5)

    assert isinstance(answers["a"].error, Throttled)
    assert answers["a"].error.retry_after == 30
    assert len(microsoft.asked) == 1


def test_a_batch_throttled_as_a_whole_is_asked_again(graph, microsoft):
    busy = Tell(429, error("TooManyRequests"), {"Retry-After": "0.05"})
    microsoft.tell("POST", "/v1.0/$batch", busy, batch())

    assert graph.batch(wants("a"), patience=1)["a"].ok


def test_a_batch_throttled_as_a_whole_is_an_error_without_patience(graph, microsoft):
    microsoft.tell("POST", "/v1.0/$batch", Tell(429, error("TooManyRequests"), {"Retry-After": "7"}))

    with pytest.raises(Throttled) as caught:
        graph.batch(wants("a"))
    assert caught.value.retry_after == 7


def test_a_throttled_write_is_asked_again_but_an_unavailable_one_never(graph, microsoft):
    down = {"status": 503, "headers": {"Retry-After": "0.01"}, "body": None}
    busy = {"status": 429, "headers": {"Retry-After": "0.01"}, "body": None}
    microsoft.tell("POST", "/v1.0/$batch", batch({"a": down, "b": busy}, {}))
    writes = [GraphRequest("a", "/a", "PATCH", body={}), GraphRequest("b", "/b", "PATCH", body={})]

    answers = graph.batch(writes, patience=1)

    assert isinstance(answers["a"].error, Unavailable)
    assert answers["b"].ok


def test_a_token_that_runs_out_within_a_batch_is_replaced_for_those_items(graph, microsoft, tokens):
    microsoft.tell("POST", "/v1.0/$batch", batch({"a": {"status": 401, "body": error()}}, {}))

    answers = graph.batch(wants("a", "b"))

    assert answers["a"].ok
    assert tokens.asked == [False, True]


@pytest.mark.parametrize("body", [{"responses": None}, {}, {"responses": "x"}])
def test_a_batch_without_responses_is_a_bad_answer(graph, microsoft, body):
    microsoft.tell("POST", "/v1.0/$batch", body)

    with pytest.raises(BadAnswer):
        graph.batch(wants("a"))


def test_pages_of_an_item_go_on_with_plain_gets(graph, microsoft):
    first = {"value": [1], "@odata.nextLink": "https://graph.microsoft.com/v1.0/users?$skip=1"}
    microsoft.tell("POST", "/v1.0/$batch", batch(default=first))
    microsoft.tell("GET", "/v1.0/users", {"value": [2]})

    answer = graph.batch([GraphRequest("a", "/users", headers={"ConsistencyLevel": "eventual"})])["a"]

    assert [page["value"] for page in answer.pages()] == [[1], [2]]
    assert microsoft.asked[-1].headers["consistencylevel"] == "eventual"


def test_pages_of_a_refused_item_raise_its_error(graph, microsoft):
    microsoft.tell("POST", "/v1.0/$batch", batch({"a": {"status": 410, "body": error("syncStateNotFound")}}))

    with pytest.raises(Gone):
        list(graph.batch(wants("a"))["a"].pages())


def test_bytes_of_an_item_come_out_of_base64(graph, microsoft):
    photo = {"status": 200, "headers": {"Content-Type": "image/jpeg"}, "body": base64.b64encode(b"jpeg").decode()}
    microsoft.tell("POST", "/v1.0/$batch", batch({"a": photo}))

    assert graph.batch(wants("a"))["a"].content() == b"jpeg"


def test_the_documentation_s_batch_answer_is_understood(graph, microsoft):
    microsoft.tell("POST", "/v1.0/$batch", shared("samples/batch.response.json"))
    asked = [GraphRequest(item["id"], "/x") for item in shared("samples/batch.request.json")["requests"]]

    answers = graph.batch(asked)

    assert {id: answer.status for id, answer in answers.items()} == {"1": 302, "2": 200, "3": 401, "4": 204}
    assert [answers[id].ok for id in "1234"] == [False, True, False, True]


def test_a_path_is_encoded_once():
    assert path("/users", {"$search": '"displayName:a+b"', "$count": "true"}) == (
        "/users?$search=%22displayName:a%2Bb%22&$count=true"
    )
