import pytest

from clients.models import Access
from home.start import START_PAGES
from tests.factories import give_access, make_client, make_operator
from tests.users.factories import make_person
from users.models import Viewing

SEARCH = "/search/"


def test_it_finds_clients_and_people_each_with_its_client(web, operator, contoso):
    give_access(operator, make_client("Bergmann Bau"))
    make_person(contoso, "Nora Berg")

    text = web.get(SEARCH, {"q": "berg"}).text

    assert "Bergmann Bau" in text
    assert "Nora" in text
    assert "Contoso" in text
    assert "2 found" in text


def test_nothing_of_other_peoples_clients_is_found(web):
    other = make_client("Fabrikam")
    make_operator(upn="other@harbour.example", sees=[other])
    make_person(other, "Nora Fabri")

    assert "0 found" in web.get(SEARCH, {"q": "fabri"}).text


def test_people_whose_directory_one_may_not_read_are_not_found(web, contoso):
    Access.objects.update(reads=" health ")
    make_person(contoso, "Nora Berg")

    text = web.get(SEARCH, {"q": "nora berg"}).text

    assert "0 found" in text
    assert "no role of yours" in text


def test_without_words_it_offers_what_was_opened_lately(web, operator, contoso):
    web.get(contoso.get_absolute_url())
    Viewing.note(operator, make_person(contoso, "Nora Berg"))

    text = web.get(SEARCH).text

    assert "Clients opened lately" in text
    assert "Nora Berg" in text


def test_typing_gets_only_the_results(web, contoso):
    response = web.get(SEARCH, {"q": "con"}, headers={"HX-Request": "true", "HX-Target": "results"})

    assert response.text.count('id="results"') == 1
    assert "<html" not in response.text


@pytest.mark.parametrize("words", ["<script>", "%", "_", "'", '"', "\\", "x" * 500, "日", "a"])
def test_odd_words_are_only_words(web, contoso, words):
    response = web.get(SEARCH, {"q": words})

    assert response.status_code == 200
    assert "<script>alert" not in response.text


def test_more_than_it_shows_leads_to_the_whole_list(web, operator):
    for number in range(12):
        give_access(operator, make_client(f"Berg {number:02}"))

    assert 'href="/clients/?q=berg"' in web.get(SEARCH, {"q": "berg"}).text


def test_the_number_of_queries_is_the_same_for_ten_clients_and_for_two_hundred(
    web, operator, contoso, django_assert_num_queries, django_assert_max_num_queries
):
    def fill(start, end):
        for number in range(start, end):
            make_person(give_access(operator, make_client(f"Berg {number}")).client, f"Nora Berg {number}")

    fill(0, 9)
    web.get(SEARCH, {"q": "berg"})
    with django_assert_max_num_queries(12) as few:
        web.get(SEARCH, {"q": "berg"})
    fill(9, 199)

    with django_assert_num_queries(len(few)):
        web.get(SEARCH, {"q": "berg"})


def test_every_page_leads_to_the_search(web, contoso):
    for address in ("/clients/", contoso.get_absolute_url(), "/health/", SEARCH):
        assert f'href="{SEARCH}"' in web.get(address).text


@pytest.mark.parametrize("name", START_PAGES)
def test_the_start_page_is_the_one_that_the_operator_chose(web, operator, name):
    operator.start_page = name
    operator.save()

    response = web.get("/start/", follow=True)

    assert response.status_code == 200
    assert ":".join(filter(None, [*response.resolver_match.namespaces, response.resolver_match.url_name])) == name


@pytest.mark.parametrize("name", ["", "accounts:sign-out", "//evil.example", "https://evil.ex", "nowhere"])
def test_anything_else_begins_with_the_clients(web, operator, name):
    operator.start_page = name
    operator.save()

    assert web.get("/start/")["Location"] == "/clients/"
