"""What the migration does with search lines that an earlier version wrote."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.users.factories import make_person
from users.models import DirectoryUser
from users.search import find

anew = import_module("users.migrations.0004_search_lines_anew")


@pytest.fixture(autouse=True)
def two_at_a_time(monkeypatch):
    monkeypatch.setattr(anew, "CHUNK", 2)


def write_anew():
    """The writes that it took."""
    with CaptureQueriesContext(connection) as asked:
        anew.write_anew(apps, connection.schema_editor())
    return [each["sql"] for each in asked if "UPDATE" in each["sql"]]


def test_people_stored_by_an_earlier_version_are_found_by_all_that_is_looked_for_today(operator, contoso):
    people = [
        make_person(contoso, f"山本 {name}", employee_id=f"12-34{place}") for place, name in enumerate("葵凛翔蓮杏")
    ]
    today = {person.pk: set(person.search.split()) for person in people}
    DirectoryUser.objects.update(search=" 山本 ")
    assert not find(operator, "12-344")

    assert len(write_anew()) >= 3  # portions

    assert {row.pk: set(row.search.split()) for row in DirectoryUser.objects.all()} == today
    assert [person.name for person in find(operator, "12-344")] == ["山本 杏"]
    assert [person.name for person in find(operator, "蓮山本")] == ["山本 蓮"]


def test_lines_that_say_the_same_are_left_alone(contoso):
    for number in range(5):
        make_person(contoso, f"Anneke Brandt{number}")
    other = DirectoryUser.objects.earliest("pk")
    DirectoryUser.objects.filter(pk=other.pk).update(search=" ".join(["", *reversed(other.search.split()), ""]))

    assert write_anew() == []
