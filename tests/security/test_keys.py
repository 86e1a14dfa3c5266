"""Keys change and nobody is signed out; the database alone opens nothing; no secret shows in a repr or an error."""

from __future__ import annotations

import logging
import re
from importlib import import_module
from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test import Client as Web
from django.test import override_settings
from django.urls import path

from accounts import tokens
from accounts.models import PushSubscription, RefreshToken, Session
from accounts.sessions import SessionStore, kept_as
from clients.access import is_write_token, write_token
from messages_app.models import FeedKey
from microsoft.cloud import Cloud
from microsoft.identity import Redeemed
from tests.conftest import signed_in

NEW = "a-new-key-a-new-key-a-new-key-a-new-key-a-new-key-a-new-key"
CANARY = "canary-of-a-secret-that-nobody-may-see"


# --- Changing them ---


def test_a_new_secret_key_signs_nobody_out(web, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = NEW

    assert web.get("/clients/").status_code == 200

    settings.SECRET_KEY_FALLBACKS = []  # the session has been signed anew meanwhile
    assert web.get("/clients/").status_code == 200


def test_a_secret_key_that_may_be_known_is_left_out_and_signs_everybody_out(web, settings):
    settings.SECRET_KEY = NEW

    assert web.get("/clients/")["Location"].startswith("/sign-in/")


def test_a_form_that_was_open_is_still_taken_after_a_new_secret_key(operator, contoso, settings):
    form = write_token(operator, contoso, "reset")

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = NEW

    assert is_write_token(form, operator, contoso, "reset")


def test_new_token_keys_ask_nobody_to_sign_in_again(operator, settings):
    tokens.keep(operator, "grant")
    old, new = settings.TOKEN_KEYS[0], Fernet.generate_key().decode()

    settings.TOKEN_KEYS = [new, old]
    before = tokens._grant(RefreshToken.objects.get())
    call_command("rotate_token_keys", stdout=StringIO())
    settings.TOKEN_KEYS = [new]
    after = tokens._grant(RefreshToken.objects.get())

    assert before == after == "grant"
    operator.refresh_from_db()
    assert not operator.needs_sign_in


# --- The database alone ---


def dump() -> str:
    """Every value of every row, as a copy of the database gives them away."""
    found: list[str] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names of our own tables
            for row in cursor.fetchall():
                found += [bytes(v).decode("latin-1") if isinstance(v, (bytes, memoryview)) else str(v) for v in row]
    return "\n".join(found)


def test_a_copy_of_the_database_opens_nothing(web, operator, settings):
    tokens.keep(operator, "refresh-token-of-avery")
    calendar = FeedKey.renew(operator)
    web.get("/clients/")

    stolen = dump()

    for secret in (
        "refresh-token-of-avery",
        calendar,
        web.session.session_key,
        *settings.TOKEN_KEYS,
        settings.SECRET_KEY,
    ):
        assert secret not in stolen
    assert kept_as(web.session.session_key) in stolen


def test_what_the_database_calls_a_session_is_no_way_in(web):
    thief = Web()
    thief.cookies["session"] = Session.objects.exclude(operator=None).get().session_key

    assert thief.get("/clients/")["Location"].startswith("/sign-in/")
    assert web.get("/clients/").status_code == 200


def test_a_session_can_be_ended_by_its_name_in_the_database(web, operator):
    SessionStore().remove(operator.sessions.get().session_key)

    assert web.get("/clients/")["Location"].startswith("/sign-in/")


def test_sessions_of_before_stay_signed_in(operator):
    web = signed_in(operator)
    key = web.session.session_key
    Session.objects.filter(pk=kept_as(key)).update(session_key=key)
    PushSubscription.objects.create(operator=operator, endpoint="https://fcm.googleapis.com/1", session_key=key)

    import_module("accounts.migrations.0002_sessions_by_hash").hash_keys(apps, None)

    assert web.get("/clients/").status_code == 200
    assert operator.push_subscriptions.get().session_key == kept_as(key) == operator.sessions.get().session_key


# --- Where secrets must not show ---


@pytest.mark.parametrize(
    "holder",
    [
        lambda: Cloud(
            login_url="https://login.example",
            graph_url="https://graph.example",
            partner_center_url="https://pc.example",
            client_id="id",
            client_secret=CANARY,
            client_certificate=CANARY,
        ),
        lambda: Redeemed(CANARY, 3600, CANARY),
        lambda: RefreshToken(operator_id=1, sealed=CANARY.encode()),
        lambda: Session(session_key=CANARY, session_data=CANARY),
        lambda: PushSubscription(operator_id=1, endpoint=CANARY, p256dh=CANARY, auth=CANARY),
        lambda: FeedKey(operator_id=1, hashed=CANARY),
    ],
)
def test_a_secret_is_not_in_the_repr_of_what_holds_it(holder):
    held = holder()

    assert CANARY not in f"{held!r} {held} {[held]}"


def breaks(request):
    password = CANARY
    raise RuntimeError("it broke") from ValueError(len(password))


breaks.login_required = False  # type: ignore[attr-defined]
urlpatterns = [path("breaks/", breaks)]
handler500 = "partnerportal.errors.server_error"


@override_settings(ROOT_URLCONF=__name__, SECRET_KEY=CANARY + "-key-" * 10, DEBUG=False)
def test_the_page_of_a_bug_shows_no_secret_and_nothing_of_the_code(db, client, caplog):
    client.raise_request_exception = False

    with caplog.at_level(logging.DEBUG):
        answer = client.get("/breaks/")

    assert answer.status_code == 500
    assert re.search(r'class="mono">\w{8,}', answer.text)  # the number to quote
    for told in (CANARY, "RuntimeError", "it broke", "test_keys", "Traceback", "SECRET_KEY"):
        assert told not in answer.text
    assert CANARY not in caplog.text
