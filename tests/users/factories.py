"""People for tests, as the sync would have stored them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from clients.models import Client
from users.models import DirectoryUser


def make_person(client: Client, name: str = "Anneke Brandt", **fields: Any) -> DirectoryUser:
    """Somebody of the client; the search line and the client's count of people are kept as the sync keeps them."""
    given, _blank, surname = name.rpartition(" ")
    fields.setdefault("upn", f"{name.lower().replace(' ', '.')}@{client.domain}")
    fields.setdefault("mail", fields["upn"])
    fields = {"object_id": uuid4(), "given_name": given, "surname": surname} | fields
    person = DirectoryUser(client=client, name=name, **fields)
    person.index()
    person.save()
    client.users = DirectoryUser.objects.filter(client=client).count()
    client.save(update_fields=["users"])
    return person
