import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils.timezone import now

from clients.models import Access, Client
from clients.sections import readable
from home.client_parts import ClientParts
from microsoft.roles import GLOBAL_READER, MESSAGE_CENTER_READER
from sync.models import Schedule, SyncRun, SyncState
from tests.conftest import signed_in
from tests.factories import give_access, make_client, make_operator
from tests.health.factories import make_workload
from tests.messages_app.factories import make_post
from tests.support.factories import make_ticket
from tests.users.factories import make_person
from users.models import Viewing

PARTS = ["facts", "health", "tickets", "people", "posts", "links"]


@pytest.fixture(autouse=True)
def no_microsoft(monkeypatch):
    """A run that is begun stays under way: nobody is there to do it."""
    monkeypatch.setattr("sync.tasks.start_run.delay", lambda run_id: None)


def fragment(web, client: Client, name: str, **query: str):
    headers = {"HX-Request": "true", "HX-Target": name}
    return web.get(client.get_absolute_url(), query, headers=headers)


def only(operator, client: Client, *roles: UUID) -> None:
    ids = sorted(map(str, roles))
    Access.objects.filter(operator=operator, client=client).update(roles=ids, reads=readable(ids))


def test_the_overview_puts_the_sections_of_a_client_side_by_side(web, operator, contoso):
    make_workload(contoso, "Exchange", "bad")
    make_ticket(contoso, title="No mail since noon")
    make_post(contoso, title="Rooms get a new layout")
    Viewing.note(operator, make_person(contoso, "Nora Berg"))
    Client.objects.filter(pk=contoso.pk).update(users=48, synced_at=now())

    text = web.get(contoso.get_absolute_url()).text

    for words in (
        "48 users",
        "is interrupted",
        "No mail since noon",
        "Rooms get a new layout",
        "Nora Berg",
        "Anneke Brandt",
    ):
        assert words in text
    assert f"CTID={contoso.tenant_id}" in text
    assert 'hx-trigger="every' not in text


def test_an_overview_of_a_client_nothing_is_known_about_says_so(web, contoso):
    text = web.get(contoso.get_absolute_url()).text

    assert "Not synced yet" in text
    assert "No open tickets" in text
    assert "could not be shown" not in text


def test_the_picture_names_the_worst_first_and_counts_the_rest(web, contoso):
    make_workload(contoso, "Teams", "warn", service="Microsoft Teams")
    make_workload(contoso, "Exchange", "bad", service="Exchange Online")
    for number in range(11):
        make_workload(contoso, f"Calm{number}", "ok")

    text = re.sub(r"<[^>]+>", "", fragment(web, contoso, "health").text)

    assert "Exchange Online is interrupted" in text
    assert "Microsoft Teams is degraded. 11 other services run normally." in text


def test_messages_that_ask_for_something_come_before_newer_ones(web, contoso):
    for number in range(5):
        make_post(contoso, reference=f"MC{number}", title=f"Newer {number}")
    due = now() + timedelta(days=9)
    make_post(contoso, reference="MC9", title="Do it", act_by=due, modified_at=now() - timedelta(days=20))

    text = fragment(web, contoso, "posts").text

    assert text.index("Do it") < text.index("Newer")
    assert text.count('class="row ') == 4


@pytest.mark.parametrize("name", PARTS)
def test_each_part_is_answered_alone(web, contoso, name):
    response = fragment(web, contoso, name)

    assert response.status_code == 200
    assert f'id="{name}"' in response.text
    assert [other for other in PARTS if f'<section class="panel" id="{other}"' in response.text] in ([name], [])
    assert "<html" not in response.text


@pytest.mark.parametrize("name", PARTS)
def test_a_part_that_breaks_leaves_the_others_alone(web, contoso, name, monkeypatch, caplog):
    def broken(self):
        raise ZeroDivisionError

    monkeypatch.setattr(ClientParts, name, broken)

    response = web.get(contoso.get_absolute_url())

    assert response.status_code == 200
    assert response.text.count("could not be shown just now") == 1
    assert "part_broke" in caplog.text


def test_a_part_without_the_right_names_the_role_while_the_others_work(web, operator, contoso):
    only(operator, contoso, MESSAGE_CENTER_READER)
    make_post(contoso, title="Rooms get a new layout")
    Viewing.note(operator, make_person(contoso, "Nora Berg"))
    make_workload(contoso, "Exchange", "bad")

    text = web.get(contoso.get_absolute_url()).text

    assert "the role Service Support Administrator or Global Reader" in text
    assert "the role Directory Readers or Helpdesk Administrator" in text
    assert "Rooms get a new layout" in text
    assert "Nora Berg" not in text
    assert "is interrupted" not in text


def test_who_may_not_read_tickets_sees_no_contacts(web, operator, contoso):
    make_ticket(contoso)
    Access.objects.filter(client=contoso).update(reads=" health messages users ")

    text = web.get(contoso.get_absolute_url()).text

    assert "Anneke Brandt" not in text
    assert "role Admin agent or Helpdesk agent" in text


def test_an_old_client_says_why_and_when_it_is_tried_again(web, contoso):
    Client.objects.filter(pk=contoso.pk).update(synced_at=now() - timedelta(hours=5))
    SyncState.objects.create(client=contoso, section="health", failures=3, problem="Microsoft asked us to slow down.")
    Schedule.objects.create(client=contoso, due_at=now() + timedelta(minutes=20))

    text = fragment(web, contoso, "facts").text

    assert "Microsoft asked us to slow down." in text
    assert "Next try at" in text


def test_syncing_a_client_makes_its_parts_ask_again_until_it_is_done(web, operator, contoso):
    response = web.post(reverse("client:refresh", args=[contoso.tenant_id]), follow=True)
    assert response.text.count('hx-trigger="every 3s"') == len(PARTS)

    SyncRun.objects.update(ended_at=now())

    assert "hx-trigger" not in fragment(web, contoso, "tickets").text


def test_syncing_twice_joins_the_first(web, contoso):
    for _press in range(2):
        web.post(reverse("client:refresh", args=[contoso.tenant_id]))

    assert SyncRun.objects.count() == 1


def test_a_part_that_did_not_change_is_not_sent_again(web, contoso):
    Schedule.objects.create(client=contoso, lease_token="x", lease_until=now() + timedelta(minutes=1))
    seen = re.search(r"seen=(\w+)", fragment(web, contoso, "tickets").text)[1]

    assert fragment(web, contoso, "tickets", seen=seen).status_code == 204
    make_ticket(contoso, title="A new one")
    assert "A new one" in fragment(web, contoso, "tickets", seen=seen).text


def test_the_sync_of_another_client_concerns_nobody_here(web, operator, contoso):
    SyncRun.begin(operator, make_client("Fabrikam"))
    SyncRun.begin(make_operator(upn="other@harbour.example"), None)

    assert "hx-trigger" not in fragment(web, contoso, "tickets").text


def test_a_fragment_neither_reads_the_list_nor_chooses_the_client(web, contoso, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        fragment(web, contoso, "tickets")

    assert 'data-scope="all"' in web.get("/clients/").text


def test_the_number_of_queries_does_not_depend_on_how_much_there_is(
    operator, contoso, django_assert_num_queries, django_assert_max_num_queries
):
    def fill(start, end):
        for number in range(start, end):
            give_access(operator, make_client(f"Client {number}"))
            make_workload(contoso, f"W{number}", "warn")
            make_ticket(contoso, number=str(number), contact=f"Contact {number}")
            make_post(contoso, reference=f"MC{number}", act_by=now() + timedelta(days=number))
            Viewing.note(operator, make_person(contoso, f"Person {number}"))

    web = signed_in(operator)
    fill(0, 9)
    web.get(contoso.get_absolute_url())
    with django_assert_max_num_queries(24) as few:
        web.get(contoso.get_absolute_url())
    fill(9, 199)

    with django_assert_num_queries(len(few)):
        web.get(contoso.get_absolute_url())


def test_flagging_in_the_head_keeps_its_place(web, contoso):
    response = web.post(
        reverse("clients:flag", args=[contoso.tenant_id]), {"on": "1", "at": "here-"}, headers={"HX-Request": "true"}
    )

    assert f'id="flag-here-{contoso.pk}"' in response.text
    assert 'aria-pressed="true"' in response.text


def test_global_reader_may_see_everything_but_tickets_are_partner_centers(web, operator, contoso):
    only(operator, contoso, GLOBAL_READER)

    assert "Ask your partner administrator for the role" not in fragment(web, contoso, "health").text
