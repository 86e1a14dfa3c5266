"""Recorded answers of the real service, mixed into the world."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox_process import ROOT, SandboxProcess, running_sandbox

FOLDER = ROOT.parent / "shared" / "microsoft-api"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="no recorded answers here")


@pytest.fixture(scope="module")
def replaying() -> Iterator[SandboxProcess]:
    with running_sandbox(clients=24, users=200, replay=FOLDER) as sandbox:
        yield sandbox


def real(name: str) -> Any:
    return json.loads(Path(FOLDER, name).read_text())


def test_the_real_workloads_with_their_states(replaying):
    recorded = {
        each["id"]: (each["service"], each["status"])
        for each in real("real-health/healthOverviews-real-29-workloads.json")["value"]
    }
    token = replaying.token("admin", replaying.tenants()[0]["id"])

    rows = replaying.graph(token, "GET", "/admin/serviceAnnouncement/healthOverviews?$expand=issues").json()["value"]

    assert {each["id"]: (each["service"], each["status"]) for each in rows} == recorded
    for row in rows:
        opened = [each for each in row["issues"] if not each["isResolved"]]
        assert bool(opened) == (row["status"] != "serviceOperational"), row["service"]


def test_every_real_update_word_for_word(replaying):
    issues = [json.loads(path.read_text()) for path in (FOLDER / "real-health").glob("issue-*.json")]
    issues += real("real-health/legacy-converted-to-graph-shape.json")["value"]
    token = replaying.token("admin", replaying.tenants()[0]["id"])

    shown = {
        each["id"]: each
        for each in replaying.graph(token, "GET", "/admin/serviceAnnouncement/issues?$top=1000").json()["value"]
    }

    assert any(not shown[each["id"]]["isResolved"] for each in issues)
    for issue in issues:
        mine = shown[issue["id"]]
        assert [each["description"] for each in mine["posts"]] == [each["description"] for each in issue["posts"]]
        assert (mine["title"], mine["status"]) == (issue["title"], issue["status"])
        assert mine["lastModifiedDateTime"] > "2026"


def test_every_real_post(replaying):
    recorded = real("real-messages/messages.graph-shape.json")["value"]
    token = replaying.token("admin", replaying.tenants()[7]["id"])

    shown = {
        each["id"]: each
        for each in replaying.graph(token, "GET", "/admin/serviceAnnouncement/messages?$top=1000").json()["value"]
    }

    assert [shown[each["id"]]["body"] for each in recorded] == [each["body"] for each in recorded]
