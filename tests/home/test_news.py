from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils.timezone import now

from clients.models import Access, Client
from home.models import Look
from home.news import News
from sync.models import SyncRun
from tests.conftest import signed_in
from tests.factories import give_access, make_client, make_operator
from tests.health.factories import make_issue
from tests.messages_app.factories import make_post
from tests.support.factories import make_ticket

OVERVIEW = "/clients/overview/"
LONG_AGO = timedelta(days=40)


def test_it_shows_what_came_since_the_operator_last_looked(web, contoso, looked):
    make_issue(contoso, title="Mail is slow", reference="EX1")
    old = now() - LONG_AGO
    issue = make_issue(contoso, title="Long known", reference="EX2", changed_at=old, started_at=old, updated_at=old)
    issue.client_issues.update(first_seen_at=now() - LONG_AGO)
    make_ticket(contoso, title="Fresh ticket")
    make_ticket(contoso, number="2", title="Old ticket", modified_at=now() - LONG_AGO)
    make_post(contoso, reference="MC1", title="Fresh post", modified_at=now())
    make_post(contoso, reference="MC2", title="Old post", modified_at=now() - LONG_AGO)

    text = web.get(OVERVIEW).text

    assert all(words in text for words in ("Mail is slow", "Fresh ticket", "Fresh post"))
    assert not any(words in text for words in ("Long known", "Old ticket", "Old post"))


def test_the_worst_comes_first(web, contoso, looked):
    other = give_access(Look.objects.get().operator, make_client("Fabrikam")).client
    make_issue(contoso, reference="A1", title="An advisory", classification="advisory")
    make_issue(contoso, reference="I1", title="An incident")
    make_issue(contoso, other, reference="I2", title="An incident of two")
    make_issue(contoso, reference="R1", title="A resolved one", is_resolved=True, status="serviceRestored")

    text = web.get(OVERVIEW).text

    places = [
        text.index(f"{title}<") for title in ("An incident of two", "An incident", "An advisory", "A resolved one")
    ]
    assert places == sorted(places)


def test_an_old_incident_that_reaches_another_client_is_news(web, contoso, looked):
    make_issue(contoso, title="Creeping", changed_at=now() - LONG_AGO, started_at=now() - LONG_AGO)

    text = web.get(OVERVIEW).text

    assert "Creeping" in text
    assert "More clients" in text


def test_looking_again_soon_shows_the_same_news(web, operator, contoso, looked):
    make_ticket(contoso, title="Fresh ticket")

    assert "Fresh ticket" in web.get(OVERVIEW).text
    assert "Fresh ticket" in web.get(OVERVIEW).text


def test_looking_after_a_break_begins_afresh(web, operator, contoso, looked):
    make_ticket(contoso, title="Fresh ticket", modified_at=now() - timedelta(minutes=90))
    web.get(OVERVIEW)
    Look.objects.update(at=now() - timedelta(minutes=29))
    assert "Fresh ticket" in web.get(OVERVIEW).text

    Look.objects.update(at=now() - timedelta(minutes=10), since=now() - timedelta(minutes=10))

    assert "Fresh ticket" not in web.get(OVERVIEW).text
    assert "Fresh ticket" in web.get(OVERVIEW, {"since": "day"}).text


def test_who_has_never_looked_sees_a_week(web, contoso):
    make_ticket(contoso, title="Of this week", modified_at=now() - timedelta(days=5))
    make_ticket(contoso, number="2", title="Of last week", modified_at=now() - timedelta(days=9))

    text = web.get(OVERVIEW).text

    assert "Of this week" in text
    assert "Of last week" not in text


def test_a_period_that_is_none_of_ours_changes_nothing(web, contoso, looked):
    assert web.get(OVERVIEW, {"since": "<script>"}).status_code == 200


def test_nothing_of_other_peoples_clients_is_shown(web, contoso, looked):
    other = make_client("Fabrikam", health="bad")
    make_operator(upn="other@harbour.example", sees=[other])
    make_issue(other, title="Their incident")
    make_issue(other, reference="R1", title="Their past", is_resolved=True, status="serviceRestored")
    make_ticket(other, title="Their ticket")
    make_post(other, title="Their post", modified_at=now())

    text = web.get(OVERVIEW).text

    assert "Their" not in text
    assert "Fabrikam" not in text


def test_clients_with_problems_are_listed_the_worst_first(web, operator, contoso):
    for name, health in (("Amber", "warn"), ("Scarlet", "bad"), ("Olive", "ok")):
        give_access(operator, make_client(name, health=health))

    text = web.get(OVERVIEW).text

    assert "2 of 4 clients have a problem" in text
    assert text.index("Scarlet") < text.index("Amber")
    assert "Olive" not in text


@pytest.mark.parametrize("name", ["summary", "incidents", "troubled", "tickets", "posts"])
def test_a_part_that_breaks_leaves_the_others_alone(web, contoso, name, monkeypatch):
    def broken(self):
        raise ZeroDivisionError

    monkeypatch.setattr(News, name, broken)

    response = web.get(OVERVIEW)

    assert response.status_code == 200
    assert response.text.count("could not be shown just now") == 1


def test_who_may_read_nothing_is_told_which_role_is_missing(web, operator, contoso):
    Access.objects.update(reads=" ")

    text = web.get(OVERVIEW).text

    assert text.count("administrator for the role") == 5
    assert "could not be shown" not in text


def test_parts_ask_again_while_a_sync_of_all_clients_is_under_way(web, operator, contoso):
    SyncRun.begin(operator)

    response = web.get(OVERVIEW)

    assert response.text.count('hx-trigger="every 3s"') == 5


def test_the_number_of_queries_is_the_same_for_ten_clients_and_for_two_hundred(
    operator, contoso, looked, django_assert_num_queries, django_assert_max_num_queries
):
    def fill(start, end):
        for number in range(start, end):
            client = give_access(operator, make_client(f"Client {number}", health="warn")).client
            make_issue(client, reference=f"EX{number}")
            make_ticket(client, number=str(number))
            make_post(client, reference=f"MC{number}", modified_at=now())

    web = signed_in(operator)
    fill(0, 9)
    web.get(OVERVIEW)
    cache.clear()
    with django_assert_max_num_queries(26) as few:
        web.get(OVERVIEW)
    fill(9, 199)
    cache.clear()

    with django_assert_num_queries(len(few)):
        web.get(OVERVIEW)
    assert Client.objects.count() == 200


def test_the_list_and_the_overview_lead_to_each_other(web, contoso):
    assert f'href="{OVERVIEW}"' in web.get("/clients/").text
    assert 'href="/clients/"' in web.get(OVERVIEW).text


def test_a_panel_shows_the_first_few_and_all_when_asked(web, contoso, looked):
    for number in range(7):
        make_ticket(contoso, number=str(number), title=f"Ticket {number}")
    assert web.get(OVERVIEW).text.count(">Ticket ") == 4

    response = web.get(OVERVIEW, {"show": "new_tickets"})

    assert response.text.count(">Ticket ") == 7
