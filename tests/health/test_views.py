"""The pages of service health: what they show, to whom, and what they cost."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from clients.models import Access, Client
from health.models import ClientIssue, IssueView, Workload
from microsoft.errors import Throttled
from microsoft.roles import DIRECTORY_READERS
from sync.models import SyncState
from tests.factories import give_access, make_client, make_operator
from tests.health.factories import make_issue, make_update, make_workload

ALL = "/health/"
DETAIL = {"HX-Request": "true", "HX-Target": "detail"}


def address(name, client, *args):
    return reverse(f"client-health:{name}", args=[client.tenant_id, *args])


def titles(response):
    return [row.title for row in response.context["listing"]]


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", response.text))


# --- all clients ---


def test_each_open_issue_is_listed_once_with_how_many_clients_it_affects(web, operator, contoso):
    others = [make_client(f"Client {n}") for n in range(4)]
    for each in others:
        give_access(operator, each)
    make_issue(contoso, *others[:2], title="Mail is slow")

    response = web.get(ALL)

    assert titles(response) == ["Mail is slow"]
    assert "Affects 3 of 5 clients" in text_of(response)


def test_the_worst_comes_first_and_then_what_affects_most_clients(web, operator, contoso):
    other = make_client("Other")
    give_access(operator, other)
    make_issue(contoso, other, reference="A1", title="Advisory", classification="advisory")
    make_issue(contoso, reference="I1", title="Few")
    make_issue(contoso, other, reference="I2", title="Many")
    make_issue(contoso, reference="I3", title="Interruption", status="serviceInterruption")

    assert titles(web.get(ALL)) == ["Interruption", "Many", "Few", "Advisory"]


def test_clients_of_others_neither_show_nor_count(web, contoso):
    stranger = make_client("Fabrikam")
    make_issue(contoso, stranger, title="Shared")
    make_issue(stranger, reference="EX2", title="Elsewhere")

    response = web.get(ALL)

    assert titles(response) == ["Shared"]
    assert "Affects 1 of 1 client" in text_of(response)
    assert web.get("/health/EX2/").status_code == 404
    assert "Fabrikam" not in web.get("/health/EX100001/").text


def test_a_client_whose_health_the_operator_may_not_read_does_not_count(web, operator, contoso):
    closed = make_client("Closed")
    give_access(operator, closed, roles=[DIRECTORY_READERS])
    make_issue(contoso, closed)

    assert "Affects 1 of 1 client" in text_of(web.get(ALL))
    issue = web.get("/health/EX100001/")
    assert '<h2 id="h-aff">Affects <b>1</b> of 1 client' in issue.text
    assert "Closed" not in issue.text


def test_filters_narrow_the_list(web, operator, contoso):
    flagged = make_client("Flagged")
    give_access(operator, flagged, is_flagged=True)
    make_issue(contoso, reference="I1", title="Incident")
    make_issue(flagged, reference="A1", title="Advisory", classification="advisory", workload_id="Intune")
    make_issue(contoso, reference="R1", title="Over", is_resolved=True, status="serviceRestored")

    assert titles(web.get(ALL)) == ["Incident", "Advisory"]
    assert titles(web.get(ALL, {"kind": "advisory"})) == ["Advisory"]
    assert titles(web.get(ALL, {"service": "Exchange"})) == ["Incident"]
    assert titles(web.get(ALL, {"flagged": "1"})) == ["Advisory"]
    assert titles(web.get(ALL, {"show": "resolved"})) == ["Over"]


@pytest.mark.parametrize("words", ["MAIL slow", "ex1000", "exchange", "online mail"])
def test_search_finds_title_id_and_service(web, contoso, words):
    make_issue(contoso)
    make_issue(contoso, reference="IT2", title="Reports are late", service="Microsoft Intune")

    response = web.get(ALL, {"q": words})

    assert titles(response) == ["Mail is slow"]
    assert "1 found" in response.text


def test_the_list_goes_on_where_the_page_before_ended(web, contoso):
    for number in range(120):
        make_issue(contoso, reference=f"EX{number:03}", title=str(number))
    seen, url = [], ALL

    while url:
        response = web.get(ALL + url.removeprefix(ALL))
        seen += titles(response)
        url = response.context["listing"].next_url

    assert len(seen) == len(set(seen)) == 120


def test_a_page_cursor_that_was_tampered_with_is_not_found(web):
    assert web.get(ALL, {"after": "x:y:z"}).status_code == 404


def test_htmx_gets_only_the_results(web, contoso):
    make_issue(contoso)

    response = web.get(ALL, headers={"HX-Request": "true", "HX-Target": "results"})

    assert '<div id="results">' in response.text
    assert "<html" not in response.text


def test_the_skyline_says_its_numbers_and_leaves_nobody_out(web, operator, contoso):
    for number in range(300):
        give_access(operator, make_client(f"Client {number}", health="ok"))
    Client.objects.filter(pk=contoso.pk).update(health="bad")

    response = web.get(ALL)

    assert "worst first: 1 with incidents, 0 degraded, 300 healthy" in response.text
    drawn = re.search(r'class="chart sky".*?</svg>', response.text, re.DOTALL)[0]
    assert '<path class="bad" d="M0 40v-38h3.6v38z"/>' in drawn
    assert float(re.search(r'viewBox="0 0 ([\d.]+) 40"', drawn)[1]) <= 64 * 5


def test_the_issue_page_lists_affected_clients_with_the_way_to_each(web, operator, contoso):
    issue = make_issue(contoso)
    make_update(issue)

    response = web.get("/health/EX100001/")

    assert address("issue", contoso, "EX100001") in response.text
    assert "We are looking into it." in response.text


def more_clients(operator, issue, names):
    clients = [Client(tenant_id=uuid4()) for _name in names]
    for client, name in zip(clients, names, strict=True):
        client.rename(name, f"{name.lower().replace(' ', '-')}.example")
    Client.objects.bulk_create(clients)
    Access.objects.bulk_create(
        Access(operator=operator, client=each, reads=" health ", sort_name=each.sort_name) for each in clients
    )
    ClientIssue.objects.bulk_create(ClientIssue(client=each, issue=issue) for each in clients)


def test_affected_clients_go_on_after_the_last_one_whatever_comes_and_leaves_meanwhile(web, operator, contoso):
    issue = make_issue()
    more_clients(operator, issue, [f"Client {n:03}" for n in range(120)])
    first = web.get("/health/EX100001/")
    more_clients(operator, issue, ["Aardvark", "Client 049b"])
    ClientIssue.objects.filter(client__name__in=["Client 003", "Client 030"]).update(is_open=False)

    second = web.get(first.context["next_url"], headers={"HX-Request": "true", "HX-Target": "more"})
    third = web.get(second.context["next_url"])

    pages = [[access.client.name for access in page.context["accesses"]] for page in (first, second, third)]
    assert pages[0] == [f"Client {n:03}" for n in range(50)]
    assert pages[1] == ["Client 049b", *(f"Client {n:03}" for n in range(50, 99))]
    assert pages[2] == [f"Client {n:03}" for n in range(99, 120)]
    assert third.context["next_url"] == ""


def test_flagged_clients_go_on_with_the_others(web, operator, contoso):
    issue = make_issue()
    more_clients(operator, issue, [f"Client {n:03}" for n in range(60)])
    Access.objects.filter(sort_name__gte="client 009").update(is_flagged=True)

    first = web.get("/health/EX100001/")
    second = web.get(first.context["next_url"])

    names = [access.client.name for page in (first, second) for access in page.context["accesses"]]
    assert names == [f"Client {n:03}" for n in [*range(9, 60), *range(9)]]


def test_a_later_page_of_affected_clients_costs_what_the_first_does(web, operator, contoso, django_assert_num_queries):
    issue = make_issue()
    more_clients(operator, issue, [f"Client {n:03}" for n in range(120)])
    address = web.get("/health/EX100001/").context["next_url"]
    more = {"HX-Request": "true", "HX-Target": "more"}
    with CaptureQueriesContext(connection) as asked:
        web.get("/health/EX100001/", headers=more)
    first = len(asked)

    more_clients(operator, issue, [f"Wide {n:03}" for n in range(300)])
    with django_assert_num_queries(first):
        web.get(address, headers=more)


def test_a_page_of_affected_clients_that_we_did_not_write_is_not_found(web, contoso):
    make_issue(contoso)

    assert web.get("/health/EX100001/?after=forged").status_code == 404


def test_the_list_beside_an_issue_goes_on_as_the_list_itself(web, operator, contoso):
    for number in range(60):
        make_issue(contoso, reference=f"EX2{number:05}", title=f"Issue {number}")
    address = web.get("/health/EX200003/").context["listing"].next_url

    rows = web.get(address, headers={"HX-Request": "true", "HX-Target": "more"})

    assert rows.text.count('class="row"') == 10
    assert "Issue 59" in rows.text


def test_the_issue_pages_fragment_is_the_detail_alone(web, contoso):
    make_issue(contoso)

    response = web.get("/health/EX100001/", headers=DETAIL)

    assert response.text.lstrip().startswith("<title>")
    assert "<article" in response.text
    assert "pane-list" not in response.text


def test_an_unknown_issue_is_not_found(web):
    assert web.get("/health/EX999/").status_code == 404


def test_without_a_role_anywhere_the_page_says_so(web, operator, contoso):
    Access.objects.update(reads=" ")

    assert "role" in web.get(ALL).text


# --- one client ---


def test_services_are_listed_red_yellow_green_in_words(web, contoso):
    make_workload(contoso, "Intune", "ok", service="Microsoft Intune")
    make_workload(contoso, "microsoftteams", "warn", service="Microsoft Teams")
    make_workload(contoso, "Exchange", "bad", open_incidents=2)
    make_workload(contoso, "Autopatch", "off", service="Windows Autopatch")

    response = web.get(address("workloads", contoso))

    shown = re.findall(r'row-title" lang="en">([^<]+)<.*?data-s="(\w+)">([^<]+)<', response.text, re.DOTALL)
    assert shown == [
        ("Exchange Online", "bad", "Interrupted"),
        ("Microsoft Teams", "warn", "Degraded"),
        ("Microsoft Intune", "ok", "Healthy"),
        ("Windows Autopatch", "off", "No information"),
    ]
    assert "2 incidents" in response.text


def test_a_service_shows_what_is_open_and_what_was_lately(web, contoso):
    make_workload(contoso, "Exchange", "bad")
    make_issue(contoso, title="Open one")
    make_issue(contoso, reference="EX2", title="Old one", is_resolved=True, status="serviceRestored")
    make_issue(contoso, reference="EX3", title="Too old", is_resolved=True, updated_at=now() - timedelta(days=40))

    response = web.get(address("workload", contoso, "Exchange"))

    assert [issue.title for issue in response.context["opened"]] == ["Open one"]
    assert [issue.title for issue in response.context["resolved"]] == ["Old one"]


def test_an_issue_shows_its_facts_and_updates_the_newest_first(web, contoso):
    issue = make_issue(contoso, impact="Users wait.", feature="Mail flow", status="restoringService")
    make_update(issue, "<p>First words</p>", created_at=now() - timedelta(hours=2))
    make_update(
        issue, "<p><strong>Next update by:</strong> Monday, 3 PM UTC</p>", created_at=now() - timedelta(hours=1)
    )

    response = web.get(address("issue", contoso, "EX100001"))

    shown = text_of(response)
    assert all(words in shown for words in ("Users wait.", "Mail flow", "Restoring", "Started", "Last update"))
    assert response.text.index("Next update by:") < response.text.index("First words")
    assert response.context["story"].next_update == "Monday, 3 PM UTC"


def test_what_came_since_the_operator_last_looked_is_marked(web, contoso):
    issue = make_issue(contoso)
    make_update(issue, "<p>Known</p>")
    here = address("issue", contoso, "EX100001")
    assert "plum" not in web.get(here).text
    make_update(issue, "<p>Fresh</p>", created_at=now())
    type(issue).objects.update(changed_at=now())

    marked = web.get(here)

    assert [update.is_new for update in marked.context["story"].updates] == [True, False]
    assert "New since you last looked" in marked.text
    assert "plum" not in web.get(here).text


def test_looking_again_at_what_did_not_change_writes_nothing(web, operator, contoso):
    issue = make_issue(contoso)
    IssueView.look(operator, issue)
    before = IssueView.objects.get().seen_at

    web.get(address("issue", contoso, "EX100001"))

    assert IssueView.objects.get().seen_at == before


def test_what_else_it_affects_is_one_tap_away(web, operator, contoso):
    other = make_client("Other")
    give_access(operator, other)
    make_issue(contoso, other)

    assert "Also affects 1 other client of yours" in text_of(web.get(address("issue", contoso, "EX100001")))


def test_an_issue_of_another_client_is_not_found_here(web, operator, contoso):
    other = make_client("Other")
    give_access(operator, other)
    make_issue(other)

    assert web.get(address("issue", contoso, "EX100001")).status_code == 404
    assert web.get(address("workload", contoso, "Exchange")).status_code == 404


@pytest.mark.parametrize(("name", "args"), [("workloads", []), ("workload", ["Exchange"]), ("issue", ["EX100001"])])
def test_who_may_not_read_health_is_told_which_role_would_allow_it(web, contoso, name, args):
    make_workload(contoso)
    make_issue(contoso)
    Access.objects.update(reads=" messages ")

    response = web.get(address(name, contoso, *args))

    assert "role Service Support Administrator" in text_of(response)
    assert "Mail is slow" not in response.text
    assert "Exchange" not in response.text


def test_a_colleagues_role_makes_the_sentence_another(web, contoso):
    Access.objects.update(reads=" ")
    alone = text_of(web.get(address("workloads", contoso)))
    make_operator(upn="other@harbour.example", sees=[contoso])

    assert "Nobody of your team" in alone
    assert "Ask your partner administrator" in text_of(web.get(address("workloads", contoso)))


def test_old_data_says_why_and_when_it_is_tried_again(web, contoso):
    make_workload(contoso)
    state = SyncState.objects.create(client=contoso, section="health")
    state.fail(Throttled(retry_after=600))
    SyncState.objects.update(last_success_at=now() - timedelta(minutes=42))

    response = web.get(address("workloads", contoso))

    assert "42 min ago" in response.text
    assert "Next try at" in response.text
    assert Throttled.message in response.text


def test_fresh_data_shows_its_age_alone(web, contoso):
    make_workload(contoso)
    SyncState.objects.create(client=contoso, section="health", last_success_at=now() - timedelta(minutes=4))

    response = web.get(address("workloads", contoso))

    assert "4 min ago" in response.text
    assert "Next try at" not in response.text


def test_a_client_of_somebody_else_is_not_found(web):
    foreign = make_client("Foreign")
    make_issue(foreign)

    assert web.get(address("issue", foreign, "EX100001")).status_code == 404
    assert web.get(f"/clients/{uuid4()}/health/").status_code == 404


# --- the menu ---


def badge(response):
    found = re.search(r'class="count bad">(\d+)<span class="vh"> ([^<]+)<', response.text)
    return (int(found[1]), found[2]) if found else None


def test_the_badge_counts_open_incidents_of_all_clients(web, operator, contoso):
    other, foreign = make_client("Other"), make_client("Foreign")
    give_access(operator, other)
    make_issue(contoso, other, reference="EX1")
    make_issue(other, reference="EX2")
    make_issue(foreign, reference="EX3")
    make_issue(contoso, reference="EX4", classification="advisory")

    assert badge(web.get(ALL)) == (2, "open incidents")


def test_the_first_incidents_of_somebody_new_are_counted_at_once(web, contoso):
    make_issue(contoso, classification="advisory")
    assert badge(web.get(ALL)) is None
    make_issue(contoso, reference="EX2")

    assert badge(web.get(ALL)) == (1, "open incident")


def test_the_badge_counts_open_incidents_of_the_client(web, contoso):
    Client.objects.update(open_incidents=1)

    assert badge(web.get(address("workloads", contoso))) == (1, "open incident")


def test_the_badge_keeps_quiet_about_what_one_may_not_read(web, contoso):
    Client.objects.update(open_incidents=1)
    Access.objects.update(reads=" ")

    assert badge(web.get(address("workloads", contoso))) is None


# --- costs ---


def populate(operator, count):
    issues = [make_issue(reference=f"EX{n:03}", title=f"Trouble {n}") for n in range(20)]
    for number in range(count):
        client = make_client(f"Client {number:03}")
        give_access(operator, client)
        ClientIssue.objects.bulk_create([ClientIssue(client=client, issue=issue) for issue in issues])
        Workload.objects.bulk_create(
            [Workload(client=client, workload_id=f"w{n}", service=f"S{n}", status="x", signal="warn") for n in range(9)]
        )


@pytest.mark.parametrize(("path", "most"), [(ALL, 12), ("/health/EX003/", 17), ("/health/?show=resolved&q=a", 12)])
def test_pages_of_all_clients_cost_the_same_for_10_and_200_clients(
    path, most, web, operator, contoso, django_assert_max_num_queries, django_assert_num_queries
):
    populate(operator, 10)
    web.get(path)
    cache.clear()
    with django_assert_max_num_queries(most) as few:
        web.get(path)
    for number in range(190):
        client = make_client(f"More {number:03}")
        give_access(operator, client)
        ClientIssue.objects.bulk_create(
            [ClientIssue(client=client, issue_id=pk) for pk in set(ClientIssue.objects.values_list("issue", flat=True))]
        )
    cache.clear()

    with django_assert_num_queries(len(few)):
        web.get(path)


@pytest.mark.parametrize(
    ("name", "args", "most"), [("workloads", [], 9), ("workload", ["Exchange"], 11), ("issue", ["EX000"], 15)]
)
def test_pages_of_one_client_cost_the_same_however_much_it_has(
    name, args, most, web, contoso, django_assert_max_num_queries, django_assert_num_queries
):
    make_workload(contoso, "Exchange", "bad")
    make_update(make_issue(contoso, reference="EX000"))
    here = address(name, contoso, *args)
    web.get(here)
    with django_assert_max_num_queries(most) as few:
        web.get(here)
    for number in range(1, 40):
        make_workload(contoso, f"w{number}", "warn")
        make_update(make_issue(contoso, reference=f"EX{number:03}"))

    with django_assert_num_queries(len(few)):
        web.get(here)
