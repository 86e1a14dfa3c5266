"""Rows for tests: plain functions that name only what a test is about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from django.utils.timezone import now

from accounts.models import Operator, Partner
from clients.models import Access, Client
from clients.sections import readable
from microsoft.roles import GLOBAL_ADMINISTRATOR

HARBOUR = UUID("22222222-2222-2222-2222-222222222222")


def make_partner(**fields: Any) -> Partner:
    return Partner.objects.get_or_create(
        tenant_id=fields.pop("tenant_id", HARBOUR), defaults={"name": "Harbour", **fields}
    )[0]


def make_operator(*, sees: Iterable[Client] = (), **fields: Any) -> Operator:
    """An operator with the role of a Global Administrator in these clients and in no other."""
    fields = {
        "partner": make_partner(),
        "upn": "avery@harbour.example",
        "name": "Avery",
        "rights_read_at": now(),
        "time_zone": "UTC",
    } | fields
    operator = Operator.objects.create(**fields)
    for client in sees:
        give_access(operator, client)
    return operator


def make_client(name: str = "Contoso", domain: str = "", **fields: Any) -> Client:
    client = Client(tenant_id=fields.pop("tenant_id", None) or uuid4(), **fields)
    client.rename(name, domain or f"{name.lower().replace(' ', '-')}.example")
    client.save()
    return client


def give_access(
    operator: Operator, client: Client, roles: Iterable[UUID] = (GLOBAL_ADMINISTRATOR,), **fields: Any
) -> Access:
    ids = sorted(map(str, roles))
    return Access.objects.create(
        operator=operator, client=client, roles=ids, reads=readable(ids), sort_name=client.sort_name, **fields
    )
