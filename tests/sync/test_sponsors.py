"""Whose token a client is read with."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from microsoft.roles import GLOBAL_READER, MESSAGE_CENTER_READER
from sync.sponsors import SPONSORS_TRIED, Sponsors
from tests.factories import give_access, make_client, make_operator


@pytest.fixture
def client(db):
    return make_client("Contoso")


def sponsor(client, name, roles=(GLOBAL_READER,), **fields):
    operator = make_operator(upn=f"{name}@harbour.example", **fields)
    give_access(operator, client, roles)
    return operator


def order(client, failures=0):
    sponsors = Sponsors.of([client], {client.pk: failures} if failures else {})
    return [sponsors.operators[access.operator_id] for access in sponsors.for_client(client)]


def test_who_may_read_the_most_comes_first_and_everybody_who_may_read_something_else_is_there(client):
    messages = sponsor(client, "messages", [MESSAGE_CENTER_READER])
    reader = sponsor(client, "reader")

    assert order(client) == [reader, messages]


def test_it_is_the_same_person_round_after_round(client):
    first = sponsor(client, "first")
    for number in range(5):
        sponsor(client, f"other{number}")

    assert [order(client)[0] for _round in range(3)] == [first] * 3


def test_signed_out_unseen_and_switched_off_people_sponsor_nothing(client):
    sponsor(client, "out", needs_sign_in=True)
    sponsor(client, "unseen", last_active_at=now() - timedelta(days=15))
    sponsor(client, "off", is_active=False)
    able = sponsor(client, "able")

    assert order(client) == [able]


def test_where_the_first_ones_fail_everybody_gets_a_turn(client):
    everybody = {sponsor(client, f"operator{number}") for number in range(8)}

    tried = {operator for failures in range(1, 4) for operator in order(client, failures)[:SPONSORS_TRIED]}

    assert tried == everybody


def test_the_shortest_interval_that_somebody_active_chose_counts(client):
    sponsor(client, "slow", sync_minutes=30)
    sponsor(client, "manual", sync_minutes=0)
    sponsor(client, "quick but unseen", sync_minutes=15, last_active_at=now() - timedelta(days=15))
    sponsor(client, "quick but signed out", sync_minutes=15, needs_sign_in=True)

    assert Sponsors.of([client], {}).intervals == {client.pk: 15}


def test_nobody_chose_an_interval(client):
    sponsor(client, "manual", sync_minutes=0)

    assert Sponsors.of([client], {}).intervals == {client.pk: None}


def test_the_first_of_each_client_is_known_and_nobody_where_nobody_may(client):
    reader, lonely = sponsor(client, "reader"), make_client("Fabrikam")
    sponsor(client, "messages", [MESSAGE_CENTER_READER])

    assert Sponsors.of([client, lonely], {}).first([client, lonely]) == [(reader, client.tenant_id)]


def test_many_operators_cost_three_queries_and_few_rows(client, django_assert_num_queries):
    for number in range(40):
        sponsor(client, f"operator{number}")

    with django_assert_num_queries(3):
        found = Sponsors.of([client], {})

    assert len(found.accesses[client.pk]) <= 3
