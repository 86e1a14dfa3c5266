"""Pages of people: what they list, where they lead, and whom they keep out."""

import re
from html import unescape

import pytest
from django.urls import reverse

from accounts.models import Operator
from clients.models import Access, Client
from microsoft.roles import GLOBAL_READER, HELPDESK_ADMINISTRATOR, MESSAGE_CENTER_READER
from tests.conftest import signed_in
from tests.factories import give_access, make_client, make_operator
from tests.users.factories import make_person
from users.models import Viewing

HTMX = {"HX-Request": "true"}


def url(name, client, *more):
    return reverse(f"client-users:{name}", args=[client.tenant_id, *more])


def listed(text):
    return [
        unescape(re.sub("<[^>]+>", "", found)) for found in re.findall(r'class="row-title"[^>]*>(.*?)</span>', text)
    ]


def next_link(text):
    found = re.search(r'href="([^"]+)" rel="next"', text)
    return unescape(found[1]) if found else ""


def test_the_list_of_all_clients_names_the_client(web, contoso):
    make_person(contoso, "Anneke Brandt")

    text = web.get("/users/").text

    assert listed(text) == ["Anneke Brandt"]
    assert "Contoso" in text
    assert "1 user<" in text


def test_a_search_shows_whom_it_found_and_marks_why(web, contoso):
    make_person(contoso, "Anneke Brändt")
    make_person(contoso, "Mirjam de Vries")

    text = web.get("/users/", {"q": "brandt"}).text

    assert listed(text) == ["Anneke Brändt"]
    assert "<mark>Brändt</mark>" in text
    assert "1 found" in text


def test_a_search_that_is_too_short_or_finds_nobody_says_so(web, contoso):
    make_person(contoso, "Anneke Brandt")

    assert "Type one more character" in web.get("/users/", {"q": "a"}).text
    assert "Nobody found" in web.get("/users/", {"q": "zzz"}).text


def test_a_search_with_too_many_matches_asks_to_type_on(web, contoso, monkeypatch):
    monkeypatch.setattr("users.listing.BEST", 2)
    for number in range(3):
        make_person(contoso, f"Anneke {number}")

    assert "The best 2 matches" in web.get("/users/", {"q": "anneke"}).text


@pytest.mark.parametrize(
    ("chosen", "name"),
    [("blocked", "Bea"), ("admins", "Ada"), ("synced", "Syd"), ("guests", "Gus"), ("nonsense", "Zoe")],
)
def test_filters(web, contoso, chosen, name):
    make_person(contoso, "Bea B", is_blocked=True)
    make_person(contoso, "Ada A", is_admin=True)
    make_person(contoso, "Syd S", is_synced=True)
    make_person(contoso, "Gus G", is_guest=True)
    make_person(contoso, "Zoe Z")

    found = listed(web.get("/users/", {"filter": chosen}).text)

    assert any(each.startswith(name) for each in found)
    assert len(found) == (5 if chosen == "nonsense" else 1)
    assert len(listed(web.get("/users/", {"filter": chosen, "q": name.lower()}).text)) == 1


def test_pages_go_on_by_name_and_by_person(web, contoso, monkeypatch):
    monkeypatch.setattr("users.listing.PAGE", 2)
    for name in ("Cem", "Ana", "Ana", "Bea", "Dora"):
        make_person(contoso, name)

    seen, address = [], "/users/"
    while address:
        text = web.get(address).text
        seen += listed(text)
        address = next_link(text)

    assert seen == ["Ana", "Ana", "Bea", "Cem", "Dora"]


def test_the_list_beside_a_card_goes_on_where_the_list_is(web, contoso, monkeypatch):
    monkeypatch.setattr("users.listing.PAGE", 2)
    for name in ("Ana", "Bea", "Cem"):
        person = make_person(contoso, name)

    going_on = next_link(web.get(person.get_absolute_url()).text)

    assert going_on.startswith(f"/clients/{contoso.tenant_id}/users/?")
    assert listed(web.get(going_on).text) == ["Cem"]


def test_a_cursor_of_somebody_else_is_not_found(web):
    assert web.get("/users/", {"after": "made-up"}).status_code == 404


@pytest.mark.parametrize(("target", "begins"), [("results", '<div id="results"'), ("more", '<li class="row"')])
def test_htmx_gets_the_fragment_it_replaces(web, contoso, target, begins):
    make_person(contoso, "Anneke Brandt")

    text = web.get("/users/", headers={**HTMX, "HX-Target": target}).text

    assert text.strip().startswith(begins)
    assert "<html" not in text


def test_an_opened_card_is_recently_viewed_on_every_device(web, operator, contoso):
    person = make_person(contoso, "Anneke Brandt")
    make_person(contoso, "Mirjam de Vries")

    web.get(person.get_absolute_url())

    other_device = signed_in(operator)
    assert listed(other_device.get("/users/recent/").text) == ["Anneke Brandt"]
    assert listed(other_device.get(url("recent", contoso)).text) == ["Anneke Brandt"]
    colleague = make_operator(upn="other@harbour.example", sees=[contoso])
    assert listed(signed_in(colleague).get("/users/recent/").text) == []


def test_the_recently_viewed_are_above_everybody(web, operator, contoso):
    make_person(contoso, "Ana")
    Viewing.note(operator, make_person(contoso, "Zoe"))

    assert listed(web.get("/users/").text) == ["Zoe", "Ana", "Zoe"]


def test_a_card_shows_what_we_know(web, contoso):
    manager = make_person(contoso, "Bartholomäus Freiherr")
    person = make_person(
        contoso,
        "Anneke Brandt",
        job_title="Head of Dispatch",
        mobile_phone="+49 (0)157 3599",
        office="B-210",
        street="Kaispeicher 3",
        city="Hamburg",
        manager_id=manager.object_id,
        manager_name=manager.name,
        language="de-DE",
    )

    text = web.get(person.get_absolute_url()).text

    for word in (
        "Head of Dispatch",
        "tel:+491573599",
        "B-210",
        "openstreetmap",
        manager.get_absolute_url(),
        "de-DE",
        "Contoso",
    ):
        assert word in text
    assert "teams.microsoft.com/l/chat" in text
    assert url("contact", contoso, person.object_id) in text
    assert "Sign-in allowed" in text


def test_a_card_offers_what_the_role_allows_and_names_what_it_lacks(contoso):
    hana = make_operator(upn="hana@harbour.example")
    give_access(hana, contoso, [HELPDESK_ADMINISTRATOR])
    person = make_person(contoso, "Anneke Brandt")
    synced = make_person(contoso, "Dorothea Kleinschmidt", is_synced=True)
    web = signed_in(hana)

    text = web.get(person.get_absolute_url()).text
    assert 'aria-describedby="no-reset"' not in text
    assert "User Administrator" in text  # for blocking

    text = web.get(synced.get_absolute_url()).text
    assert 'aria-describedby="no-reset"' in text
    assert "Authentication Administrator" in text


def test_a_page_carries_no_address_and_no_token_of_microsoft(web, contoso):
    person = make_person(contoso, "Anneke Brandt")

    text = web.get(person.get_absolute_url()).text

    assert "graph.microsoft.com" not in text
    assert f'src="{url("photo", contoso, person.object_id)}"' in text


def test_a_contact_is_a_download(web, contoso):
    person = make_person(contoso, "Anneke Brandt")

    response = web.get(url("contact", contoso, person.object_id))

    assert response["Content-Type"] == "text/vcard; charset=utf-8"
    assert 'filename="anneke-brandt.vcf"' in response["Content-Disposition"]
    assert response.content.startswith(b"BEGIN:VCARD\r\nVERSION:4.0\r\n")


PERSON_PAGES = ["user", "fresh", "photo", "contact", "reset", "block", "allow", "sign-out", "phone-lost"]


@pytest.mark.parametrize("name", PERSON_PAGES)
def test_somebody_of_a_foreign_client_is_not_found(web, name):
    person = make_person(make_client("Fabrikam"), "Anneke Brandt")

    assert web.get(url(name, person.client, person.object_id)).status_code == 404


@pytest.mark.parametrize("name", PERSON_PAGES)
def test_somebody_of_another_client_is_not_found_under_this_one(web, operator, contoso, name):
    fabrikam = make_client("Fabrikam")
    give_access(operator, fabrikam)
    person = make_person(fabrikam, "Anneke Brandt")

    assert web.get(url(name, contoso, person.object_id)).status_code == 404


def test_a_role_that_does_not_read_people_is_told_which_one_does(contoso):
    rafael = make_operator(upn="rafael@harbour.example")
    give_access(rafael, contoso, [MESSAGE_CENTER_READER])
    person = make_person(contoso, "Anneke Brandt")
    web = signed_in(rafael)

    for address in (
        "/users/",
        url("users", contoso),
        person.get_absolute_url(),
        url("reset", contoso, person.object_id),
    ):
        response = web.get(address)
        assert response.status_code == 403
        assert "role" in response.text
        assert "Anneke" not in response.text


def test_the_menu_leads_to_people(web, contoso):
    make_person(contoso, "Anneke Brandt")

    assert 'href="/users/" aria-current="page"' in web.get("/users/").text
    assert f'href="{url("users", contoso)}" aria-current="page"' in web.get(url("users", contoso)).text


@pytest.mark.parametrize("address", ["/users/", "/users/?q=person", "/clients/{}/users/", "/search/?q=person"])
def test_the_key_of_a_row_says_beforehand_what_will_not_work(web, operator, contoso, address):
    make_person(contoso, "Person Home")
    make_person(contoso, "Person Guest", is_guest=True)
    make_person(contoso, "Person Away", upn="person.away@away.example")
    Client.objects.filter(pk=contoso.pk).update(federated_domains=["away.example"])

    text = web.get(address.format(contoso.tenant_id)).text

    keys = dict(re.findall(r'aria-label="Reset password of Person (\w+)"([^>]*)>', text))
    assert "aria-disabled" not in keys["Home"]
    assert "another organisation" in keys["Guest"]
    assert "identity provider" in keys["Away"]


def test_the_key_of_a_row_names_the_role_that_is_missing(operator, contoso):
    Access.objects.filter(operator=operator).update(roles=[str(GLOBAL_READER)])
    make_person(contoso, "Anneke Brandt")

    key = signed_in(operator).get("/users/").text.split('aria-label="Reset password of Anneke Brandt"')[1][:200]

    assert key.startswith(' aria-disabled="true" title="Your role')


@pytest.mark.parametrize("address", ["/users/", "/users/?q=person", "/users/?filter=blocked", "/users/recent/"])
def test_a_list_costs_the_same_for_many(web, operator, contoso, address, django_assert_max_num_queries):
    for number in range(30):
        Viewing.note(operator, make_person(contoso, f"Person {number:02}", is_blocked=True))
    web.get(address)

    with django_assert_max_num_queries(13):
        web.get(address)


def test_rights_that_end_close_the_card_at_once(web, operator, contoso):
    person = make_person(contoso, "Anneke Brandt")
    Access.objects.filter(operator=operator).update(is_live=False)

    assert web.get(person.get_absolute_url()).status_code == 404
    assert Operator.objects.get().user_viewings.count() == 0
