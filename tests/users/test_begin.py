"""Which forms are carried out, and what a guard asks for; nothing here leaves for Microsoft."""

import pytest
from django.urls import reverse

from clients.access import write_token
from clients.models import Access
from microsoft.roles import DIRECTORY_READERS
from tests.factories import make_operator
from tests.users.factories import make_person
from users import changing
from users.guards import obstacle
from users.models import Change
from users.numbers import new_number, target_of

pytestmark = pytest.mark.django_db


def done(operator, person, action):
    change, is_new = changing.begin(operator, person, action, new_number())
    assert is_new
    change.finish(Change.State.DONE)
    return change


def test_a_block_that_was_taken_back_meanwhile_is_done(operator, contoso):
    person = make_person(contoso)
    number = new_number()  # of a form that is shown all the while
    done(operator, person, "block")
    done(operator, person, "allow")

    _change, is_new = changing.begin(operator, person, "block", number)

    assert is_new


def test_a_block_that_still_holds_is_not_done_again(operator, contoso):
    person = make_person(contoso)
    number = new_number()
    first = done(operator, person, "block")

    assert changing.begin(operator, person, "block", number) == (first, False)


def test_a_block_of_a_colleague_is_not_said_to_be_done_while_it_is_under_way(web, operator, contoso):
    person = make_person(contoso)
    number = new_number()
    changing.begin(make_operator(sees=[contoso]), person, "block", new_number())
    form = {"number": number, "token": write_token(operator, contoso, target_of(person, "block", number))}

    response = web.post(reverse("client-users:block", args=[contoso.tenant_id, person.object_id]), form)

    assert response.status_code == 200
    assert "may or may not have happened" in response.text


def test_a_page_that_stops_waiting_leaves_alone_what_the_work_is_about_to_write_down(
    web, operator, contoso, monkeypatch
):
    person = make_person(contoso)
    works: list[changing.Work] = []

    def take(work):  # as if the other thread got on while the page gives up
        work.change.request_id = "r-1"
        return ""

    monkeypatch.setattr(changing.Work, "start", lambda work: works.append(work))
    monkeypatch.setattr(changing.Work, "take", take)
    number = new_number()
    form = {"number": number, "token": write_token(operator, contoso, target_of(person, "block", number))}

    web.post(reverse("client-users:block", args=[contoso.tenant_id, person.object_id]), form)

    assert [work.change.request_id for work in works] == ["r-1"]


@pytest.mark.parametrize(
    ("action", "first"), [("block", "Authentication Administrator"), ("sign-out", "Helpdesk Administrator")]
)
def test_the_least_powerful_role_is_named_first(operator, contoso, action, first):
    person = make_person(contoso)
    access = Access.objects.of(operator).get(client=contoso)
    access.roles = [str(DIRECTORY_READERS)]

    said = obstacle(action, operator, access, person)

    assert f"roles: {first}, " in said
    assert said.endswith("Privileged Authentication Administrator, Global Administrator.")
