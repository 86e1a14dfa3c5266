"""The directory over HTTP: read in rounds, looked at, changed, with everything that can go wrong on the way."""

import pytest

from clients.models import Client
from sync.engine import Round
from sync.models import Schedule, SyncState
from tests.cloud import enter
from users.models import DirectoryUser

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def avery(cloud):
    return enter(cloud)


def sync(client):
    """One visit of the sync, for the users alone."""
    schedule, _created = Schedule.objects.get_or_create(client=client)
    token, ids = Schedule.objects.filter(pk=schedule.pk).claim(1)
    visit = Round(token, only="users", forced=True)
    visit.visit(list(Schedule.objects.filter(pk__in=ids).select_related("client")))
    client.refresh_from_db()
    return SyncState.objects.get(client=client, section="users")


def names(client):
    return sorted(DirectoryUser.objects.filter(client=client).values_list("name", flat=True))


def told_names(cloud, client):
    return sorted(each["displayName"] for each in cloud.users(str(client.tenant_id), size=5000))


def biggest(cloud):
    ours = {str(client.tenant_id): client for client in Client.objects.all()}
    tenants = [each for each in cloud.tenants() if each["id"] in ours]
    return ours[max(tenants, key=lambda each: each["users"])["id"]]


def test_the_first_round_reads_everybody(cloud, avery):
    client = biggest(cloud)

    state = sync(client)

    assert state.failures == 0, state.problem
    assert names(client) == told_names(cloud, client)
    assert client.users == len(names(client))
