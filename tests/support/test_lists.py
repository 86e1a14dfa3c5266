from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from clients.models import Access
from partnerportal import menu
from support.models import FEW_CLIENTS, Ticket
from support.section import refuse
from tests.factories import give_access, make_client, make_operator
from tests.support.factories import make_ticket

ALL = reverse("support:tickets")


def of_client(client, **query):
    address = reverse("client-support:tickets", args=[client.tenant_id])
    return f"{address}?{'&'.join(f'{key}={value}' for key, value in query.items())}" if query else address


def numbers(response):
    return [ticket.number for ticket in response.context["list"].rows]


def test_what_needs_attention_comes_first_then_what_changed_last(web, contoso):
    make_ticket(contoso, "1", modified_at=now() - timedelta(hours=3))
    make_ticket(contoso, "2", modified_at=now() - timedelta(hours=2))
    make_ticket(contoso, "3", modified_at=now() - timedelta(days=9), status="attention_needed")
    make_ticket(contoso, "4", modified_at=now(), status="closed")

    assert numbers(web.get(of_client(contoso))) == ["3", "2", "1"]
    assert numbers(web.get(of_client(contoso, tab="closed"))) == ["4"]


def test_the_tickets_of_all_clients_name_their_client(web, operator, contoso):
    fabrikam = make_client("Fabrikam")
    give_access(operator, fabrikam)
    make_ticket(contoso, "1")
    make_ticket(fabrikam, "2")

    response = web.get(ALL)

    assert sorted(numbers(response)) == ["1", "2"]
    assert "Fabrikam" in response.text


def test_tickets_of_someone_elses_client_stay_away(web, contoso):
    make_ticket(make_client("Northwind"), "9")

    response = web.get(ALL)

    assert numbers(response) == []
    assert "All quiet for all clients." in response.text


def test_severity_and_status_are_letter_word_and_shape(web, contoso):
    make_ticket(contoso, severity="critical", status="attention_needed")

    text = web.get(of_client(contoso)).text

    assert 'data-sev="A"' in text
    assert "Attention needed" in text
    assert "#bell" in text


@pytest.mark.parametrize("words", ["MAIL", "6161", "%23616122292874576", "bänd", "contoso"])
def test_search_finds_by_title_number_and_client(web, contoso, words):
    make_ticket(contoso, title="No mail for the Band")

    assert len(numbers(web.get(of_client(contoso, q=words)))) == 1


def test_search_says_how_many_it_found(web, contoso):
    make_ticket(contoso)

    response = web.get(of_client(contoso, q="zebra"), headers={"HX-Request": "true", "HX-Target": "results"})

    assert "0 found" in response.text
    assert "<html" not in response.text


def test_the_list_goes_on_without_a_gap_or_a_double(web, contoso):
    for each in range(120):
        status = "attention_needed" if each % 3 else "open"
        make_ticket(contoso, str(each), modified_at=now() - timedelta(minutes=each // 2), status=status)

    seen, url = [], of_client(contoso)
    while url:
        response = web.get(url)
        seen += numbers(response)
        url = response.context["list"].next_url

    assert len(seen) == len(set(seen)) == 120


@pytest.mark.parametrize("after", ["nonsense", "W10:abc:def"])
def test_a_cursor_that_we_did_not_write_is_not_found(web, contoso, after):
    assert web.get(of_client(contoso, after=after)).status_code == 404


def test_the_badge_counts_open_tickets_of_one_client_or_of_all(web, operator, contoso):
    fabrikam = make_client("Fabrikam")
    give_access(operator, fabrikam)
    make_ticket(contoso, "1")
    make_ticket(fabrikam, "2")
    make_ticket(fabrikam, "3", status="closed")

    support = next(item for item in menu.items() if item.key == "support")

    request = web.get(ALL).wsgi_request
    contoso.refresh_from_db()
    assert support.badge(request, None) == 2
    assert support.badge(request, contoso) == 1


def test_who_may_not_see_tickets_is_told_which_role_is_missing(web, operator, contoso):
    make_ticket(contoso)
    refuse(operator)

    for url in (ALL, of_client(contoso), reverse("client-support:ticket", args=[contoso.tenant_id, "616122292874576"])):
        response = web.get(url)

        assert response.status_code == 403
        assert "Your role in Partner Center" in response.text
        assert "No mail in or out" not in response.text


def test_refusing_twice_notes_it_once(operator):
    refuse(operator)
    refuse(operator)

    access = Access.objects.get(operator=operator)
    assert access.refused == " tickets "
    assert not access.may_read("tickets")
    assert access.may_read("messages")


@pytest.mark.parametrize("tickets", [1, 40])
def test_the_number_of_queries_does_not_grow_with_the_tickets(
    web, operator, contoso, tickets, django_assert_max_num_queries
):
    for each in range(tickets):
        client = make_client(f"Client {each}")
        give_access(operator, client)
        make_ticket(client, str(each))

    with django_assert_max_num_queries(16) as counted:
        web.get(ALL)

    assert "tickets" not in [
        query["sql"] for query in counted.captured_queries if query["sql"].count("support_ticket") > 9
    ]


def test_an_unknown_status_is_kept_in_sight(contoso):
    ticket = make_ticket(contoso, status="none")

    assert ticket.is_open
    assert ticket.status_word == "Unknown"
    assert list(Ticket.objects.open()) == [ticket]


@pytest.mark.parametrize("count", [1, FEW_CLIENTS, FEW_CLIENTS + 1, FEW_CLIENTS + 10])
def test_who_looks_after_few_clients_or_many_sees_exactly_their_tickets(operator, contoso, count):
    others = [make_client(f"Client {number}", f"client{number}.example") for number in range(count + 3)]
    *mine, ended, refused, foreign = others
    for client in [*mine[1:], ended, refused]:
        give_access(operator, client)
    Access.objects.filter(client=ended).update(is_live=False)
    Access.objects.filter(client=refused).update(reads=" health ")
    give_access(make_operator(upn="other@harbour.example"), foreign)
    for number, client in enumerate([contoso, *others]):
        make_ticket(client, str(number))

    seen = Ticket.objects.visible_in_order(operator)

    assert sorted(seen.values_list("client__name", flat=True)) == sorted(
        ["Contoso", *(client.name for client in mine[1:])]
    )
    assert set(seen) == set(Ticket.objects.visible_to(operator, "tickets"))


def test_what_changed_is_the_newest_of_each_rank_among_ones_own(operator, contoso):
    fabrikam = make_client("Fabrikam")
    give_access(operator, fabrikam)
    for client in (contoso, fabrikam, make_client("Northwind")):
        for status in ("attention_needed", "open", "closed"):
            for hours in range(4):
                make_ticket(
                    client, f"{client.name} {status} {hours}", status=status, modified_at=now() - timedelta(hours=hours)
                )

    found = Ticket.objects.changed_since(operator, now() - timedelta(hours=2.5), 4)

    assert sorted(ticket.number for ticket in found) == sorted(
        f"{name} {status} {hours}"
        for name in ("Contoso", "Fabrikam")
        for status in ("attention_needed", "open", "closed")
        for hours in (0, 1)
    )
