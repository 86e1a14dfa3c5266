"""Words for tests that speak to the sandbox about people."""

from __future__ import annotations

import re
from typing import Any

from django.urls import reverse

from clients.models import Client
from sync.engine import Round
from sync.models import Schedule, SyncState
from users.models import DirectoryUser


def sync(client: Client) -> SyncState:
    """One visit of the sync, for the users alone."""
    schedule, _created = Schedule.objects.get_or_create(client=client)
    token, ids = Schedule.objects.filter(pk=schedule.pk).claim(1)
    visit = Round(token, only="users", forced=True)
    visit.visit(list(Schedule.objects.filter(pk__in=ids).select_related("client")))
    client.refresh_from_db()
    return SyncState.objects.get(client=client, section="users")


def tenant(cloud: Any, **wanted: Any) -> dict[str, Any]:
    """The biggest client of ours with these facts, such as `synced=True`."""
    ours = {str(client.tenant_id) for client in Client.objects.live()}
    found = [
        each
        for each in cloud.tenants()
        if each["id"] in ours and all(each[name] == value for name, value in wanted.items())
    ]
    return max(found, key=lambda each: int(each["users"]))


def client_of(told: dict[str, Any]) -> Client:
    return Client.objects.get(tenant_id=told["id"])


def people(cloud: Any, client: Client) -> list[dict[str, Any]]:
    return list(cloud.users(str(client.tenant_id), size=5000))


def person_of(client: Client, told: dict[str, Any]) -> DirectoryUser:
    person = DirectoryUser.objects.get(client=client, object_id=told["id"])
    person.client = client
    return person


def someone(cloud: Any, client: Client, *, synced: bool = False, role: str = "") -> DirectoryUser:
    """A member without an admin role, or with the one asked for."""
    for told in people(cloud, client):
        roles = told.get("roles") or []
        if (
            told["userType"] == "Member"
            and told["accountEnabled"]
            and not told["isManagementRestricted"]
            and bool(told["onPremisesSyncEnabled"]) == synced
            and (role in roles if role else not roles)
        ):
            return person_of(client, told)
    raise AssertionError(f"nobody like that in {client}")


def address(person: DirectoryUser, name: str) -> str:
    return reverse(f"client-users:{name}", args=[person.client.tenant_id, person.object_id])


def form_of(text: str, **more: str) -> dict[str, str]:
    """What a browser would send of the sheet's form."""
    body = text.split('id="change-sheet"')[-1]
    hidden = dict(re.findall(r'<input type="hidden" name="(number|token|proposal)" value="([^"]*)"', body))
    chosen = re.search(r'<option value="([^"]+)" selected', body)
    switch = {"must_change": "on"} if 'name="must_change" checked' in body else {}
    return {**hidden, **({"kind": chosen[1]} if chosen else {}), **switch, **more}


def password_in(text: str) -> str:
    found = re.search(r'data-copy="([^"]+)" data-done="Password copied"', text)
    return found[1] if found else ""
