from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microsoft import directory, health, messages, partner, support, wire

PARSERS = [
    value
    for module in (directory, health, messages, partner, support)
    for value in vars(module).values()
    if isinstance(value, type) and value.__module__ == module.__name__ and "id" in getattr(value, "__slots__", ())
]
KEYS = sorted(
    {*directory.USER_FIELDS.split(","), "@removed", "manager", "posts", "details", "body", "viewPoint", "services"}
    | {"customer", "accessDetails", "notes", "status", "severity", "organization", "primaryContact", "accessContainer"}
    | {"isResolved", "startDateTime", "companyProfile", "verifiedDomains", "prepaidUnits", "tags", "issues"}
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("0001-01-01T00:00:00+14:00"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*KEYS, "reason"]), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.__name__)
@given(item=st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=6))
def test_nothing_that_microsoft_may_send_breaks_a_parser(parser, item):
    assert parser.parse(item) == parser.parse(item)


@pytest.mark.parametrize(
    ("value", "parsed"),
    [
        ("2026-08-01T10:00:00Z", datetime(2026, 8, 1, 10, tzinfo=UTC)),
        ("2026-08-01T10:00:00", datetime(2026, 8, 1, 10, tzinfo=UTC)),
        ("2026-08-01T12:00:00+02:00", datetime(2026, 8, 1, 10, tzinfo=UTC)),
        ("2022-03-07T22:55:18.6780449Z", datetime(2022, 3, 7, 22, 55, 18, 678044, tzinfo=UTC)),
        ("2020-11-20T17:56:31.39Z", datetime(2020, 11, 20, 17, 56, 31, 390000, tzinfo=UTC)),
        ("0001-01-01T00:00:00", None),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("9999-12-31T23:59:59Z", None),
        ("2020-03-19T12-01-03.45Z", None),
        ("soon", None),
        (17, None),
        (None, None),
    ],
)
def test_a_moment_in_each_form(value, parsed):
    assert wire.moment({"at": value}, "at") == parsed


@pytest.mark.parametrize(
    ("value", "parsed"), [("True", True), (" false ", False), (True, True), (1, None), ("x", None)]
)
def test_a_yes_or_no_in_each_form(value, parsed):
    assert wire.maybe_flag({"is": value}, "is") is parsed
