"""Operators' tokens: kept, redeemed, refused; also when two do so at the same moment."""

from threading import Lock
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet
from django.core.cache import cache
from django.core.management import call_command

from accounts import tokens
from accounts.models import Operator, RefreshToken
from microsoft.errors import SignInRequired, Unavailable
from microsoft.identity import Redeemed, Resource

TENANT = uuid4()


class Microsoft:
    """Redeems as it is told; `meanwhile` happens while the call is under way."""

    def __init__(self, outcome=None, meanwhile=lambda: None):
        self.outcome, self.meanwhile, self.calls = outcome, meanwhile, 0

    def redeem(self, grant, tenant, resource):
        self.calls += 1
        self.meanwhile()
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome or Redeemed("access", 3600, f"{grant}+")


@pytest.fixture
def microsoft(monkeypatch):
    def play(*args, **kwargs):
        played = Microsoft(*args, **kwargs)
        monkeypatch.setattr(tokens, "identity", lambda within: played)
        return played

    return play


def grant_of(operator):
    return tokens._unseal(bytes(RefreshToken.objects.get(operator=operator).sealed))


def redeem(operator):
    return tokens.access_token(operator, TENANT, Resource.GRAPH)


def test_an_access_token_is_redeemed_once_and_the_newer_grant_kept(operator, microsoft):
    tokens.keep(operator, "grant")
    played = microsoft()

    assert (redeem(operator), redeem(operator)) == ("access", "access")

    assert played.calls == 1
    assert grant_of(operator) == "grant+"


def test_neither_the_database_nor_the_cache_holds_a_readable_token(operator, microsoft):
    tokens.keep(operator, "grant")
    microsoft()
    redeem(operator)

    assert b"grant" not in bytes(RefreshToken.objects.get().sealed)
    key = f"token:{operator.pk}:{operator.session_epoch}:{TENANT}:GRAPH"
    assert b"access" not in cache.get(key)


def test_a_short_lived_token_is_used_more_than_once_too(operator, microsoft):
    tokens.keep(operator, "grant")
    played = microsoft(Redeemed("access", 60, "grant"))

    redeem(operator)
    redeem(operator)

    assert played.calls == 1


def test_tokens_at_hand_are_found_with_one_question_and_used_instead_of_asking_again(operator, microsoft, monkeypatch):
    tokens.keep(operator, "grant")
    microsoft()
    redeem(operator)

    known = tokens.at_hand([(operator, TENANT), (operator, uuid4())])
    monkeypatch.setattr(tokens, "access_token", lambda *_args, fresh, **_kwargs: f"asked, {fresh=}")
    graph, stranger = (tokens.graph_for(operator, tenant, known=known) for tenant in (TENANT, uuid4()))

    assert len(known) == 1
    assert not any(b"access" in sealed for sealed in known.values())
    assert (graph._token(False), graph._token(True)) == ("access", "asked, fresh=True")
    assert graph._token(False) == "asked, fresh=False"  # not the refused one once more
    assert stranger._token(False) == "asked, fresh=False"


def test_a_dead_grant_marks_its_operator(operator, microsoft):
    tokens.keep(operator, "grant")
    microsoft(SignInRequired())

    with pytest.raises(SignInRequired):
        redeem(operator)

    assert Operator.objects.get().needs_sign_in


def test_a_grant_that_nobody_can_read_any_more_marks_its_operator(operator, settings):
    tokens.keep(operator, "grant")
    settings.TOKEN_KEYS = [Fernet.generate_key().decode()]

    with pytest.raises(SignInRequired):
        redeem(operator)

    assert Operator.objects.get().needs_sign_in


def test_no_grant_at_all_marks_its_operator(operator):
    with pytest.raises(SignInRequired):
        redeem(operator)

    assert Operator.objects.get().needs_sign_in


@pytest.mark.parametrize("outcome", [SignInRequired(), Redeemed("access", 3600, "grant of before")])
def test_a_sign_in_while_a_worker_redeems_the_grant_before_it_wins(operator, microsoft, outcome):
    tokens.keep(operator, "grant")
    microsoft(outcome, meanwhile=lambda: tokens.keep(operator, "new grant"))

    if isinstance(outcome, SignInRequired):
        with pytest.raises(SignInRequired):
            redeem(operator)
    else:
        redeem(operator)

    assert not Operator.objects.get().needs_sign_in
    assert grant_of(operator) == "new grant"


def test_nobody_waits_longer_than_told_for_somebody_elses_redemption(operator, monkeypatch):
    tokens.keep(operator, "grant")
    busy = tokens._Flight()
    busy.lock = Lock()
    busy.lock.acquire()
    monkeypatch.setattr(tokens, "_flights", {f"token:{operator.pk}:0:{TENANT}:GRAPH": busy})

    with pytest.raises(Unavailable):
        tokens.access_token(operator, TENANT, Resource.GRAPH, within=0.05)


def test_keys_are_changed_without_signing_anybody_out(operator, settings):
    tokens.keep(operator, "grant")
    old, new = settings.TOKEN_KEYS[0], Fernet.generate_key().decode()

    settings.TOKEN_KEYS = [new, old]
    call_command("rotate_token_keys")
    settings.TOKEN_KEYS = [new]

    assert grant_of(operator) == "grant"
