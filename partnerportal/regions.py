"""How a place writes times and days, where that differs from the language in use."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass

from django.utils.translation import get_language


@dataclass(frozen=True)
class Region:
    name: str  # as people there call it
    twelve_hours: bool = False  # 1:40 PM instead of 13:40
    month_first: bool = False  # Nov 14 instead of 14 Nov; in English only, others have one order


REGIONS = {
    "AU": Region("Australia", twelve_hours=True),
    "AT": Region("Österreich"),
    "BE": Region("Belgique"),
    "BR": Region("Brasil"),
    "CA": Region("Canada", twelve_hours=True, month_first=True),
    "CH": Region("Schweiz · Suisse"),
    "DE": Region("Deutschland"),
    "ES": Region("España"),
    "FR": Region("France"),
    "HK": Region("香港", twelve_hours=True),
    "IE": Region("Ireland"),
    "IN": Region("India", twelve_hours=True),
    "JP": Region("日本"),
    "LU": Region("Luxembourg"),
    "MX": Region("México", twelve_hours=True),
    "NZ": Region("New Zealand", twelve_hours=True),
    "PT": Region("Portugal"),
    "TW": Region("台灣", twelve_hours=True),
    "GB": Region("United Kingdom"),
    "US": Region("United States", twelve_hours=True, month_first=True),
}
_active: ContextVar[Region | None] = ContextVar("region", default=None)


def activate(code: str) -> None:
    """Write times and days as they do there; an unknown place or none leaves it to the language."""
    _active.set(REGIONS.get(code))


def active() -> Region | None:
    return _active.get()


def clock(default: str) -> str:
    """Django's date format for a time of day."""
    region = _active.get()
    if region is None:
        return default
    return "g:i A" if region.twelve_hours else "H:i"


def day(default: str, *, with_year: bool = False) -> str:
    """Django's date format for a day."""
    region = _active.get()
    if region is None or not region.month_first or not (get_language() or "").startswith("en"):
        return default
    return "M j, Y" if with_year else "M j"


def guess(tag: str) -> str:
    """The region of what a browser calls its language: US for en-US, none where it does not say."""
    parts = tag.replace("_", "-").upper().split("-")[1:]
    return next((part for part in parts if part in REGIONS), "")
