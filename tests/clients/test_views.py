import pytest
from django.urls import reverse

from clients.models import Access, Client
from tests.conftest import signed_in
from tests.factories import give_access, make_client, make_operator

CLIENTS = "/clients/"


def names(response):
    return [access.client.name for access in response.context["rows"]]


def test_the_list_shows_flagged_clients_first_and_then_by_name(web, operator, contoso):
    for name in ("Ölmühle", "Adatum", "Zava"):
        give_access(operator, make_client(name), is_flagged=name == "Zava")

    assert names(web.get(CLIENTS)) == ["Zava", "Adatum", "Contoso", "Ölmühle"]


def test_a_client_of_somebody_else_is_not_in_the_list(web):
    make_operator(upn="other@harbour.example", sees=[make_client("Fabrikam")])

    assert names(web.get(CLIENTS)) == ["Contoso"]


@pytest.mark.parametrize("words", ["ommu", "OLMUHLE", "ölmü", "muhle.ex", "hle olm"])
def test_search_finds_any_part_of_name_or_domain_without_case_and_accents(web, operator, words):
    give_access(operator, make_client("Ölmühle Sommun", "olmuhle.example"))

    assert names(web.get(CLIENTS, {"q": words})) == ["Ölmühle Sommun"]


def test_search_says_how_many_it_found(web):
    assert "1 found" in web.get(CLIENTS, {"q": "cont"}).text


def test_the_list_goes_on_where_the_page_before_ended(web, operator):
    for number in range(120):
        give_access(operator, make_client(f"Client {number:03}"), is_flagged=number % 40 == 0)
    seen, address = [], CLIENTS

    while address:
        response = web.get(address)
        seen += names(response)
        address = response.context["next_url"]

    assert len(seen) == len(set(seen)) == 121
    assert seen[:3] == ["Client 000", "Client 040", "Client 080"]
    assert seen[3:] == sorted(seen[3:])


def test_a_page_cursor_that_was_tampered_with_is_not_found(web):
    assert web.get(CLIENTS, {"after": "x:y:z"}).status_code == 404


@pytest.fixture
def shut(operator):
    """A client with trouble and tickets, of which this operator may read neither."""
    client = make_client("Shut", health="bad", health_status="serviceInterruption", bars="bwooooo", open_tickets=7)
    access = give_access(operator, client)
    Access.objects.filter(pk=access.pk).update(reads=" messages users ")
    return client


@pytest.mark.parametrize("address", [CLIENTS, "/clients/switch/", "/clients/switch/?q=shut", "/clients/?q=shut"])
def test_a_row_tells_nothing_of_a_section_that_the_operator_may_not_read(web, operator, shut, address):
    Access.objects.filter(operator=operator).update(is_flagged=True)

    text = web.get(address).text

    assert "Shut" in text
    assert 'data-s="bad"' not in text
    assert "</svg>7<" not in text


@pytest.mark.parametrize("chosen", ["problems", "tickets"])
def test_a_filter_finds_nothing_by_what_the_operator_may_not_read(web, shut, chosen):
    response = web.get(CLIENTS, {"filter": chosen})

    assert names(response) == []
    assert {chip["url"][-8:]: chip["count"] for chip in response.context["filters"]()}[f"filter={chosen}"[-8:]] == 0


def test_the_menu_counts_no_tickets_that_the_operator_may_not_read(web, shut):
    for address in (shut.get_absolute_url(), f"{shut.get_absolute_url()}messages/", "/settings/"):
        menu = {entry.item.key: entry for entry in web.get(address).context["shell"].menu}

        assert menu["support"].count == 0


def test_one_ticket_is_no_tickets(web, operator, contoso):
    Client.objects.filter(pk=contoso.pk).update(open_tickets=1)

    assert '1<span class="vh"> open ticket</span>' in web.get(CLIENTS).text


def test_filters_narrow_the_list(web, operator, contoso):
    Client.objects.filter(pk=contoso.pk).update(health="warn", open_tickets=2)
    give_access(operator, make_client("Quiet", health="ok"))

    assert names(web.get(CLIENTS, {"filter": "problems"})) == ["Contoso"]
    assert names(web.get(CLIENTS, {"filter": "tickets"})) == ["Contoso"]
    assert names(web.get(CLIENTS, {"filter": "flagged"})) == []


def test_the_number_of_queries_does_not_depend_on_the_number_of_clients(
    web, operator, django_assert_num_queries, django_assert_max_num_queries
):
    web.get(CLIENTS)  # what is cached for all pages is cached now
    with django_assert_max_num_queries(10) as few:
        web.get(CLIENTS)
    for number in range(60):
        give_access(operator, make_client(f"Client {number}"))

    with django_assert_num_queries(len(few)):
        web.get(CLIENTS)


def test_flagging_follows_the_person(web, operator, contoso):
    web.post(reverse("clients:flag", args=[contoso.tenant_id]), {"on": "1"})

    assert Access.objects.get(operator=operator, client=contoso).is_flagged
    assert 'aria-pressed="true"' in signed_in(operator).get(CLIENTS).text


def test_htmx_gets_only_the_results(web):
    response = web.get(CLIENTS, {"q": "con"}, headers={"HX-Request": "true", "HX-Target": "results"})

    assert "<html" not in response.text
    assert 'id="results"' in response.text


def test_opening_a_client_makes_it_the_current_one(web, contoso):
    web.get(contoso.get_absolute_url())

    assert 'data-scope="client"' in web.get(CLIENTS).text
    web.post(reverse("clients:all"))
    assert 'data-scope="all"' in web.get(CLIENTS).text


def test_the_switcher_offers_recent_and_flagged_clients(web, operator, contoso):
    give_access(operator, make_client("Adatum"), is_flagged=True)
    web.get(contoso.get_absolute_url())

    response = web.get(reverse("clients:switch"))

    assert "Adatum" in response.text
    assert [access.client for access in response.context["recent"]] == [contoso]


def test_an_ended_client_is_gone_from_view_at_once(web, operator, contoso):
    Access.objects.filter(client=contoso).update(is_live=False)

    assert names(web.get(CLIENTS)) == []
    assert web.get(contoso.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("address", [CLIENTS, "/search/", "/users/", "/health/", "/messages/", "/support/"])
def test_a_null_character_in_a_search_is_refused_and_breaks_nothing(web, address):
    assert web.get(f"{address}?q=a%00b").status_code == 400
