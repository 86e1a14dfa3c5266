"""Which light a workload and a client show."""

import pytest

from health.lights import Lights, workload_id
from health.models import Issue
from microsoft.health import HealthStatus, ServiceHealth

EXCHANGE = ServiceHealth("Exchange", "Exchange Online", HealthStatus.OPERATIONAL)


def issue(classification="incident", status="serviceDegradation", **fields):
    named = {"service": "Exchange Online", "workload_id": "Exchange"} | fields
    return Issue(reference="EX1", classification=classification, status=status, **named)


def light(status, *issues):
    return Lights.of([ServiceHealth("Exchange", "Exchange Online", status)], issues).workloads[0]


@pytest.mark.parametrize(
    ("status", "issues", "signal"),
    [
        (HealthStatus.OPERATIONAL, [], "ok"),
        (HealthStatus.RESTORED, [], "ok"),
        (HealthStatus.UNKNOWN, [], "off"),
        (HealthStatus.DEGRADATION, [], "warn"),
        (HealthStatus.INTERRUPTION, [], "bad"),
        (HealthStatus.OPERATIONAL, [issue("advisory", "serviceInterruption")], "warn"),
        (HealthStatus.OPERATIONAL, [issue("unknownFutureValue", "serviceInterruption")], "warn"),
        (HealthStatus.OPERATIONAL, [issue()], "bad"),
        (HealthStatus.DEGRADATION, [issue("advisory"), issue(status="investigating")], "bad"),
    ],
)
def test_an_open_incident_is_red_and_an_advisory_yellow(status, issues, signal):
    assert light(status, *issues).signal == signal


@pytest.mark.parametrize(
    ("status", "issues", "word"),
    [
        (HealthStatus.OPERATIONAL, [], "Healthy"),
        (HealthStatus.OPERATIONAL, [issue(status="serviceInterruption")], "Interrupted"),
        (HealthStatus.DEGRADATION, [issue(status="investigating")], "Degraded"),
        (HealthStatus.UNKNOWN, [], "No information"),
    ],
)
def test_the_word_is_the_worst_that_microsoft_says(status, issues, word):
    assert light(status, *issues).word == word


@pytest.mark.parametrize("classification", ["advisory", "unknownFutureValue"])
def test_an_issue_is_red_only_as_an_open_incident(classification):
    assert issue(classification, "serviceInterruption").signal == "warn"
    assert issue(status="serviceInterruption").signal == "bad"
    assert issue(status="somethingNew").signal == "off"
    assert issue(status="serviceInterruption", is_resolved=True).signal == "ok"


def test_an_issue_of_an_unlisted_service_gets_a_workload_of_its_own():
    lights = Lights.of([EXCHANGE], [issue(service="Brand/New", workload_id="Brand-New")])

    assert [(each.workload_id, each.signal) for each in lights.workloads] == [("Exchange", "ok"), ("Brand-New", "bad")]


def test_a_renamed_service_is_known_by_its_id():
    renamed = ServiceHealth("Exchange", "Exchange of Tomorrow", HealthStatus.OPERATIONAL)

    assert Lights.of([renamed], [issue()]).workloads[0].open_incidents == 1


def test_the_seven_bars_keep_their_order():
    listed = [
        ServiceHealth("Intune", "Microsoft Intune", HealthStatus.EXTENDED_RECOVERY),
        ServiceHealth("officeonline", "Office for the web", HealthStatus.INTERRUPTION),
        ServiceHealth("O365Client", "Microsoft 365 Apps", HealthStatus.OPERATIONAL),
        EXCHANGE,
    ]

    assert Lights.of(listed, []).bars == "oxxxxwb"


def test_the_summary_names_the_worst_service():
    listed = [EXCHANGE, ServiceHealth("Intune", "Microsoft Intune", HealthStatus.DEGRADATION)]

    summary = Lights.of(listed, [issue(), issue("advisory")]).summary

    assert summary["health"] == "bad"
    assert summary["health_service"] == "Exchange Online"
    assert (summary["troubled_services"], summary["open_incidents"], summary["open_advisories"]) == (2, 1, 1)


def test_a_workload_is_found_by_the_name_of_its_service():
    assert workload_id("Microsoft Entra") == "OrgLiveID"
    assert workload_id("Something New", [ServiceHealth("new1", "something new", HealthStatus.UNKNOWN)]) == "new1"
    assert workload_id("A/B") == "A-B"
