"""Which forms are carried out, and what a guard asks for; nothing here leaves for Microsoft."""

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from clients.access import write_token
from clients.models import Access
from microsoft.roles import DIRECTORY_READERS
from tests.factories import make_operator
from tests.users.factories import make_person
from users import brakes, changing
from users.guards import obstacle
from users.models import Change, DirectoryUser
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


def form_for(operator, person, action):
    number = new_number()
    return {"number": number, "token": write_token(operator, person.client, target_of(person, action, number))}


def removed(person):
    """As the sync does while somebody else looks at the row."""
    DirectoryUser.objects.filter(pk=person.pk).delete()


@pytest.mark.parametrize("action", ["reset", "block"])
def test_somebody_who_is_removed_before_the_write_is_said_to_be_gone(web, operator, contoso, monkeypatch, action):
    person = make_person(contoso)
    monkeypatch.setattr(brakes, "check", lambda *about: removed(person))

    response = web.post(
        reverse(f"client-users:{action}", args=[contoso.tenant_id, person.object_id]),
        form_for(operator, person, action),
    )

    assert response.status_code == 200
    assert "no longer in the client’s directory. Nothing was changed." in response.text
    sheet = response.text.split('id="change-sheet"')[1]
    assert f'href="{reverse("client-users:users", args=[contoso.tenant_id])}"' in sheet
    assert f'href="{person.get_absolute_url()}"' not in sheet
    assert not Change.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("ends", ["done", "refused"])
def test_what_became_of_a_write_is_said_where_the_person_is_removed_during_it(
    web, operator, contoso, monkeypatch, ends
):
    person = make_person(contoso)

    def start(work):
        removed(person)
        work._end(ends, "" if ends == "done" else "Somebody else changed this at the same time.")

    monkeypatch.setattr(changing.Work, "start", start)

    response = web.post(
        reverse("client-users:block", args=[contoso.tenant_id, person.object_id]),
        form_for(operator, person, "block"),
        follow=True,
    )

    assert response.status_code == 200
    said = f"Sign-in of {person.name} is blocked." if ends == "done" else "Somebody else changed this"
    assert said in response.text
    assert list(AuditEvent.objects.order_by("pk").values_list("outcome", "target")) == [
        ("started", person.upn),
        (ends, person.upn),
    ]


@pytest.mark.parametrize("state", ["done", "unknown"])
def test_a_change_that_ended_after_the_person_was_removed_is_told_all_the_same(web, operator, contoso, state):
    person = make_person(contoso)
    change, _new = changing.begin(operator, person, "reset", new_number())
    change.finish(state, problem="" if state == "done" else changing.TOO_SLOW)
    removed(person)

    response = web.get(reverse("client-users:change", args=[contoso.tenant_id, change.number]))

    assert response.status_code == 200
    assert ("Already reset" if state == "done" else "within 45 seconds") in response.text


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
