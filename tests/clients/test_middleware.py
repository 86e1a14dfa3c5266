"""Rights that are older than a day are read again before anything is shown."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from accounts import admission
from accounts.admission import Outcome
from accounts.models import Operator
from clients import middleware
from clients.models import Access
from microsoft.errors import SignInRequired, Throttled

PART = {"HX-Request": "true", "HX-Target": "results"}


@pytest.fixture
def reading(operator, monkeypatch):
    """Counts how often the rights are read; `reading.outcome` is what comes of it, None while it lasts."""

    class Reading:
        outcome = Outcome(admitted=True)
        begun = 0

    def begin(operator):
        Reading.begun += 1
        return str(Reading.begun)

    monkeypatch.setattr(admission, "begin", begin)
    monkeypatch.setattr(admission, "outcome", lambda key, wait: Reading.outcome)
    monkeypatch.setattr(middleware, "WAIT", 0)
    Operator.objects.update(rights_read_at=now() - timedelta(hours=25))
    return Reading


def test_they_are_read_again_before_a_page_is_shown(web, reading):
    assert web.get("/clients/").status_code == 200
    assert reading.begun == 1


def test_fresh_ones_are_not(web, reading):
    Operator.objects.update(rights_read_at=now() - timedelta(hours=23))

    web.get("/clients/")

    assert reading.begun == 0


@pytest.mark.parametrize("headers", [{}, PART], ids=["page", "part"])
@pytest.mark.parametrize(
    ("outcome", "sentence", "seconds"),
    [
        (None, "Microsoft is not answering, so your rights could not be checked.", "30"),
        (Outcome(False, Throttled.message, passes=True, retry_after=12), "Microsoft asked us to slow down.", "12"),
        (Outcome(False, admission.OURS, passes=True), "Something went wrong on our side", "30"),
    ],
)
def test_while_nobody_tells_them_a_sentence_is_shown_and_the_person_stays_signed_in(
    web, contoso, reading, headers, outcome, sentence, seconds
):
    reading.outcome = outcome

    answer = web.get("/clients/", headers=headers)

    assert (answer.status_code, answer["Retry-After"]) == (503, seconds)
    said = answer.text.partition('id="problem"')[2]
    assert sentence in said
    assert "You stay signed in." in said
    assert "Contoso" not in answer.text
    assert "nav-item" not in answer.text
    reading.outcome = Outcome(admitted=True)
    assert "Contoso" in web.get("/clients/").text


def test_nothing_is_changed_without_them(web, contoso, reading):
    reading.outcome = None

    answer = web.post(f"/clients/{contoso.tenant_id}/flag/", {"on": "1"})

    assert answer.status_code == 503
    assert not Access.objects.filter(is_flagged=True).exists()


def test_one_may_sign_out_without_them(web, reading):
    reading.outcome = None

    assert web.post("/sign-out/").status_code == 302
    assert web.get("/clients/")["Location"].startswith("/sign-in/")


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [
        (Outcome(admitted=False), "has no role in any client"),
        (Outcome(False, SignInRequired.message), "Microsoft no longer accepts your sign-in. Sign in again."),
    ],
)
def test_who_has_none_any_more_is_signed_out_and_told_why(web, contoso, reading, outcome, sentence):
    reading.outcome = outcome

    part = web.get("/clients/", headers=PART)
    answer = web.get("/clients/?q=con")

    assert (part["HX-Refresh"], part.text) == ("true", "")
    assert answer.status_code == 403
    assert '"storage"' in answer["Clear-Site-Data"]
    assert sentence in answer.text
    assert 'name="next" value="/clients/?q=con"' in answer.text
    assert "Contoso" not in answer.text
    assert web.get("/clients/")["Location"].startswith("/sign-in/")


def test_parts_that_ask_at_the_same_time_read_them_once(operator, reading):
    reading.outcome = None

    assert middleware._read_again(operator) is middleware._read_again(operator) is None

    assert reading.begun == 1
    reading.outcome = Outcome(admitted=True)
    assert middleware._read_again(operator).admitted
    middleware._read_again(operator)
    assert reading.begun == 2
