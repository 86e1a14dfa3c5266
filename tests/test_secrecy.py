"""What searches for secrets finds them: a watch that overlooks one is worth nothing."""

import json
import logging
import secrets

import pytest
from django.core.cache import cache

from accounts.models import AuditEvent
from microsoft.http import Raw
from tests import secrecy
from tests.cloud import enter
from tests.conftest import signed_in
from tests.factories import make_operator
from tests.secrecy import Secrets, Watch
from tests.users.factories import make_person
from users import proposals

SECRET = "Hafen-Lampe-Birne-Gondel-Ast-4711"


def places(watch: Watch, *, with_database: bool = False) -> list[str]:
    held = secrecy.places(watch, 0, with_database=with_database)
    return [where for where, what in held if Secrets.found([SECRET], what)]


@pytest.fixture
def another() -> Watch:
    """A watch of its own, so that what is planted here does not fail the run."""
    return Watch()


def test_of_tokens_that_begin_alike_only_the_one_that_is_there_is_found():
    tokens = [f"eyJ0eXAiOiJKV1QifQ.{'x' * 300}.{secrets.token_urlsafe(32)}" for _number in range(50)]

    assert Secrets.found(tokens, f"Bearer {tokens[7]}".encode()) == ["eyJ0eXAiOiJK"]
    assert Secrets.found(tokens, tokens[7][:-1].encode()) == []


def test_a_secret_in_the_log_is_found(another):
    another.log.emit(logging.LogRecord("x", logging.INFO, "x", 1, "set %s", (SECRET,), None))

    assert places(another) == ["the log"]


def test_a_secret_in_the_cache_is_found(another):
    cache.set("users:secret:1", [SECRET])

    assert places(another) == ["the cache"]


@pytest.mark.django_db
def test_a_secret_in_a_row_is_found(another):
    AuditEvent.record(make_operator(), "users.reset", "done", detail=f"it is {SECRET}")

    assert places(another, with_database=True) == ["the database"]


@pytest.mark.django_db
def test_a_secret_in_a_session_is_found(another):
    web = signed_in(make_operator())
    session = web.session
    session["shown"] = {"password": SECRET}
    session.save()

    assert "a session" in places(another, with_database=True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_what_microsoft_gives_out_is_noted(cloud, watch):
    enter(cloud)

    given = watch.secrets.passed
    assert any(token.startswith("1.AX") for token in given)  # a refresh token
    assert any(token.startswith("eyJ") and token.count(".") == 2 for token in given)
    assert len(given) >= 4


def test_passwords_that_are_set_are_noted(another):
    def answer(*args, **kwargs):
        return Raw(204, {}, b"")

    call = another.hears(answer)
    for told in ({"newPassword": SECRET}, {"passwordProfile": {"password": f"{SECRET}!", "forceChange": True}}):
        call(None, "PATCH", "https://graph.microsoft.com/v1.0/users/1", headers={}, content=json.dumps(told).encode())

    assert another.secrets.all == {SECRET, f"{SECRET}!"}


@pytest.mark.django_db
def test_passwords_that_are_offered_are_noted(watch, contoso, operator):
    offered = proposals.make(operator, make_person(contoso), "1.x", "de")

    assert offered.password in watch.secrets.passed
