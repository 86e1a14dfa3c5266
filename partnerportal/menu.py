"""The sections of the menu. Each app registers its own in `AppConfig.ready()`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

Badge = Callable[[Any, Any], int]


@dataclass(frozen=True)
class MenuItem:
    """One section: where it leads without a client, and with one.

    `badge(request, client)` counts what waits there; `client` is None for all clients.
    `badge_unit` says what is counted: `ngettext_lazy("open incident", "open incidents")`.
    """

    key: str
    label: str | Promise
    icon: str
    all_url_name: str
    client_url_name: str = ""
    badge: Badge | None = None
    badge_unit: Any = ""
    order: int = 100
    tab_label: str | Promise = ""  # the short word under the icon on phones
    on_tabs: bool = True  # among the five tabs of a phone and above the line in the drawer
    urgent: bool = False  # counts incidents: red
    namespaces: tuple[str, ...] = ()  # URL namespaces shown as this section, besides the key

    def url(self, client: Any) -> str:
        if client is not None and self.client_url_name:
            return reverse(self.client_url_name, kwargs={"tenant_id": client.tenant_id})
        return reverse(self.all_url_name)

    def unit(self, count: int) -> str:
        try:
            return str(self.badge_unit % count)
        except TypeError:  # not a plural
            return str(self.badge_unit)


@dataclass
class Entry:
    """A menu item as one page shows it; what it counts is asked once, and only if it is shown."""

    item: MenuItem
    request: HttpRequest
    client: Any
    is_current: bool
    _count: int | None = None

    @property
    def url(self) -> str:
        return self.item.url(self.client)

    @property
    def tab_label(self) -> str | Promise:
        return self.item.tab_label or self.item.label

    @property
    def is_counted(self) -> bool:
        return self.item.badge is not None

    @property
    def count(self) -> int:
        if self._count is None:
            self._count = self.item.badge(self.request, self.client) if self.item.badge else 0
        return self._count

    @property
    def count_text(self) -> str:
        """What fits a badge: 3, 41, 999+."""
        return str(self.count) if self.count < 1000 else "999+"

    @property
    def unit(self) -> str:
        return self.item.unit(self.count)


_items: dict[str, MenuItem] = {}


def register(item: MenuItem) -> None:
    """Add a section, or replace the one with the same key."""
    _items[item.key] = item


def items() -> list[MenuItem]:
    return sorted(_items.values(), key=lambda item: (not item.on_tabs, item.order))


def entries(request: HttpRequest, client: Any, section: str) -> Iterator[Entry]:
    """The menu for one page; `section` is a key or a URL namespace."""
    for item in items():
        yield Entry(item, request, client, section in (item.key, *item.namespaces))
