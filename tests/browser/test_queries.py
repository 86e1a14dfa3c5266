"""No page asks the database more than a dozen times, but one; and none asks more often because there is more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from clients.models import Access, Client
from health.models import ClientIssue
from messages_app.models import ClientPost, Inbox
from support.models import Ticket
from sync.models import SyncState
from tests.browser.test_every_page import pages, red, web  # noqa: F401 - fixtures
from users.models import DirectoryUser

MOST = 12
MORE = {"/clients/overview/": 13}  # five parts, beside a chosen client; 11 to somebody with many clients
COUNTING = {"/clients/?q=an": 1}  # what is found is only counted where it does not fit a page
NO_QUERY = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")


def counts(browser, addresses) -> dict[str, int]:
    """Queries of each page, with everything in the caches that is kept there."""
    return {address: queries(browser, address) for address in addresses}


def queries(browser, address: str) -> int:
    browser.get(address)
    with CaptureQueriesContext(connection) as asked:
        browser.get(address)
    return sum(not each["sql"].startswith(NO_QUERY) for each in asked)


def grow(client: Client) -> None:
    """Sixty more clients that have all that this one has, and as many more people in this one."""
    more = [Client(tenant_id=uuid4(), health=client.health, open_tickets=client.open_tickets) for _number in range(60)]
    for number, each in enumerate(more):
        each.rename(f"Another {number}", f"another{number}.example")
    Client.objects.bulk_create(more)
    models: list[Any] = [Access, ClientIssue, ClientPost, Inbox]
    for model in models:
        for row in model.objects.filter(client=client):
            copies = [model(**values_of(row) | {"client_id": each.pk}) for each in more]
            model.objects.bulk_create(copies)
    ticket, person = client.tickets.first(), client.directory.first()
    Ticket.objects.bulk_create(
        Ticket(**values_of(ticket) | {"client_id": each.pk, "number": f"more{each.pk}"}) for each in [client, *more]
    )
    people = [values_of(person) | {"object_id": uuid4(), "client_id": each.pk} for each in [client] * 60 + more]
    DirectoryUser.objects.bulk_create(DirectoryUser(**each) for each in people)


def values_of(row) -> dict[str, object]:
    return {each.attname: getattr(row, each.attname) for each in row._meta.concrete_fields if not each.primary_key}


def test_no_page_asks_often_whatever_there_is(town, web, red, pages):  # noqa: F811
    few = counts(web, pages)
    grow(red)
    many = counts(web, pages)

    assert {address: asked for address, asked in many.items() if asked > MORE.get(address, MOST)} == {}
    assert {
        address: (few[address], asked)
        for address, asked in many.items()
        if asked > few[address] + COUNTING.get(address, 0)
    } == {}


def test_no_page_asks_often_where_everything_is_old_and_syncs_fail(town, web, red, pages):  # noqa: F811
    long_ago = now() - timedelta(hours=5)
    Client.objects.update(synced_at=long_ago)
    SyncState.objects.update(last_success_at=long_ago, failures=3, problem="Microsoft is not answering.")

    asked = counts(web, pages)

    assert {address: n for address, n in asked.items() if n > MORE.get(address, MOST)} == {}
