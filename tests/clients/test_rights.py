"""Who may see what, read from the sandbox over HTTP."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from accounts.models import Operator
from clients import rights
from clients.models import Access, Assignment, Client, Relationship
from clients.section import ClientListSection
from microsoft.errors import Unavailable
from microsoft.roles import HELPDESK_ADMINISTRATOR
from tests.cloud import enter


def tenants_of(cloud, persona):
    """What the sandbox itself says: tenant id -> role names of this persona there."""
    return {tenant["id"]: tenant["roles"][persona] for tenant in cloud.tenants() if tenant["roles"].get(persona)}


@pytest.mark.parametrize("persona", ["admin", "helpdesk", "reader"])
def test_an_operator_sees_exactly_the_clients_in_which_a_group_of_theirs_has_a_role(cloud, db, persona):
    operator = enter(cloud, persona)

    seen = {str(tenant_id) for tenant_id in Client.objects.visible_to(operator).values_list("tenant_id", flat=True)}

    assert seen == set(tenants_of(cloud, persona))


def test_helpdesk_sees_fewer_clients_than_the_admin(cloud, db):
    few, all_of_them = enter(cloud, "helpdesk"), enter(cloud, "admin")

    assert 0 < few.accesses.count() < all_of_them.accesses.count()
    assert few.accesses.first().has_role(HELPDESK_ADMINISTRATOR)


def test_somebody_without_a_role_anywhere_sees_no_client(cloud, db):
    assert not Client.objects.visible_to(enter(cloud, "newcomer")).exists()


def test_reading_rights_costs_one_batch_and_one_more_for_twenty_relationships(cloud, db):
    operator = enter(cloud)
    cloud.reset_counters()

    rights.refresh(operator)

    relationships = Relationship.objects.filter(is_active=True).count()
    assert cloud.counters()["graph"] == 1 + -(-relationships // 20)


def test_reading_again_changes_nothing(cloud, db, django_assert_max_num_queries):
    operator = enter(cloud)
    before = list(Access.objects.order_by("pk").values())

    rights.refresh(operator)

    assert list(Access.objects.order_by("pk").values()) == before


def test_an_ended_relationship_takes_the_client_out_of_view_at_once_and_a_return_brings_it_back(cloud, db):
    operator = enter(cloud)
    client = Client.objects.visible_to(operator).first()

    cloud.tell("gdap", tenant=str(client.tenant_id), end=True)
    rights.refresh(operator)
    assert client not in Client.objects.visible_to(operator)
    client.refresh_from_db()
    assert client.is_ended

    cloud.tell("gdap", tenant=str(client.tenant_id), **{"return": True})
    rights.refresh(operator)
    assert client in Client.objects.visible_to(operator)


def test_a_role_that_ended_ends_for_those_too_whose_token_died(cloud, db):
    """They go on reading until they sign in again, and only what is theirs."""
    operator, sponsor = enter(cloud, "helpdesk"), enter(cloud)
    client = Client.objects.visible_to(operator).first()
    Operator.objects.filter(pk=operator.pk).update(needs_sign_in=True)
    Assignment.objects.filter(relationship__client=client).delete()  # as the next reading finds it

    ClientListSection().sync(operator.partner, sponsor, None)

    assert client not in Client.objects.visible_to(operator)


def test_a_renamed_client_is_found_and_sorted_by_its_new_name(cloud, db):
    operator = enter(cloud)
    client = Client.objects.visible_to(operator).first()

    cloud.tell("gdap", tenant=str(client.tenant_id), rename="Ænima Zörn")
    rights.refresh(operator)

    assert Access.objects.of(operator).matching("zorn").get().client_id == client.pk


def test_expiring_access_is_known_with_its_date(cloud, db):
    operator = enter(cloud)
    client = Client.objects.visible_to(operator).first()
    soon = now() + timedelta(days=9)

    cloud.tell("gdap", tenant=str(client.tenant_id), expire_in_days=9)
    rights.refresh(operator)
    client.refresh_from_db()

    assert abs(client.access_ends_at - soon) < timedelta(days=1)


def test_a_refused_section_stays_refused_while_the_roles_stay_the_same(cloud, db):
    operator = enter(cloud)
    access = operator.accesses.first()
    access.refuse("health")

    rights.refresh(operator)
    access.refresh_from_db()

    assert not access.may_read("health")


def test_rights_that_cannot_be_read_stay_as_they_were(cloud, db):
    operator = enter(cloud)
    before = operator.accesses.count()
    cloud.fault(kind="graph", status=503, times=50)

    with pytest.raises(Unavailable):
        rights.refresh(operator)

    assert operator.accesses.filter(is_live=True).count() == before
