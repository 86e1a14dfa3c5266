from datetime import UTC, datetime
from uuid import UUID

import pytest

from microsoft.partner import (
    AccessAssignment,
    Contract,
    CspCustomer,
    DelegatedAdminCustomer,
    DelegatedAdminRelationship,
    ServiceManagementDetail,
    TenantInformation,
    group_ids,
)
from microsoft.roles import EXCHANGE_ADMINISTRATOR, HELPDESK_ADMINISTRATOR, INTUNE_ADMINISTRATOR
from tests.microsoft.conftest import shared


def test_the_documentation_s_relationships():
    items = shared("samples/delegatedAdminRelationships.json")["value"]

    active, ended, pending = map(DelegatedAdminRelationship.parse, items)

    assert (active.client_name, active.is_active, active.is_auto_extended) == ("Contoso Inc", True, True)
    assert active.tenant_id == UUID("52eaad04-13a2-4a2f-9ce8-93a294fadf36")
    assert active.ends_at == datetime(2024, 2, 10, 11, 24, 42, 314826, tzinfo=UTC)
    assert (ended.status, ended.is_active, ended.is_auto_extended) == ("terminated", False, False)
    assert ended.roles == {EXCHANGE_ADMINISTRATOR, INTUNE_ADMINISTRATOR}
    assert (pending.is_reseller, pending.ends_at, len(pending.roles)) == (True, None, 9)
    assert pending.indirect_provider_id == UUID("60ea59db-a506-485e-94c5-d115f369e239")


@pytest.mark.parametrize(("status", "is_active"), [("Active", True), ("expiring", True), ("terminating", False)])
def test_rights_last_until_the_end(status, is_active):
    assert DelegatedAdminRelationship.parse({"status": status}).is_active is is_active


@pytest.mark.parametrize(
    ("duration", "lasts"), [("P180D", True), ("P0D", False), ("PT0S", False), ("", False), (None, False)]
)
def test_auto_extension_is_off_in_two_spellings(duration, lasts):
    assert DelegatedAdminRelationship.parse({"autoExtendDuration": duration}).is_auto_extended is lasts


def test_lighthouse_s_own_relationships_are_told_apart():
    assert DelegatedAdminRelationship.parse({"displayName": "MLT_52eaad04_Contoso"}).is_lighthouse
    assert not DelegatedAdminRelationship.parse({"displayName": "Contoso"}).is_lighthouse


def test_the_documentation_s_assignments():
    items = shared("samples/delegatedAdminRelationship-accessAssignments.json")["value"]

    first, second = map(AccessAssignment.parse, items)

    assert first.group_id == UUID("227a2f44-2682-4831-a021-f8d69a34bcba")
    assert first.is_active
    assert HELPDESK_ADMINISTRATOR in second.roles
    assert not AccessAssignment.parse({"status": "deleting"}).is_active


def test_the_documentation_s_contracts_have_no_ids_to_read():
    (contract,) = map(Contract.parse, shared("samples/contracts-list.json")["value"])

    assert (contract.tenant_id, contract.name, contract.kind) == (None, "displayName-value", "contractType-value")


def test_the_documentation_s_customers():
    first, _ = map(DelegatedAdminCustomer.parse, shared("samples/delegatedAdminCustomers.json")["value"])

    assert (str(first.tenant_id), first.name) == ("4fdbff88-9d6b-42e0-9713-45c922ba8001", "Contoso Inc")


def test_the_documentation_s_admin_centres():
    items = shared("samples/delegatedAdminCustomer-serviceManagementDetails.json")["value"]

    centres = [ServiceManagementDetail.parse(item) for item in items]

    assert [each.service for each in centres][:2] == ["Azure Active Directory", "Microsoft 365 Lighthouse"]
    assert all(each.url.startswith("https://") for each in centres)
    assert ServiceManagementDetail.parse({"serviceManagementUrl": "javascript:alert(1)"}).url == ""


def test_the_documentation_s_tenant_information():
    tenant = TenantInformation.parse(shared("samples/findTenantInformationByTenantId.json"))

    assert (tenant.name, tenant.domain, tenant.brand) == ("Contoso, Ltd", "CONTOSO18839.onmicrosoft.com", None)


def test_the_documentation_s_partner_center_customers():
    first, _ = map(CspCustomer.parse, shared("samples/pc-customers-list.json")["items"])
    whole = CspCustomer.parse(shared("samples/pc-customer-get.json"))

    assert (str(first.tenant_id), first.relationship) == ("b44bb1fb-c595-45b0-9e09-d657365580bf", "reseller")
    assert (whole.name, whole.domain, whole.allows_legacy_access) == ("1kl as kjk", "abcdefgh1234.ccsctp.net", True)
    assert shared("samples/pc-customers-filter.json")["items"]


def test_groups_are_picked_out_of_memberships():
    group, role = "227a2f44-2682-4831-a021-f8d69a34bcba", "869713c9-0b28-4d08-8949-ae07ae1bf528"
    items = [
        {"@odata.type": "#microsoft.graph.group", "id": group},
        {"@odata.type": "#microsoft.graph.directoryRole", "id": role},
        {"@odata.type": "#microsoft.graph.group", "id": "nonsense"},
    ]

    assert group_ids(items) == {UUID(group)}
