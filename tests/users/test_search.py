"""Who is found, in which order, and by whom."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from microsoft.roles import MESSAGE_CENTER_READER
from tests.factories import give_access, make_client, make_operator
from tests.users.factories import make_person
from users import search
from users.models import DirectoryUser, Viewing
from users.search import find


@pytest.fixture(params=["by row", "by index"])
def way(request, monkeypatch):
    """Few people are looked through, many are found through the index: the answer is the same."""
    if request.param == "by index":
        for few in ("FEW", "FEW_OF_ONE", "FEW_FLAGGED"):
            monkeypatch.setattr(search, few, -1)


def names(found):
    return [person.name for person in found]


@pytest.mark.usefixtures("way")
def test_every_word_has_to_match_in_any_order(operator, contoso):
    make_person(contoso, "Anneke Brandt")
    make_person(contoso, "Anneke Lund")

    assert names(find(operator, "brandt anne")) == ["Anneke Brandt"]


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("query", ["an", "AB", "8110", "0157 35", "e42", "Brändt", "anneke.b", "mueller"])
def test_people_are_found_by_whatever_is_known_of_them(operator, contoso, query):
    make_person(contoso, "Anneke Brandt", mobile_phone="+49 (0)157 3599 8110", employee_id="E42")
    make_person(contoso, "Zoë Müller", mobile_phone="+49 40 1234567") if query == "mueller" else None

    assert len(find(operator, query)) == 1


@pytest.mark.usefixtures("way")
def test_one_character_of_a_script_without_letters_is_a_name(operator, contoso):
    make_person(contoso, "王小明")
    make_person(contoso, "Anneke Brandt")

    assert names(find(operator, "王")) == ["王小明"]


@pytest.mark.usefixtures("way")
def test_people_of_other_operators_clients_are_not_found(operator):
    make_person(make_client("Fabrikam"), "Anneke Brandt")

    assert names(find(operator, "anneke")) == []


@pytest.mark.usefixtures("way")
def test_people_are_not_found_where_the_role_does_not_read_them(operator):
    fabrikam = make_client("Fabrikam")
    give_access(operator, fabrikam, [MESSAGE_CENTER_READER])
    make_person(fabrikam, "Anneke Brandt")

    assert names(find(operator, "anneke")) == []


@pytest.mark.usefixtures("way")
def test_an_operator_never_borrows_a_colleagues_rights(operator, contoso):
    fabrikam = make_client("Fabrikam")
    make_operator(upn="other@harbour.example", sees=[fabrikam])
    make_person(fabrikam, "Anneke Brandt")
    make_person(contoso, "Anneke Lund")

    assert names(find(operator, "anneke")) == ["Anneke Lund"]


@pytest.mark.usefixtures("way")
def test_one_client_has_only_its_own_people(operator, contoso):
    fabrikam = make_client("Fabrikam")
    give_access(operator, fabrikam)
    make_person(fabrikam, "Anneke Brandt")
    make_person(contoso, "Anneke Lund")

    assert names(find(operator, "anneke", contoso)) == ["Anneke Lund"]


@pytest.mark.usefixtures("way")
def test_the_best_come_first(operator, contoso):
    flagged = make_client("Fabrikam")
    give_access(operator, flagged, is_flagged=True)
    make_person(contoso, "Johanna Zorn")
    make_person(contoso, "Zita Hanna")
    make_person(contoso, "Hanna Lund")
    make_person(flagged, "Johanna Adler")
    Viewing.note(operator, make_person(contoso, "Susanne Shanna"))

    assert names(find(operator, "hanna")) == [
        "Susanne Shanna", "Johanna Adler", "Hanna Lund", "Zita Hanna", "Johanna Zorn",
    ]  # fmt: skip


@pytest.mark.usefixtures("way")
def test_a_beginning_is_found_behind_hundreds_that_only_contain_it(operator, contoso, monkeypatch):
    monkeypatch.setattr(search, "ENOUGH", 3)
    for number in range(6):
        make_person(contoso, f"Johanna {number}")
    make_person(contoso, "Hanna Lund")

    assert names(find(operator, "hanna"))[0] == "Hanna Lund"


@pytest.mark.parametrize(
    "query", ["", "a", " ", '"', "%", "x*", "a\x00b", 'an" OR search MATCH "b', "\\", "__", "'", "((", "NEAR(a b)"]
)
def test_a_strange_search_finds_nobody_and_breaks_nothing(operator, contoso, query, monkeypatch):
    monkeypatch.setattr(search, "FEW", -1)
    make_person(contoso, "Anneke Brandt")

    assert names(find(operator, query)) == []


def test_what_changes_is_found_by_its_new_name_alone(operator, contoso, monkeypatch):
    monkeypatch.setattr(search, "FEW", -1)
    person = make_person(contoso, "Anneke Brandt", upn="ab@contoso.example")
    person.name = person.surname = person.given_name = "Mirjam"
    person.index()
    person.save()

    assert names(find(operator, "brandt")) == []
    assert names(find(operator, "mirjam")) == ["Mirjam"]
    person.delete()
    assert names(find(operator, "mirjam")) == []


def test_a_search_is_one_query(operator, contoso):
    make_person(contoso, "Anneke Brandt")
    list(find(operator, "anneke"))  # how many people there are is now known

    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert [person.client.name for person in find(operator, "anneke")] == ["Contoso"]

    assert len(queries) == 1


def test_only_the_newest_fifty_viewings_are_kept(operator, contoso):
    for number in range(53):
        Viewing.note(operator, make_person(contoso, f"Person {number:02}"))

    recent = DirectoryUser.objects.recently_viewed(operator)
    assert len(recent) == 50
    assert recent[0].name == "Person 52"
