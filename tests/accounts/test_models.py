import time
from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command

from accounts import sessions, tokens
from accounts.models import AuditEvent, RefreshToken, Session
from tests.conftest import signed_in
from tests.factories import make_client, make_operator


def test_the_audit_trail_only_grows(operator):
    event = AuditEvent.record(operator, "sign-in", AuditEvent.Outcome.DONE)

    for change in (event.save, event.delete, AuditEvent.objects.all().delete):
        with pytest.raises(TypeError, match="append-only"):
            change()
    with pytest.raises(TypeError, match="append-only"):
        AuditEvent.objects.update(outcome="failed")


def test_an_operator_sees_only_the_own_events(operator, web):
    AuditEvent.record(
        make_operator(upn="other@harbour.example"), "reset-password", "done", target="anna@contoso.example"
    )
    AuditEvent.record(operator, "sign-in", "done", client=make_client("Adatum"))

    text = web.get("/settings/activity/").text

    assert "Adatum" in text
    assert "anna@contoso.example" not in text


def test_the_own_events_are_told_in_words(operator, web):
    AuditEvent.record(operator, "sign-out-everywhere", "done")
    AuditEvent.record(operator, "ticket.change", "done")

    text = web.get("/settings/activity/").text

    assert "Sign out on all devices" in text
    assert "ticket.change" not in text


def test_the_audit_export_is_csv_that_no_spreadsheet_runs(operator, capsys):
    AuditEvent.record(operator, "add-note", "done", target="=HYPERLINK(1)")

    call_command("audit")

    head, row = capsys.readouterr().out.splitlines()
    assert head.startswith("at,operator_upn,tenant_id")
    assert ",'=HYPERLINK(1)," in row


def test_signing_out_everywhere_ends_every_session(operator):
    first, second = signed_in(operator), signed_in(operator)
    assert first.get("/clients/").status_code == second.get("/clients/").status_code == 200

    operator.sign_out_everywhere()

    assert first.get("/clients/").status_code == second.get("/clients/").status_code == 302


def test_a_session_ends_after_its_longest_time(web, settings):
    session = web.session
    session["signed_in_at"] -= settings.SESSION_ABSOLUTE_AGE + 1
    session.save()

    assert web.get("/clients/").status_code == 302


def test_a_session_that_ended_while_the_cache_was_away_is_dead_a_minute_later(operator, monkeypatch):
    assert sessions.CACHED == 60
    monkeypatch.setattr(sessions, "CACHED", 1)  # not the clock: Redis has its own
    web = signed_in(operator)
    assert web.get("/clients/").status_code == 200
    Session.objects.all().delete()  # as signing out does, where the cache cannot be told
    time.sleep(1.2)

    assert web.get("/clients/").status_code == 302


def test_a_refresh_token_is_encrypted_and_survives_a_change_of_keys(operator, settings):
    tokens.keep(operator, "the grant")
    sealed = bytes(RefreshToken.objects.get().sealed)
    assert b"the grant" not in sealed

    settings.TOKEN_KEYS = [Fernet.generate_key().decode(), *settings.TOKEN_KEYS]
    call_command("rotate_token_keys", stdout=StringIO())
    settings.TOKEN_KEYS = settings.TOKEN_KEYS[:1]

    assert tokens._unseal(bytes(RefreshToken.objects.get().sealed)) == "the grant"
