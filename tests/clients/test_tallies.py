import pytest
from django.core.cache import cache

from accounts.models import Operator
from clients import tallies
from clients.models import Access, Client
from clients.rights import apply_rights
from clients.tallies import kept, tally
from tests.factories import give_access, make_client, make_operator


def fresh(operator: Operator) -> Operator:
    """As another request reads it."""
    return Operator.objects.get(pk=operator.pk)


@pytest.fixture
def many(monkeypatch):
    """Whoever has any client has many."""
    monkeypatch.setattr(tallies, "MANY", 0)


def test_what_is_counted_is_of_the_clients_where_the_operator_may_read_it(operator, contoso):
    Client.objects.update(open_tickets=3, users=7, health="bad")
    warned = make_client("Fabrikam", health="warn", open_tickets=1, users=2)
    give_access(operator, warned, is_flagged=True)
    shut = make_client("Adatum", health="bad", open_tickets=5, users=9)
    give_access(operator, shut)
    Access.objects.filter(client=shut).update(reads=" ")
    make_operator(upn="other@harbour.example", sees=[make_client("Northwind", health="bad")])

    found = tally(operator)

    assert (found["clients"], found["flagged"], found["tickets"]) == (3, 1, 2)
    assert (found["bad"], found["warn"], found["ok"]) == (1, 1, 0)
    assert (found["open_tickets"], found["users"]) == (4, 9)
    assert [found[f"read_{key}"] for key in ("health", "users", "tickets", "messages")] == [2, 2, 2, 2]


def test_it_is_asked_once_in_a_request(operator, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert tally(operator) == tally(operator)


def test_with_few_clients_each_request_counts_anew(operator):
    assert tally(fresh(operator))["clients"] == 1

    give_access(operator, make_client("Fabrikam"))

    assert tally(fresh(operator))["clients"] == 2


def test_with_many_clients_a_request_takes_what_another_one_counted(operator, many, django_assert_num_queries):
    tally(operator)
    again, give = fresh(operator), make_client("Fabrikam")
    give_access(operator, give)

    with django_assert_num_queries(0):
        assert tally(again)["clients"] == 1


def test_what_was_counted_is_not_kept_for_longer_than_half_a_minute(operator, many, monkeypatch):
    monkeypatch.setattr(tallies, "KEPT", 0)  # the cache keeps nothing for no time
    tally(operator)
    give_access(operator, make_client("Fabrikam"))

    assert tally(fresh(operator))["clients"] == 2


def test_a_later_count_makes_no_earlier_one_last_longer(operator, many, monkeypatch):
    moments, lasts = iter([1000.0, 1029.0]), {}
    monkeypatch.setattr(tallies, "time", lambda: next(moments))
    store = cache.set

    def noted(key, value, seconds):
        lasts[key] = seconds
        store(key, value, seconds)

    monkeypatch.setattr(cache, "set", noted, raising=False)
    tally(operator)
    kept(operator, "another", lambda: 1)

    assert lasts[f"counted:{operator.pk}"] == 1


def test_nobody_is_told_what_was_counted_for_somebody_else(operator, many):
    other = make_operator(upn="other@harbour.example")
    tally(operator)

    assert tally(other)["clients"] == 0


def test_ones_own_flag_is_counted_at_once(web, operator, contoso, many):
    assert web.get("/clients/").context["filters"]()[2]["count"] == 0

    web.post(f"/clients/{contoso.tenant_id}/flag/", {"on": "1"})

    assert web.get("/clients/").context["filters"]()[2]["count"] == 1


def test_rights_that_changed_are_counted_at_once(operator, many):
    assert tally(operator)["clients"] == 1

    apply_rights([operator], anew=True)  # no relationship gives any

    assert tally(fresh(operator))["clients"] == 0


def test_a_search_counts_no_further_than_anybody_reads(web, operator, monkeypatch):
    monkeypatch.setattr("clients.views.COUNTED", 55)
    for number in range(60):
        give_access(operator, make_client(f"Woodgrove {number}"))

    assert "More than 55 found" in web.get("/clients/", {"q": "woodgrove"}).text
    assert "15 found" in web.get("/clients/", {"q": "woodgrove 5"}).text
    assert "60 found" not in web.get("/clients/", {"q": "woodgrove"}).text
