from datetime import UTC, datetime
from uuid import UUID

import pytest

from microsoft.directory import (
    USER_FIELDS,
    DirectoryRole,
    Domain,
    Manager,
    Operation,
    OperationStatus,
    Organization,
    Photo,
    Removal,
    SubscribedSku,
    User,
)
from microsoft.skus import NAMES, product_name
from tests.microsoft.conftest import shared


def users(name):
    return [User.parse(item) for item in shared(f"samples/{name}.json")["value"]]


def test_the_documentation_s_list():
    room, admin = users("users-list")

    assert (room.name, room.mail, room.business_phones, room.job_title) == (
        "Conf Room Adams",
        "Adams@contoso.com",
        (),
        "",
    )
    assert admin.id == UUID("4562bcc8-c436-4f95-b7c0-4f8ce89dca5e")
    assert (admin.business_phones, admin.mobile_phone, admin.language) == (("425-555-0100",), "425-555-0101", "en-US")
    assert "mail" in admin.given
    assert admin.mail == ""


@pytest.mark.parametrize("name", ["users-list-count-orderby", "users-list-search", "users-delta-default-properties"])
def test_the_documentation_s_other_lists(name):
    (user,) = users(name)

    assert user.name
    assert user.upn.endswith(".com")


def test_the_documentation_s_licences():
    for user in users("users-list-assignedLicenses"):
        assert user.sku_ids == (UUID("cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46"),)
        assert user.given == {"id", "mail", "sku_ids"}


def test_the_documentation_s_user():
    user = User.parse(shared("samples/user-get.json"))

    assert (user.office, user.given_name, user.surname) == ("18/2111", "Adele", "Vance")


@pytest.mark.parametrize("name", ["users-delta-first-page", "users-delta-last-page"])
def test_the_documentation_s_delta_pages(name):
    for user in users(name):
        assert user.removal is None
        assert set(user.changes()) == {"name", "given_name", "surname"}


def test_the_documentation_s_removal():
    changed, removed = users("users-delta-changes-and-removed")

    assert (changed.name, changed.removal) == ("Testuser7", None)
    assert (str(removed.id), removed.removal) == ("8ffff70c-1c63-4860-b963-e34ec660931d", Removal.SOFT)
    assert removed.changes() == {}


def test_the_documentation_s_minimal_delta():
    (user,) = users("users-delta-return-minimal")

    assert user.changes() == {"name": "Vance Adele", "job_title": "Product Marketing Manager"}
    assert shared("samples/users-delta-no-changes.json")["value"] == []


def test_absent_is_not_the_same_as_cleared():
    cleared, absent = User.parse({"id": "x", "mobilePhone": None}), User.parse({"id": "x"})

    assert cleared.changes() == {"mobile_phone": ""}
    assert absent.changes() == {}


def test_gone_for_good_is_told_from_in_the_bin():
    assert User.parse({"@removed": {"reason": "deleted"}}).removal is Removal.HARD
    assert User.parse({"@removed": None}).removal is Removal.SOFT


def test_every_field_of_the_card():
    item = {
        "id": "87d349ed-44d7-43e1-9a83-5f2406dee5bd",
        "userPrincipalName": "adele_fabrikam.com#EXT#@contoso.onmicrosoft.com",
        "proxyAddresses": ["smtp:a2@contoso.com", "SMTP:a1@contoso.com", "sip:a1@contoso.com"],
        "accountEnabled": False,
        "userType": "Guest",
        "createdDateTime": "2020-01-02T03:04:05Z",
        "onPremisesSyncEnabled": True,
        "licenseAssignmentStates": [
            {"skuId": "cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46", "state": "ActiveWithError", "error": "CountViolation"},
            {"skuId": "x", "state": "Active", "error": "None", "assignedByGroup": None},
        ],
        "manager": {"id": "4562bcc8-c436-4f95-b7c0-4f8ce89dca5e", "displayName": "MOD"},
        "isManagementRestricted": True,
    }

    user = User.parse(item)

    assert (user.is_guest, user.is_blocked, user.is_synced, user.is_restricted) == (True, True, True, True)
    assert user.aliases == ("a1@contoso.com", "a2@contoso.com")
    assert user.domain == "contoso.onmicrosoft.com"
    assert user.created_at == datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert [(each.state, each.error) for each in user.license_states] == [
        ("activewitherror", "CountViolation"),
        ("active", ""),
    ]
    assert user.manager == Manager(UUID("4562bcc8-c436-4f95-b7c0-4f8ce89dca5e"), "MOD")


def test_what_is_not_known_of_somebody_is_not_claimed():
    user = User.parse({"accountEnabled": None, "onPremisesSyncEnabled": None, "@odata.type": "#microsoft.graph.user"})

    assert (user.is_blocked, user.is_synced, user.is_guest) == (False, False, False)


def test_nobody_s_data_is_in_the_repr():
    user = User.parse({"id": "87d349ed-44d7-43e1-9a83-5f2406dee5bd", "displayName": "Adele"})

    assert repr(user) == "User(id=87d349ed-44d7-43e1-9a83-5f2406dee5bd)"


def test_the_card_selects_what_lists_allow():
    fields = USER_FIELDS.split(",")

    assert len(fields) == len(set(fields)) == 37
    assert {"manager", "signInActivity", "aboutMe"}.isdisjoint(fields)


def test_a_photo_of_one_pixel_is_none():
    assert Photo.parse(shared("samples/photo-metadata.json")) == Photo("BA09D118", "image/jpeg", 240, 240)
    assert Photo.parse(shared("samples/photo-metadata.json")).exists
    assert not Photo.parse(shared("samples/photo-metadata-1x1-when-absent.json")).exists


def test_the_documentation_s_subscriptions():
    e5, crm = [SubscribedSku.parse(item) for item in shared("samples/subscribedSkus.json")["value"]]

    assert (e5.product, e5.status, e5.enabled, e5.consumed) == ("Office 365 E5", "enabled", 25, 14)
    assert (crm.status, crm.enabled) == ("suspended", 0)


def test_the_documentation_s_organization_and_domain():
    (organization,) = map(Organization.parse, shared("samples/organization.json")["value"])
    (domain,) = map(Domain.parse, shared("samples/domains.json")["value"])

    assert (organization.name, organization.country, organization.is_synced) == ("Contoso", "US", False)
    assert (domain.name, domain.is_default, domain.is_federated) == ("contoso.com", True, False)
    assert Domain.parse({"authenticationType": "Federated"}).is_federated


def test_an_operation_is_over_when_it_succeeded_or_failed():
    operation = Operation.parse(shared("samples/longRunningOperation.json"))

    assert (operation.status, operation.is_over) == (OperationStatus.RUNNING, False)
    assert Operation.parse({"status": "Succeeded"}).is_over
    assert Operation.parse({"status": "brandNew"}).status is OperationStatus.UNKNOWN


def test_a_directory_role_has_template_and_name():
    role = DirectoryRole.parse({"roleTemplateId": "729827e3-9c14-49f7-bb1b-9608f156bbb8", "displayName": "Helpdesk"})

    assert (str(role.template_id), role.name) == ("729827e3-9c14-49f7-bb1b-9608f156bbb8", "Helpdesk")


def test_products_have_names_that_people_know():
    assert len(NAMES) >= 60
    assert product_name("spe_e5") == "Microsoft 365 E5"
    assert product_name("BRAND_NEW_THING") == "BRAND NEW THING"
