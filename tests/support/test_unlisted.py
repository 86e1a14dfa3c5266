import pytest

from microsoft.errors import NoAccess, NotAllowed, NotFound, Throttled
from support.unlisted import says_there_is_none


@pytest.mark.parametrize(
    ("error", "is_gone"),
    [
        (NotFound(status=404), True),
        (NoAccess(status=403, code="20002"), True),
        (NoAccess(aadsts=53003), False),
        (NotAllowed(status=403), False),
        (Throttled(status=429), False),
    ],
)
def test_only_partner_center_itself_says_that_there_is_no_such_ticket(error, is_gone):
    assert says_there_is_none(error) is is_gone
