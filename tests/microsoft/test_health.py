from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microsoft.health import (
    SIGNALS,
    Classification,
    HealthIssue,
    HealthStatus,
    ServiceHealth,
    issue_signal,
    workload_signal,
    worst,
)
from tests.microsoft.conftest import shared


@pytest.mark.parametrize(
    ("wire", "english", "signal", "is_open"),
    [
        ("serviceOperational", "Healthy", "ok", False),
        ("ServiceRestored", "Restored", "ok", False),
        ("resolved", "Resolved", "ok", False),
        ("resolvedExternal", "Resolved", "ok", False),
        ("mitigated", "Mitigated", "ok", False),
        ("mitigatedExternal", "Mitigated", "ok", False),
        ("falsePositive", "False alarm", "ok", False),
        ("postIncidentReviewPublished", "Review published", "ok", False),
        ("SERVICEDEGRADATION", "Degraded", "warn", True),
        ("investigating", "Investigating", "warn", True),
        ("reported", "Reported", "warn", True),
        ("confirmed", "Confirmed", "warn", True),
        ("restoringService", "Restoring", "warn", True),
        ("verifyingService", "Verifying", "warn", True),
        ("extendedRecovery", "Extended recovery", "warn", True),
        ("investigationSuspended", "Paused", "warn", True),
        ("serviceInterruption", "Interrupted", "bad", True),
        ("unknownFutureValue", "No information", "off", False),
        ("somethingNew", "No information", "off", False),
        (None, "No information", "off", False),
        (7, "No information", "off", False),
    ],
)
def test_each_status_has_word_and_signal_in_any_casing(wire, english, signal, is_open):
    status = HealthStatus.parse(wire)

    assert (status.word, status.signal, status.is_open) == (english, signal, is_open)


def test_the_ladder_rises_with_what_is_worse():
    ladder = ["serviceOperational", "serviceRestored", "verifyingService", "investigating"]
    levels = [HealthStatus.parse(wire).level for wire in [*ladder, "serviceDegradation", "serviceInterruption"]]

    assert levels == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("status", "incident", "is_open", "signal"),
    [
        ("serviceInterruption", True, True, "bad"),
        ("serviceInterruption", False, True, "warn"),
        ("serviceInterruption", True, False, "ok"),
        ("serviceDegradation", True, True, "warn"),
        ("somethingNew", True, True, "warn"),
        ("somethingNew", True, False, "ok"),
    ],
)
def test_red_is_for_an_open_incident_that_interrupts(status, incident, is_open, signal):
    assert issue_signal(HealthStatus.parse(status), is_incident=incident, is_open=is_open) == signal


def test_a_workload_is_as_bad_as_its_worst_open_issue():
    assert workload_signal(HealthStatus.OPERATIONAL, ["warn"]) == "warn"
    assert workload_signal(HealthStatus.DEGRADATION) == "warn"
    assert workload_signal(HealthStatus.UNKNOWN) == "off"
    assert worst([]) == "off"
    assert worst(["ok", "bad", "warn"]) == "bad"


def test_the_documentation_s_overviews():
    workloads = [ServiceHealth.parse(item) for item in shared("samples/healthOverviews.json")["value"]]

    assert [(each.id, each.service, each.status.word) for each in workloads] == [
        ("Exchange", "Exchange Online", "Healthy"),
        ("OrgLiveID", "Identity Service", "Restored"),
        ("OSDPPlatform", "Microsoft 365 suite", "Healthy"),
    ]


def test_the_documentation_s_overview_with_issues():
    (workload,) = map(ServiceHealth.parse, shared("samples/healthOverviews-expand-issues.json")["value"])
    (issue,) = workload.issues

    assert issue.id == "EX226574"
    assert issue.classification is Classification.ADVISORY
    assert (issue.origin, issue.is_resolved, issue.signal) == ("microsoft", True, "ok")
    assert issue.ended_at == datetime(2020, 11, 20, 17, tzinfo=UTC)
    assert [post.kind for post in issue.posts] == ["regular"]


def test_the_documentation_s_issues():
    (issue,) = map(HealthIssue.parse, shared("samples/issues-list.json")["value"])

    assert issue.is_incident
    assert issue.details == {"NotifyInApp": "True"}
    assert issue.feature == "Mailflow - delayed delivery from Internet"
    assert issue.modified_at == datetime(2020, 11, 14, 18, 20, 24, 767000, tzinfo=UTC)
    assert "User Impact: " in issue.posts[0].html


def test_the_29_real_workloads():
    items = shared("real-health/healthOverviews-real-29-workloads.json")["value"]

    workloads = [ServiceHealth.parse(item) for item in items]

    assert len({each.id for each in workloads}) == 29
    assert all(each.service for each in workloads)
    assert HealthStatus.UNKNOWN not in {each.status for each in workloads}
    by_id = {each.id: each for each in workloads}
    assert (by_id["Exchange"].signal, by_id["Intune"].status.word) == ("warn", "Extended recovery")


@pytest.mark.parametrize(
    ("number", "posts", "incident", "word"),
    [
        ("CR275975", 3, False, "Restored"),
        ("FM298724", 6, True, "Review published"),
        ("EX415080", 1, False, "Restored"),
        ("CS381143", 1, False, "Restored"),
        ("CR384241", 1, False, "Restored"),
    ],
)
def test_the_real_issues(number, posts, incident, word):
    item = shared(f"real-health/issue-{number}.json")

    issue = HealthIssue.parse(item)

    assert (issue.id, len(issue.posts), issue.is_incident, issue.status.word) == (number, posts, incident, word)
    assert (issue.title, issue.impact) == (item["title"], item["impactDescription"])
    assert {post.html for post in issue.posts} == {post["description"]["content"] for post in item["posts"]}
    assert issue.started_at is not None
    assert issue.ended_at is not None
    assert issue.modified_at is not None
    assert issue.started_at < issue.ended_at <= issue.modified_at
    assert issue.is_high_impact is None


def test_the_real_issues_with_many_posts_have_them_oldest_first():
    items = shared("real-health/legacy-converted-to-graph-shape.json")["value"]

    issues = [HealthIssue.parse(item) for item in items]

    assert {issue.id: len(issue.posts) for issue in issues} == {item["id"]: len(item["posts"]) for item in items}
    for issue in issues:
        times = [str(post.created_at) for post in issue.posts]
        assert times == sorted(times)
    assert any(issue.is_open and issue.ended_at is None for issue in issues)


def test_an_issue_without_anything_is_open_and_nothing_else():
    issue = HealthIssue.parse({})

    assert (issue.id, issue.is_open, issue.signal, issue.posts) == ("", True, "warn", ())


def test_without_is_resolved_an_end_closes_an_issue():
    assert not HealthIssue.parse({"endDateTime": "2026-08-01T10:00:00Z"}).is_open
    assert not HealthIssue.parse({"status": "ServiceRestored"}).is_open


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
KEYS = ["id", "status", "isResolved", "startDateTime", "posts", "details", "classification", "highImpact", "service"]


@given(st.dictionaries(st.sampled_from(KEYS), json_values | st.lists(st.dictionaries(st.text(), json_values))))
def test_nothing_that_microsoft_may_send_breaks_the_parser(item):
    issue = HealthIssue.parse(item)

    assert issue.signal in SIGNALS
