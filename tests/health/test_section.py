"""The section against the sandbox over HTTP, and against bodies of one's own at the HTTP boundary."""

import json
from datetime import timedelta

import pytest
from django.utils.timezone import now

from clients.models import Client
from health.models import ClientIssue, Issue, IssueUpdate, Workload
from health.section import HealthSection, Mark
from microsoft.errors import NotAllowed, Rejected
from microsoft.graph import Answer
from sync import tasks
from sync.models import Schedule, SyncState
from tests.cloud import enter
from tests.health.factories import at, overview, post, reported


@pytest.fixture
def synced(cloud, db):
    """The sandbox after everything was read once."""
    enter(cloud)
    tasks.tick()
    return cloud


def another_round():
    Schedule.objects.update(due_at=now(), lease_token="", lease_until=None)
    tasks.tick()


def page(*items):
    return {"value": list(items)}


def answers(overviews, changes, unresolved=None, error=None):
    """What the engine hands over after a batch."""
    found = {
        "overviews": Answer("overviews", 200, {}, page(*overviews)),
        "changes": Answer("changes", 400 if error else 200, {}, None if error else page(*changes), error),
    }
    if unresolved is not None:
        found["open"] = Answer("open", 200, {}, page(*unresolved))
    return found


@pytest.fixture
def store(contoso):
    """Store a round as the engine would; answers the state."""
    section, state = HealthSection(), SyncState(client=contoso, section="health")

    def store(overviews, changes, unresolved=None):
        section.store(contoso, answers(overviews, changes, unresolved), state)
        contoso.refresh_from_db()
        return state

    return store


def test_the_first_round_brings_what_each_client_has_open(synced):
    tenants = {tenant["id"]: tenant for tenant in synced.tenants()}
    for client in Client.objects.exclude(health="off"):
        tenant = tenants[str(client.tenant_id)]
        found = client.client_issues.open().values_list("issue__reference", flat=True)
        assert sorted(found) == sorted(tenant["open_issues"])
        assert client.open_incidents + client.open_advisories == len(tenant["open_issues"])
    assert Client.objects.filter(health="bad").exists()
    assert IssueUpdate.objects.exists()


def test_an_issue_of_many_clients_is_one_row(synced):
    issue = next(each for each in synced.world()["open_issues"] if each["tenants"] > 1)

    row = Issue.objects.get(reference=issue["id"])

    assert row.client_issues.open().count() == issue["tenants"]


def test_a_quiet_round_writes_nothing_of_health(synced, django_capture_on_commit_callbacks):
    before = dict(SyncState.objects.filter(section="health").values_list("pk", "watermark"))
    another_round()
    settled = dict(SyncState.objects.filter(section="health").values_list("pk", "watermark"))

    another_round()

    assert settled == before == dict(SyncState.objects.filter(section="health").values_list("pk", "watermark"))


def test_a_quiet_round_costs_one_call_a_client(synced):
    another_round()
    synced.reset_counters()

    another_round()

    assert synced.counters()["graph"] <= Client.objects.live().count() * 1.25


def test_what_happens_at_microsoft_arrives_with_the_next_round(synced):
    told = synced.tell("incidents", action="start", tenants=3, classification="incident", status="serviceInterruption")
    another_round()

    assert Issue.objects.get(reference=told["id"]).client_issues.open().count() == 3


def test_requests_ask_for_an_hour_more_than_is_known():
    state = SyncState(watermark=str(Mark(at=now().replace(year=2026, month=8, day=1, hour=10), full_at=now())))

    asked = {each.id: each.url for each in HealthSection().requests(Client(), state)}

    assert "lastModifiedDateTime%20ge%202026-08-01T09" in asked["changes"]
    assert "open" not in asked


def test_once_a_day_all_unresolved_issues_are_asked_for():
    state = SyncState(watermark=str(Mark(at=now(), full_at=now() - timedelta(hours=25))))

    assert [each.id for each in HealthSection().requests(Client(), state)] == ["overviews", "open", "changes"]


def test_a_broken_watermark_begins_anew():
    assert len(HealthSection().requests(Client(), SyncState(watermark="?"))) == 3


def test_the_watermark_stays_the_same_text_while_nothing_is_new(store):
    issue = reported()
    before = str(store([overview()], [issue], [issue]).watermark)

    assert store([overview()], [issue]).watermark == before
    assert store([overview(status="ServiceOperational")], [issue]).watermark == before


def test_a_post_that_is_added_to_a_known_issue_is_news_though_its_moment_stays(store):
    store([overview()], [reported()], [])

    store([overview()], [reported(posts=[post("one"), post("another")])])

    assert [update.html for update in IssueUpdate.objects.all()].count("<p>another</p>") == 1


def test_the_order_in_which_microsoft_tells_is_no_news(store):
    exchange, teams = overview(), overview("Microsoft Teams", "microsoftteams")
    one, two = reported(), reported(id="EX2")
    before = str(store([exchange, teams], [one, two], []).watermark)

    assert store([teams, exchange], [two, one]).watermark == before


def test_the_watermark_follows_the_newest_change(store):
    store([overview()], [reported()], [])

    later = store([overview()], [reported(lastModifiedDateTime=at(11, 15))])

    assert "T11:15" in json.loads(later.watermark)["at"]


def test_a_change_from_the_future_does_not_move_the_watermark(store):
    state = store([overview()], [reported(), reported(id="EX2", lastModifiedDateTime="2999-01-01T00:00:00Z")], [])

    assert json.loads(state.watermark)["at"].startswith(at(10)[:10])
    assert Issue.objects.count() == 2


def test_the_same_answers_may_be_stored_twice(store):
    for _ in range(2):
        store([overview()], [reported()], [reported()])

    assert (Issue.objects.count(), IssueUpdate.objects.count(), ClientIssue.objects.count()) == (1, 1, 1)


def test_an_issue_that_is_no_longer_listed_leaves_the_client(store, contoso):
    store([overview()], [reported()], [reported()])

    store([overview()], [], [])

    assert not ClientIssue.objects.exists()
    assert contoso.open_incidents == 0


def test_a_resolved_issue_stays_as_history(store, contoso):
    store([overview()], [reported()], [reported()])

    over = reported(isResolved=True, status="serviceRestored", lastModifiedDateTime=at(12))
    store([overview()], [over], [])

    assert list(contoso.client_issues.values_list("is_open", flat=True)) == [False]
    assert (contoso.health, contoso.open_incidents) == ("ok", 0)


def test_the_list_is_read_unfiltered_where_microsoft_refuses_the_filter(contoso, cloud):
    operator = enter(cloud)
    client = Client.objects.exclude(pk=contoso.pk).first()
    state = SyncState(client=client, section="health")
    section = HealthSection()
    from accounts.tokens import graph_for

    asked = section.requests(client, state)
    found = graph_for(operator, client.tenant_id).batch(asked)
    refused = {
        key: Answer(key, 400, {}, None, Rejected("no filter"), answer._graph, answer._request)
        if key != "overviews"
        else answer
        for key, answer in found.items()
    }

    section.store(client, refused, state)

    tenant = cloud.tenants(tenant=str(client.tenant_id))[0]
    assert client.client_issues.open().count() == len(tenant["open_issues"])
    after = {each.id: each.url for each in section.requests(client, state)}
    assert after == {"overviews": asked[0].url, "changes": "/admin/serviceAnnouncement/issues"}


def test_a_missing_role_is_told_to_the_engine_before_anything_is_written(contoso):
    state = SyncState(client=contoso, section="health")
    refused = answers([], []) | {"overviews": Answer("overviews", 403, {}, None, NotAllowed("no"))}

    with pytest.raises(NotAllowed):
        HealthSection().store(contoso, refused, state)

    assert state.watermark == ""
    assert not Workload.objects.exists()


def test_trouble_without_an_issue_makes_the_next_round_ask_for_all(store):
    store([overview()], [], [])

    state = store([overview(status="serviceDegradation")], [])

    assert len(HealthSection().requests(Client(), state)) == 3


def test_posts_of_one_moment_are_all_kept(store):
    issue = reported(posts=[post("one"), post("two"), post("one")])

    store([overview()], [issue], [issue])

    assert [update.html for update in IssueUpdate.objects.order_by("nth")] == ["<p>one</p>", "<p>two</p>", "<p>one</p>"]


def test_a_post_that_no_database_can_hold_does_not_stop_the_client(store):
    issue = reported(title="Half \ud83d a character", posts=[post("NUL \0 and \udc00 half")])

    store([overview()], [issue, reported(id="../odd")], [])

    assert Issue.objects.get().title == "Half ? a character"
    assert IssueUpdate.objects.get().html == "<p>NUL  and ? half</p>"
