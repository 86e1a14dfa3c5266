"""The directory over HTTP: rounds of the sync, and a card read from Microsoft."""

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.urls import reverse

from clients.models import Access, Client
from microsoft.roles import EXCHANGE_ADMINISTRATOR, HELPDESK_ADMINISTRATOR
from sync.models import SyncState
from tests.cloud import enter
from tests.conftest import signed_in
from tests.users.cloud import address, client_of, people, someone, sync, tenant
from users.models import DirectoryUser, Product
from users.photos import DOT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def avery(cloud):
    return enter(cloud)


@pytest.fixture
def client(cloud, avery) -> Client:
    """The biggest client, read once."""
    found = client_of(tenant(cloud))
    sync(found)
    return found


def names(client):
    return sorted(DirectoryUser.objects.filter(client=client).values_list("name", flat=True))


def told_names(cloud, client):
    return sorted(each["displayName"] for each in people(cloud, client))


def test_the_first_round_reads_everybody(cloud, client):
    assert names(client) == told_names(cloud, client)
    assert client.users == len(names(client))
    assert Product.objects.exists()


def test_admins_are_known_before_anybody_opened_a_card(cloud, client):
    told = {each["id"] for each in people(cloud, client) if each["roles"]}

    found = DirectoryUser.objects.filter(client=client).admins().values_list("object_id", flat=True)

    assert set(map(str, found)) == told != set()


def a_day_passes(client):
    state = SyncState.objects.get(client=client, section="users")
    SyncState.objects.filter(pk=state.pk).update(watermark=state.watermark.replace(state.watermark[:10], "2020-01-01"))


def listed_admins(avery, client):
    """Whom the list with the filter *Admins* shows."""
    text = signed_in(avery).get(reverse("client-users:users", args=[client.tenant_id]), {"filter": "admins"}).text
    return {
        person.name for person in client.directory.all() if address(person, "user") in text.split('id="results"')[1]
    }


def key_of(text, person):
    """The key icon of somebody's row."""
    return text.split(address(person, "reset"))[-1].partition("</a>")[0]


def test_roles_given_and_taken_away_are_listed_within_a_day(cloud, avery, client):
    tenant_id = str(client.tenant_id)
    former, newcomer = someone(cloud, client, role="Global Administrator"), someone(cloud, client)
    assert {former.name} <= listed_admins(avery, client)
    cloud.tell("users", tenant=tenant_id, user=str(former.object_id), roles=[])
    cloud.tell("users", tenant=tenant_id, user=str(newcomer.object_id), roles=["Exchange Administrator"])
    a_day_passes(client)
    cloud.reset_counters()

    sync(client)

    assert cloud.counters()["graph"] == 1
    admins = listed_admins(avery, client)
    assert newcomer.name in admins
    assert former.name not in admins
    newcomer.refresh_from_db()
    assert newcomer.admin_roles == [str(EXCHANGE_ADMINISTRATOR)]


def test_the_key_of_a_row_goes_by_the_roles_of_today(cloud, avery, client):
    person = someone(cloud, client)
    access = Access.objects.get(operator=avery, client=client)
    access.roles = [str(HELPDESK_ADMINISTRATOR)]
    access.save()
    web, words = signed_in(avery), {"q": person.upn}
    keys = []

    for roles in ([], ["Exchange Administrator"], []):
        cloud.tell("users", tenant=str(client.tenant_id), user=str(person.object_id), roles=roles)
        a_day_passes(client)
        sync(client)
        keys.append("holds an admin role" in key_of(web.get("/users/", words).text, person))

    assert keys == [False, True, False]


def group_of(cloud, client, *people, roles=("Exchange Administrator",)):
    members = [str(person.object_id) for person in people]
    cloud.tell("users", tenant=str(client.tenant_id), role_group={"roles": list(roles), "members": members})


def test_members_of_a_group_that_holds_a_role_are_listed_and_no_longer_once_they_have_left_it(cloud, avery, client):
    person = someone(cloud, client)
    group_of(cloud, client, person)
    a_day_passes(client)
    cloud.reset_counters()

    sync(client)  # tells the group
    sync(client)  # tells its members
    sync(client)  # has nothing to ask

    assert (cloud.counters()["graph"], cloud.counters()["graph_items"]) == (3, 4 + 5 + 1)
    assert person.name in listed_admins(avery, client)
    group_of(cloud, client)
    a_day_passes(client)
    sync(client)
    assert person.name not in listed_admins(avery, client)
    assert cloud.counters()["graph"] == 4


def test_a_group_that_nobody_may_look_into_leaves_alone_what_a_card_said(cloud, avery, client):
    person, other = someone(cloud, client), someone(cloud, client, role="Global Administrator")
    group_of(cloud, client, person)
    web = signed_in(avery)
    web.get(address(person, "fresh"))
    assert person.name in listed_admins(avery, client)
    cloud.tell("users", tenant=str(client.tenant_id), user=str(other.object_id), roles=[])
    cloud.fault(kind="graph", item=True, path="/groups", status=403, code="Authorization_RequestDenied")

    for _day in range(2):
        a_day_passes(client)
        assert sync(client).failures == 0

    assert person.name in listed_admins(avery, client)
    assert other.name not in listed_admins(avery, client)
    group_of(cloud, client, roles=())
    web.get(address(person, "fresh"))
    assert person.name not in listed_admins(avery, client)


def test_without_the_permission_for_roles_they_are_known_from_cards_alone(cloud, avery):
    client = client_of(tenant(cloud))
    cloud.tell("entra", tenant=str(client.tenant_id), consented=["User.Read.All"])
    sync(client)
    admin = someone(cloud, client, role="Global Administrator")
    assert listed_admins(avery, client) == set()
    web = signed_in(avery)

    for roles in (["Global Administrator"], []):
        cloud.tell("users", tenant=str(client.tenant_id), user=str(admin.object_id), roles=roles)
        web.get(address(admin, "fresh"))
        a_day_passes(client)
        sync(client)
        assert listed_admins(avery, client) == ({admin.name} if roles else set())


def test_the_daily_questions_of_a_visit_over_midnight_are_asked_the_next_time(cloud, client, monkeypatch):
    state = SyncState.objects.get(client=client, section="users")
    cloud.tell("users", tenant=str(client.tenant_id), add={"displayName": "Newcomer"})
    days = iter([state.watermark[:10]])
    monkeypatch.setattr("users.section._today", lambda: next(days, "2031-01-01"))
    cloud.reset_counters()

    sync(client)  # begins on the day of the last one
    sync(client)

    assert cloud.counters()["graph_items"] == 1 + 4


def test_a_quiet_visit_is_one_call_and_writes_nothing(cloud, client):
    before = SyncState.objects.get(client=client, section="users").watermark
    cloud.reset_counters()

    state = sync(client)

    assert state.watermark == before
    assert cloud.counters()["graph"] == 1
    assert cloud.counters()["graph_items"] == 1


def test_later_rounds_follow_changes_removals_and_returns(cloud, client):
    first, second, third = people(cloud, client)[6:9]
    cloud.tell(
        "users", tenant=str(client.tenant_id), user=first["id"], change={"mobilePhone": None, "jobTitle": "Pilot"}
    )
    cloud.tell("users", tenant=str(client.tenant_id), user=second["id"], remove=True)
    cloud.tell("users", tenant=str(client.tenant_id), user=third["id"], remove="deleted")
    cloud.tell("users", tenant=str(client.tenant_id), add={"displayName": "Newcomer"})

    sync(client)

    assert names(client) == told_names(cloud, client)
    changed = DirectoryUser.objects.get(client=client, object_id=first["id"])
    assert (changed.mobile_phone, changed.job_title) == ("", "Pilot")
    cloud.tell("users", tenant=str(client.tenant_id), user=second["id"], restore=True)
    sync(client)
    assert second["displayName"] in names(client)


def test_a_link_that_microsoft_forgot_starts_a_round_that_removes_who_was_not_seen(cloud, client):
    gone = people(cloud, client)[6]
    cloud.tell("users", tenant=str(client.tenant_id), user=gone["id"], remove=True)
    cloud.tell("users", tenant=str(client.tenant_id), expire_delta=True)

    state = sync(client)

    assert state.failures == 0
    assert names(client) == told_names(cloud, client)
    assert not DirectoryUser.objects.filter(object_id=gone["id"]).exists()


def test_the_link_is_kept_only_after_its_last_page(cloud, client):
    before = SyncState.objects.get(client=client, section="users").watermark
    person = people(cloud, client)[6]
    cloud.tell("users", tenant=str(client.tenant_id), user=person["id"], change={"jobTitle": "Pilot"})
    cloud.fault(kind="graph", item=True, path="/users/delta", truncate=True, times=1)

    state = sync(client)

    assert state.failures == 1
    assert state.watermark == before
    assert sync(client).watermark != before
    assert DirectoryUser.objects.get(object_id=person["id"]).job_title == "Pilot"


def test_without_the_scope_for_licences_people_are_read_all_the_same(cloud, avery):
    client = client_of(tenant(cloud))
    cloud.tell("entra", tenant=str(client.tenant_id), consented=["User.Read.All"])

    assert sync(client).failures == 0
    assert names(client)


def told_domains(cloud, client):
    """Microsoft says from now on that sign-ins of the client's own domain are checked elsewhere."""
    kinds = {client.domain: "Federated", f"{client.domain}.mail.example": "Managed"}
    body = {"value": [{"id": name, "authenticationType": kind} for name, kind in kinds.items()]}
    cloud.fault(kind="graph", item=True, path="/domains", status=200, body=body)


def test_federated_domains_are_known_before_anybody_opened_a_card(cloud, avery):
    client = client_of(tenant(cloud, synced=False))
    told_domains(cloud, client)
    cloud.reset_counters()

    sync(client)

    assert client.federated_domains == [client.domain]
    assert cloud.counters()["graph"] == 1
    person = someone(cloud, client)
    listed = signed_in(avery).get("/users/", {"q": person.upn}).text
    key = key_of(listed, person)
    assert 'aria-disabled="true"' in key
    assert "identity provider" in key
    assert cloud.journal(service="graph", path="/users/") == []


def test_domains_that_no_sync_could_read_are_read_with_the_card(cloud, avery, client):
    Client.objects.filter(pk=client.pk).update(federated_domains=None)
    told_domains(cloud, client)
    person = someone(cloud, client)

    assert "identity provider" in signed_in(avery).get(address(person, "reset")).text


def test_a_domain_that_is_managed_again_is_noticed_within_a_day(cloud, client):
    Client.objects.filter(pk=client.pk).update(federated_domains=[client.domain])
    a_day_passes(client)

    sync(client)

    assert client.domain not in client.federated_domains


def test_a_card_is_read_from_microsoft_when_it_is_opened(cloud, avery, client):
    person = someone(cloud, client)
    cloud.tell("users", tenant=str(client.tenant_id), user=str(person.object_id), change={"jobTitle": "Pilot"})
    web = signed_in(avery)

    assert "Pilot" not in web.get(address(person, "user")).text
    assert "Pilot" in web.get(address(person, "fresh")).text
    person.refresh_from_db()
    assert person.job_title == "Pilot"
    assert person.roles_read_at is not None


def test_a_card_names_admin_roles_licences_and_the_manager(cloud, avery, client):
    admin = someone(cloud, client, role="Global Administrator")
    web = signed_in(avery)

    text = web.get(address(admin, "fresh")).text

    assert "Global Administrator" in text
    admin.refresh_from_db()
    assert admin.is_admin
    listed = web.get(reverse("client-users:users", args=[client.tenant_id]), {"filter": "admins"})
    assert admin.name in listed.text


def test_a_card_is_shown_from_the_table_while_microsoft_is_silent(cloud, avery, client):
    person = someone(cloud, client)
    cloud.fault(kind="graph", status=503)

    response = signed_in(avery).get(address(person, "fresh"))

    assert response.status_code == 200
    assert person.name in response.text
    assert "Microsoft is not answering" in response.text


def test_a_card_says_that_microsoft_no_longer_has_the_account(cloud, avery, client):
    person = someone(cloud, client)
    cloud.tell("users", tenant=str(client.tenant_id), user=str(person.object_id), remove=True)

    assert "no longer has this account" in signed_in(avery).get(address(person, "fresh")).text


def test_a_photo_is_fetched_once_and_its_absence_too(cloud, avery, client):
    told = people(cloud, client)
    faces = {each["id"]: each["hasPhoto"] for each in told}
    members = [each for each in told if each["mail"] and each["userType"] == "Member"]
    one_with = next(each for each in members if faces[each["id"]])
    one_without = next(each for each in members if not faces[each["id"]])
    web = signed_in(avery)

    for each, kind in ((one_with, "image/png"), (one_without, "image/gif")):
        photo_url = reverse("client-users:photo", args=[client.tenant_id, each["id"]])
        first = web.get(photo_url)
        cloud.reset_counters()
        again = web.get(photo_url)

        assert first["Content-Type"] == again["Content-Type"] == kind
        assert first.content == again.content
        assert first["Cache-Control"] == "private, max-age=86400"
        assert cloud.counters()["graph"] == 0


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "graph", "path": "/users", "status": 404},
        {"kind": "graph", "path": "/users", "status": 204},
        {"kind": "graph", "path": "/users", "status": 200, "body": {"not": "a picture"}},
        {"kind": "graph", "path": "/users", "cut": True},
        {"kind": "graph", "path": "/users", "oversize_mb": 1},
        {"kind": "login", "status": 204},
        {"kind": "login", "status": 200, "body": {"access_token": "x", "expires_in": "soon"}},
        {"kind": "login", "status": 400, "body": {"error": 5}},
        {"kind": "login", "truncate": True},
    ],
    ids=str,
)
def test_a_photo_that_does_not_come_is_a_clear_dot(cloud, avery, client, fault):
    person = someone(cloud, client)
    cache.clear()
    cloud.fault(**fault)

    response = signed_in(avery).get(address(person, "photo"))

    assert (response.status_code, response.content) == (200, DOT)


def test_a_photo_is_a_clear_dot_while_the_token_cannot_be_read_or_kept(cloud, avery, client):
    person = someone(cloud, client)
    cache.clear()
    web = signed_in(avery)

    def full(execute, sql, *rest):
        if "accounts_refreshtoken" in sql:
            raise OperationalError("database or disk is full")
        return execute(sql, *rest)

    with connection.execute_wrapper(full):
        response = web.get(address(person, "photo"))

    assert (response.status_code, response.content) == (200, DOT)


def test_a_storm_over_photos_is_not_asked_into_again(cloud, avery, client):
    cloud.fault(kind="graph", path="/users", status=503)
    members = [each for each in people(cloud, client) if each["mail"] and each["userType"] == "Member"][:3]
    web = signed_in(avery)
    cloud.reset_counters()

    for each in members:
        response = web.get(reverse("client-users:photo", args=[client.tenant_id, each["id"]]))
        assert (response.status_code, response["Content-Type"]) == (200, "image/gif")

    assert cloud.counters()["graph"] == 1
