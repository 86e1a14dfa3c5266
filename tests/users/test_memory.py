"""A directory of any size is stored page by page."""

import gc
import tracemalloc
from typing import Any
from uuid import UUID

import pytest

from microsoft.graph import Answer, GraphRequest
from sync.models import SyncState
from tests.factories import make_client
from users.models import DirectoryUser
from users.section import PEOPLE, UsersSection

PAGE = 100


class Pages:
    """A directory of so many pages, each of which is made when it is asked for, as Graph's are."""

    def __init__(self, count: int) -> None:
        self.count = count

    def pages(self, link, headers):
        for number in range(1, self.count):
            yield self.page(number)

    def page(self, number):
        end = "@odata.deltaLink" if number == self.count - 1 else "@odata.nextLink"
        return {"value": [self.person(number * PAGE + place) for place in range(PAGE)], end: f"{PEOPLE}&token={number}"}

    def person(self, number):
        upn = f"person.{number}@contoso.example"
        return {
            "id": str(UUID(int=number + 1)),
            "displayName": f"Person {number}",
            "userPrincipalName": upn,
            "mail": upn,
            "proxyAddresses": [f"SMTP:{upn}", f"smtp:p{number}@contoso.example"],
            "jobTitle": f"Pilot {number}",
            "businessPhones": [f"+49 40 {number:07}"],
            "accountEnabled": True,
            "userType": "Member",
        }


def peak_of_storing(pages: int) -> int:
    """Bytes that Python holds at once while a first round of so many pages is stored."""
    client = make_client(f"Client of {pages}")
    source: Any = Pages(pages)
    answers = {"people": Answer("people", 200, {}, source.page(0), None, source, GraphRequest("people", PEOPLE))}
    gc.collect()
    tracemalloc.start()
    try:
        UsersSection().store(client, answers, SyncState(client=client, section="users"))
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.django_db
@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_people():
    peak_of_storing(1)  # what is loaded once

    few, many = peak_of_storing(2), peak_of_storing(16)

    assert DirectoryUser.objects.filter(client__name="Client of 16").count() == 16 * PAGE
    assert many < 1.5 * few
