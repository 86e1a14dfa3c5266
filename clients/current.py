"""The client that stays chosen while an operator goes from section to section.

It decides where the menu leads and nothing else: every address of one client names it, every write proves it.
"""

from typing import Any

from django.http import HttpRequest
from django.utils.timezone import now

from accounts.http import Request
from clients.models import Access, Client
from clients.tallies import tally
from partnerportal.passing import in_passing

KEY = "current_client"


def choose(request: Request, client: Client) -> None:
    if request.session.get(KEY) != str(client.tenant_id):  # a session that is changed is written
        request.session[KEY] = str(client.tenant_id)
    request.current_client = client
    with in_passing():
        Access.objects.of(request.user).filter(client=client).update(opened_at=now())


def clear(request: Request) -> None:
    request.session.pop(KEY, None)
    request.current_client = None


def current_client(request: HttpRequest) -> Client | None:
    """The chosen client, as long as the operator may see it; one query where one is chosen."""
    tenant_id = request.session.get(KEY)
    if not tenant_id:
        return None
    mine = Access.objects.of(request.user).select_related("client")  # type: ignore[arg-type]
    access = mine.filter(client__tenant_id=tenant_id).first()
    request.__dict__["chosen"] = access  # for what the menu counts, and nothing else
    return access.client if access else None


def client_count(request: Any) -> int:
    count: int = tally(request.user)["clients"]
    return count
