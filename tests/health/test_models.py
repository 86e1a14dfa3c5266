"""What the rows of service health promise."""

from datetime import timedelta

from django.utils.timezone import now

from health.models import Issue, IssueView
from health.pruning import old_issues
from health.story import DAYS, Days
from tests.factories import make_client, make_operator
from tests.health.factories import make_issue, make_workload


def test_an_issue_is_seen_by_those_with_a_client_that_has_it(operator, contoso):
    make_issue(contoso, reference="EX1")
    make_issue(make_client("Elsewhere"), reference="EX2")

    assert [issue.reference for issue in Issue.objects.visible_to(operator)] == ["EX1"]


def test_what_one_operator_looked_at_is_still_new_to_another(operator, contoso):
    issue = make_issue(contoso)
    other = make_operator(upn="other@harbour.example", sees=[contoso])
    IssueView.look(operator, issue)

    mine, theirs = (Issue.objects.seen_by(each).get() for each in (operator, other))

    assert mine.seen_at is not None
    assert theirs.seen_at is None


def test_services_sort_by_light_and_then_by_name(contoso):
    for key, signal in (("b", "ok"), ("a", "ok"), ("c", "bad"), ("d", "off"), ("e", "warn")):
        make_workload(contoso, key, signal, service=key)

    assert [row.service for row in contoso.workloads.worst_first()] == ["c", "e", "a", "b", "d"]


def test_each_day_shows_what_was_open_then():
    over = Issue(is_resolved=True, started_at=now() - timedelta(days=9), ended_at=now() - timedelta(days=8))
    current = Issue(classification="incident", status="serviceInterruption", started_at=now() - timedelta(days=1))

    days = Days([over, current])

    assert len(days.lights) == DAYS
    assert days.lights[-2:] == ["bad", "bad"]
    assert days.lights.count("warn") == 2
    assert days.troubled == 4


def test_old_issues_go_and_open_ones_stay(contoso):
    long_ago = now() - timedelta(days=120)
    make_issue(contoso, reference="OLD", is_resolved=True, updated_at=long_ago)
    make_issue(contoso, reference="LONG", updated_at=long_ago)
    make_issue(contoso, reference="NEW", is_resolved=True)
    make_issue(reference="NOBODY", changed_at=long_ago)

    assert old_issues() == ("old service health issues", 2)
    assert set(Issue.objects.values_list("reference", flat=True)) == {"LONG", "NEW"}
