from uuid import UUID

import pytest

from microsoft import roles
from microsoft.roles import IDS, NAMES, may_reset, name_of, needed_to_reset

RESETS = {
    ("Password Administrator", ""): True,
    ("Password Administrator", "Directory Readers"): True,
    ("Password Administrator", "Helpdesk Administrator"): False,
    ("Helpdesk Administrator", "Helpdesk Administrator"): True,
    ("Helpdesk Administrator", "Message Center Reader"): True,
    ("Helpdesk Administrator", "Authentication Administrator"): False,
    ("Helpdesk Administrator", "Exchange Administrator"): False,
    ("Authentication Administrator", "Authentication Administrator"): True,
    ("Authentication Administrator", "Helpdesk Administrator"): False,
    ("User Administrator", "User Administrator"): True,
    ("User Administrator", "Password Administrator"): True,
    ("User Administrator", "Global Administrator"): False,
    ("Privileged Authentication Administrator", "Global Administrator"): True,
    ("Global Administrator", "Global Administrator"): True,
    ("Global Reader", ""): False,
}


@pytest.mark.parametrize(("caller", "target"), RESETS)
def test_who_may_reset_whom(caller, target):
    assert may_reset({IDS[caller]}, {IDS[target]} if target else set()) is RESETS[caller, target]


def test_a_role_nobody_knows_is_only_for_those_who_reset_everybody():
    unknown = {UUID(int=1)}

    assert not may_reset({roles.USER_ADMINISTRATOR}, unknown)
    assert may_reset({roles.GLOBAL_ADMINISTRATOR}, unknown)


def test_restricted_people_and_synced_ones_need_more():
    helpdesk, authentication = {roles.HELPDESK_ADMINISTRATOR}, {roles.AUTHENTICATION_ADMINISTRATOR}

    assert not may_reset(helpdesk, is_restricted=True)
    assert not may_reset(helpdesk, is_synced=True)
    assert may_reset(authentication, is_synced=True)


def test_the_roles_that_would_do_are_named_the_least_first():
    assert needed_to_reset({roles.GLOBAL_READER}, {roles.HELPDESK_ADMINISTRATOR}) == (
        "Helpdesk Administrator",
        "User Administrator",
        "Privileged Authentication Administrator",
        "Global Administrator",
    )
    assert needed_to_reset({roles.HELPDESK_ADMINISTRATOR}) == ()


def test_names_and_ids_are_one_to_one():
    assert len(IDS) == len(NAMES) == 21
    assert name_of("729827E3-9C14-49F7-BB1B-9608F156BBB8") == "Helpdesk Administrator"
    assert name_of("nonsense") == "nonsense"


@pytest.mark.parametrize(
    ("right", "reads", "does_not"),
    [
        (roles.HEALTH, roles.SERVICE_SUPPORT_ADMINISTRATOR, roles.DIRECTORY_READERS),
        (roles.HEALTH, roles.HELPDESK_ADMINISTRATOR, roles.MESSAGE_CENTER_READER),
        (roles.MESSAGES, roles.MESSAGE_CENTER_READER, roles.DIRECTORY_READERS),
        (roles.USERS, roles.DIRECTORY_READERS, roles.MESSAGE_CENTER_READER),
    ],
)
def test_which_roles_read_a_section(right, reads, does_not):
    assert right.held_by({reads})
    assert not right.held_by({does_not})
    assert right.role in right.roles
