"""What the control API can make go wrong, and how HTTP itself behaves."""

import json
import socket
import subprocess
import sys
import time
from typing import Any

import pytest
import requests

from tests.sandbox_process import ROOT, SandboxProcess, free_port, running_sandbox, start_sandbox

USERS = "/users?$top=1"


@pytest.fixture
def entered(sandbox: SandboxProcess) -> tuple[dict[str, Any], str]:
    tenant = str(sandbox.tenants()[0]["id"])
    return sandbox.token("admin", tenant), tenant


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_storm_lasts_as_often_as_told(sandbox, entered, status):
    token, tenant = entered
    sandbox.fault(kind="graph", tenant=tenant, path="/users", status=status, retry_after=3, times=2)

    answers = [sandbox.graph(token, "GET", USERS) for _ in range(3)]

    assert [each.status_code for each in answers] == [status, status, 200]
    assert answers[0].headers["Retry-After"] == "3"


def test_a_storm_without_retry_after_and_without_words(sandbox, entered):
    token, _ = entered
    sandbox.fault(kind="graph", status=429, message="")

    answer = sandbox.graph(token, "GET", USERS)

    assert "Retry-After" not in answer.headers
    assert answer.json()["error"]["message"] == ""


def test_a_single_item_of_a_batch_fails(sandbox, entered):
    token, _ = entered
    sandbox.fault(
        kind="graph", path="/admin/serviceAnnouncement/messages", item=True, status=429, retry_after=7, times=1
    )
    items = [
        {"id": "m", "method": "GET", "url": "/admin/serviceAnnouncement/messages?$top=1"},
        {"id": "u", "method": "GET", "url": USERS},
    ]

    done = {
        each["id"]: each
        for each in sandbox.graph(token, "POST", "/$batch", json={"requests": items}).json()["responses"]
    }

    assert (done["m"]["status"], done["m"]["headers"]["Retry-After"], done["u"]["status"]) == (429, "7", 200)


def test_broken_bodies(sandbox, entered):
    token, _ = entered
    sandbox.fault(kind="graph", truncate=True, times=1)
    half = sandbox.graph(token, "GET", USERS)
    sandbox.fault(kind="graph", content_type="text/html", times=1)
    html = sandbox.graph(token, "GET", USERS)
    sandbox.fault(kind="graph", oversize_mb=3, times=1)
    huge = sandbox.graph(token, "GET", USERS)
    sandbox.fault(kind="graph", cut=True, times=1)

    with pytest.raises(requests.exceptions.RequestException):
        sandbox.graph(token, "GET", USERS)
    with pytest.raises(ValueError, match=r"JSON|Expecting|Unterminated|Invalid"):
        half.json()
    assert html.headers["Content-Type"] == "text/html"
    assert len(huge.content) > 3 << 20


def test_slow_and_silent(sandbox, entered):
    token, _ = entered
    sandbox.fault(kind="graph", latency_ms=200, times=1)
    started = time.perf_counter()
    sandbox.graph(token, "GET", USERS)
    took = time.perf_counter() - started
    sandbox.fault(kind="graph", hang=True, times=1)

    with pytest.raises(requests.exceptions.ReadTimeout):
        requests.get(
            f"{sandbox.base_url}/v1.0/users", headers={"Authorization": f"Bearer {token['access_token']}"}, timeout=0.3
        )
    assert 0.2 <= took < 0.5


def test_a_write_may_happen_although_its_answer_fails(sandbox, entered):
    token, tenant = entered
    user = sandbox.users(tenant)[6]["id"]
    sandbox.fault(kind="graph", method="POST", status=504, write_happens=True, times=1)

    answer = sandbox.graph(token, "POST", f"/users/{user}/revokeSignInSessions")

    assert answer.status_code == 504
    assert len(sandbox.journal(tenant=tenant)) == 1


def test_faults_are_listed_and_cleared(sandbox, entered):
    token, _ = entered
    first = sandbox.fault(kind="graph", status=503)
    sandbox.fault(kind="login", status=503)
    sandbox.tell("faults", clear=first)

    assert [each["kinds"] for each in sandbox.get("faults")["faults"]] == [["login"]]
    assert sandbox.graph(token, "GET", USERS).status_code == 200
    sandbox.clear_faults()
    assert sandbox.get("faults")["faults"] == []


def test_counters_by_kind_and_tenant(sandbox, entered):
    token, tenant = entered
    sandbox.reset_counters()
    items = [{"id": str(number), "method": "GET", "url": USERS} for number in range(3)]
    sandbox.graph(token, "POST", "/$batch", json={"requests": items})
    sandbox.session.get(f"{sandbox.base_url}/{tenant}/v2.0/.well-known/openid-configuration")
    sandbox.session.get(f"{sandbox.base_url}/{tenant}/discovery/v2.0/keys")

    counters = sandbox.counters()

    assert (counters["graph"], counters["graph_items"], counters["discovery"], counters["keys"]) == (1, 3, 1, 1)
    assert (counters["login"], counters["partner_center"]) == (0, 0)
    assert counters["tenants"][tenant] == {"graph": 1, "graph_items": 3, "discovery": 1, "keys": 1}


def test_the_clock_can_be_moved(sandbox, entered):
    token, _ = entered
    sandbox.tell("clock", forward=7200)

    answer = sandbox.graph(token, "GET", USERS)

    assert answer.status_code == 401
    assert sandbox.get("status")["skew"] == 7200


def test_clients_come_change_and_go(sandbox):
    added = sandbox.tell("gdap", add=True, name="Brand New", users=5)
    tenant = added["id"]
    token = sandbox.token("admin", tenant)
    sandbox.tell("gdap", tenant=tenant, rename="Renamed")
    sandbox.tell("gdap", tenant=tenant, expire_in_days=12)
    sandbox.tell("gdap", tenant=tenant, group="M365 Full Administration", roles=["Directory Readers"])

    rows = sandbox.graph(
        sandbox.token(),
        "GET",
        f"/tenantRelationships/delegatedAdminRelationships?$filter=customer/tenantId eq '{tenant}'",
    )

    assert rows.json()["value"][0]["customer"]["displayName"] == "Renamed"
    assert sandbox.graph(token, "GET", "/admin/serviceAnnouncement/issues").status_code == 403
    assert sandbox.graph(token, "GET", "/users").status_code == 200
    sandbox.tell("gdap", tenant=tenant, end=True)
    assert sandbox.tenants(tenant=tenant)[0]["roles"] == {}
    sandbox.tell("gdap", tenant=tenant, come_back=True)
    assert "admin" in sandbox.tenants(tenant=tenant)[0]["roles"]


def test_operators_change_groups(sandbox):
    sandbox.tell("gdap", operator="newcomer", join="M365 Service Desk")
    assert any("newcomer" in each["roles"] for each in sandbox.tenants())

    sandbox.tell("gdap", operator="newcomer", leave="M365 Service Desk")
    assert not any("newcomer" in each["roles"] for each in sandbox.tenants())


def test_misunderstandings_are_explained(sandbox):
    answer = sandbox.session.post(f"{sandbox.base_url}/_sandbox/gdap", json={"tenant": "nowhere", "end": True})

    assert answer.status_code == 400
    assert "nowhere" in answer.json()["error"]
    assert sandbox.session.get(f"{sandbox.base_url}/_sandbox/nothing").status_code == 404


def test_the_same_seed_makes_the_same_world(sandbox):
    with running_sandbox(clients=24, users=600) as other:
        mine, theirs = sandbox.world(), other.world()

        assert [each["name"] for each in mine["tenants"]] == [each["name"] for each in theirs["tenants"]]
        assert [each["id"] for each in mine["open_issues"]] == [each["id"] for each in theirs["open_issues"]]


def test_requests_in_pieces_and_in_a_row(sandbox):
    head = b"GET /_sandbox/status HTTP/1.1\r\nHost: x\r\n\r\n"
    chunked = b"POST /_sandbox/latency HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunked += b'3\r\n{"m\r\n6\r\ns": 0}\r\n0\r\n\r\n'
    with socket.create_connection(("127.0.0.1", sandbox.port), 5) as connection:
        connection.sendall(head[:20])
        time.sleep(0.05)
        connection.sendall(head[20:] + chunked + head.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        received = b""
        while piece := connection.recv(65536):
            received += piece

    assert received.count(b"HTTP/1.1 200 OK") == 3
    assert b'{"ms":0.0}' in received


def test_nonsense_is_answered_with_400(sandbox):
    with socket.create_connection(("127.0.0.1", sandbox.port), 5) as connection:
        connection.sendall(b"what\r\n\r\n")

        assert connection.recv(100).startswith(b"HTTP/1.1 400")


def test_it_stops_when_told_and_says_when_a_port_is_taken():
    first = start_sandbox(clients=3, users=9)
    taken = subprocess.run(
        [sys.executable, "-m", "sandbox", "--port", str(first.port)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )

    assert taken.returncode == 1
    assert f"port {first.port}" in taken.stderr
    assert first.stop() == 0


def test_it_works_without_uvloop():
    code = "import sys; sys.modules['uvloop'] = None; from sandbox.__main__ import start; sys.exit(start(sys.argv[1:]))"
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", code, "--port", str(port), "--clients", "3", "--users", "9"],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert "ready" in process.stdout.readline()
    sandbox = SandboxProcess(process, port, "")
    assert len(sandbox.tenants()) == 3
    assert sandbox.stop() == 0


def test_incidents_move_on_while_one_watches():
    with running_sandbox(clients=12, users=60, still=False, pace=3000) as sandbox:
        before = json.dumps(sandbox.world()["open_issues"])
        time.sleep(1.5)

        assert json.dumps(sandbox.world()["open_issues"]) != before
