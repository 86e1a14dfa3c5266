"""Whoever runs the product ends other people's sessions."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AuditEvent, RefreshToken
from tests.conftest import signed_in
from tests.factories import make_operator


def run(*arguments):
    output = StringIO()
    call_command("sign_out", *arguments, stdout=output)
    return output.getvalue()


@pytest.fixture
def blake(db):
    return make_operator(upn="blake@harbour.example")


def is_in(web):
    return web.get("/settings/").status_code == 200


def test_one_operator_is_signed_out_and_no_other(operator, web, blake):
    other = signed_in(blake)

    assert ": 1." in run("BLAKE@harbour.example")

    assert not is_in(other)
    assert is_in(web)
    event = AuditEvent.objects.get()
    assert (event.action, event.target, event.outcome) == ("sign-out-operator", blake.upn, "done")


def test_everybody_is_signed_out(operator, web, blake):
    other = signed_in(blake)

    assert ": 2." in run("--everybody")

    assert not is_in(web)
    assert not is_in(other)


def test_who_is_kept_out_leaves_no_token_and_may_be_let_in_again(operator, blake):
    RefreshToken.objects.create(operator=blake, sealed=b"sealed")
    browser = signed_in(blake)

    run(blake.upn, "--block")

    assert not is_in(browser)
    assert not is_in(signed_in(blake))
    assert not RefreshToken.objects.exists()

    run(blake.upn, "--allow")

    blake.refresh_from_db()
    assert is_in(signed_in(blake))


@pytest.mark.parametrize("arguments", [["nobody@harbour.example"], ["--everybody", "--block"], []])
def test_what_makes_no_sense_changes_nothing(operator, web, arguments):
    with pytest.raises(CommandError):
        run(*arguments)

    assert is_in(web)
