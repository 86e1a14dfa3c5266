import pickle

import pytest

from microsoft import errors
from microsoft.errors import MicrosoftError, NotAllowed, Throttled

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, MicrosoftError)]


@pytest.mark.parametrize("kind", KINDS)
def test_each_error_is_a_sentence_and_an_action(kind):
    sentence = str(kind("Microsoft's own words"))

    assert sentence.count(".") == 2
    assert sentence.endswith(".")
    assert "own words" not in sentence + repr(kind("Microsoft's own words"))


def test_only_what_may_pass_by_itself_is_worth_a_retry():
    retryable = {kind.__name__ for kind in KINDS if kind.retryable}

    assert retryable == {"Throttled", "Unavailable", "NoConnection", "Dropped", "BadAnswer"}


def test_only_after_sending_is_it_undecided_whether_a_write_happened():
    undecided = {kind.__name__ for kind in KINDS if kind().is_undecided}

    assert undecided == {"Unavailable", "Dropped", "BadAnswer", "BadIdToken"}


def test_an_error_survives_a_queue():
    error = pickle.loads(pickle.dumps(Throttled("busy", status=429, retry_after=3.5, request_id="r1")))  # noqa: S301 - our own bytes

    assert (error.status, error.retry_after, error.request_id, str(error)) == (429, 3.5, "r1", Throttled.message)


def test_the_message_can_be_translated_with_its_roles():
    error = NotAllowed(missing=["Helpdesk Administrator", "User.Read.All"])

    assert error.message == NotAllowed.with_roles
    assert error.message % error.params == str(error)
    assert "Helpdesk Administrator" in str(error)
    assert "role" in str(error)
