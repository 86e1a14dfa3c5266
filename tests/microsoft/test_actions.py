from uuid import UUID

import pytest

from microsoft.actions import allow_sign_in, operation, reset_password, reset_synced_password, sign_out_everywhere
from microsoft.directory import OperationStatus
from microsoft.errors import BadAnswer, NotAllowed, Rejected
from microsoft.graph import Graph
from tests.microsoft.conftest import shared
from tests.microsoft.standin import Tell

PERSON = UUID("6ea91a8d-e32e-41a1-b7bd-d2d185eed0e0")
USER = f"/v1.0/users/{PERSON}"
METHOD = f"{USER}/authentication/methods/28c10230-6103-485e-b985-444c60001490/resetPassword"


@pytest.fixture
def graph(cloud):
    return Graph(cloud, "tenant", lambda fresh: "t0ken")


def refused(message, status=400, code="Request_BadRequest"):
    return Tell(status, {"error": {"code": code, "message": message}})


def test_a_cloud_password_is_set_with_a_change_at_the_next_sign_in(graph, microsoft):
    microsoft.tell("PATCH", USER, Tell(204, None, {"request-id": "r1"}))

    assert reset_password(graph, PERSON, "pl3nty-of-Letters") == "r1"
    profile = microsoft.asked[0].json["passwordProfile"]
    assert profile.keys() == shared("samples/user-patch-password.request.json")["passwordProfile"].keys()
    assert profile["forceChangePasswordNextSignIn"] is True


def test_a_synced_password_is_followed_to_its_end(graph, microsoft):
    link = f"https://graph.microsoft.com{USER}/authentication/operations/88e7560c?aadgdc=DUB02P"
    microsoft.tell("POST", METHOD, Tell(202, {}, {"Location": link, "Retry-After": "0.5"}))
    done = shared("samples/longRunningOperation.json") | {"status": "succeeded"}
    microsoft.tell("GET", f"{USER}/authentication/operations/88e7560c", done)

    started = reset_synced_password(graph, PERSON, "pl3nty-of-Letters")

    assert (started.link, started.wait) == (link, 0.5)
    assert operation(graph, started.link).status is OperationStatus.SUCCEEDED


def test_an_operation_elsewhere_is_not_followed(graph):
    with pytest.raises(BadAnswer):
        operation(graph, "https://evil.example/v1.0/operations/1")


def test_a_synced_reset_without_operation_is_a_bad_answer(graph, microsoft):
    microsoft.tell("POST", METHOD, Tell(202, shared("samples/resetPassword.response-generated.json")))

    with pytest.raises(BadAnswer):
        reset_synced_password(graph, PERSON, "pl3nty-of-Letters")


@pytest.mark.parametrize(
    ("answer", "kind", "sentence"),
    [
        (refused("The specified password does not comply with password complexity requirements."), Rejected, "weak"),
        (refused("Unable to update … on-premises mastered Directory Sync objects"), Rejected, "Active Directory"),
        (refused("Insufficient privileges", 403, "Authorization_RequestDenied"), NotAllowed, "Helpdesk Administrator"),
    ],
)
def test_what_microsoft_refuses_is_one_clear_sentence(graph, microsoft, answer, kind, sentence):
    microsoft.tell("PATCH", USER, answer)

    with pytest.raises(kind, match=sentence) as caught:
        reset_password(graph, PERSON, "pl3nty-of-Letters")
    assert "pl3nty" not in repr(caught.value)


def test_a_reset_is_never_sent_twice(graph, microsoft):
    microsoft.tell("PATCH", USER, Tell(502), Tell(204))

    with pytest.raises(Exception, match="not answering"):
        reset_password(graph, PERSON, "pl3nty-of-Letters")
    assert len(microsoft.asked) == 1


@pytest.mark.parametrize("answer", [{"value": True}, Tell(204)])
def test_signing_out_everywhere_is_accepted_in_both_forms(graph, microsoft, answer):
    microsoft.tell("POST", f"{USER}/revokeSignInSessions", answer)

    sign_out_everywhere(graph, PERSON)
    assert microsoft.asked[0].content == b""


def test_sign_in_is_blocked(graph, microsoft):
    microsoft.tell("PATCH", USER, Tell(204))

    allow_sign_in(graph, PERSON, False)
    assert microsoft.asked[0].json == {"accountEnabled": False}
