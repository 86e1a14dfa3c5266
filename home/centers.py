"""The admin centers of one client that Microsoft offers to its partner, asked for when somebody wants them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.core.cache import cache

from accounts.models import Operator
from accounts.tokens import graph_for
from clients.models import Client
from microsoft.errors import MicrosoftError
from support.beside import within
from support.links import admin_center

log = structlog.get_logger(__name__)

KEPT = 24 * 60 * 60  # seconds
PATIENCE = 3.5  # seconds for which a page waits
FIRST = "Microsoft 365 admin center"


@dataclass(frozen=True)
class Center:
    name: str
    url: str

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""


def known(client: Client) -> tuple[list[Center], bool]:
    """What we know without asking, and whether that is all there is."""
    first = Center(FIRST, admin_center(client))
    listed: list[tuple[str, str]] | None = cache.get(_key(client))
    if not listed:
        return [first], listed is not None
    found = [Center(name, url) for name, url in listed]
    return found if any(each.url == first.url for each in found) else [first, *found], True


def learn(operator: Operator, client: Client) -> MicrosoftError | None:
    """Ask Microsoft for the others; answers why not where that fails."""
    try:
        within(PATIENCE, _read, operator, client)
    except MicrosoftError as error:
        log.info("centers_not_read", tenant_id=str(client.tenant_id), error=repr(error))
        return error
    return None


def _read(operator: Operator, client: Client) -> None:
    path = f"/tenantRelationships/delegatedAdminCustomers/{client.tenant_id}/serviceManagementDetails"
    answer = graph_for(operator, operator.partner.tenant_id, within=PATIENCE).get(path)
    cache.set(_key(client), _parse(answer.get("value")), KEPT)


def _parse(items: Any) -> list[tuple[str, str]]:
    """Names and addresses; an address that is not https does not become a link."""
    pairs = [
        (str(item.get("serviceName") or "").strip()[:120], str(item.get("serviceManagementUrl") or ""))
        for item in (items if isinstance(items, list) else [])
        if isinstance(item, dict)
    ]
    return sorted({(name, url) for name, url in pairs if name and urlsplit(url).scheme == "https"})


def _key(client: Client) -> str:
    return f"centers:{client.pk}"
