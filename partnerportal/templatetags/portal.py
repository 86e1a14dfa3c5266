"""Pieces of markup that nearly every page needs, made cheap: what repeats is rendered once per process."""

import logging
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.core.signals import setting_changed
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext, pgettext

from partnerportal import regions

register = template.Library()
logger = logging.getLogger(__name__)

STATES = {"o": "ok", "w": "warn", "b": "bad", "x": "off", "i": "info"}
STATE_NAMES = frozenset(STATES.values())
BARS = {
    letter: SafeString("<i></i>") if state == "ok" else format_html('<i data-s="{}"></i>', state)
    for letter, state in STATES.items()
}
FRESH_FOR = timedelta(minutes=30)


@register.simple_tag
def asset(path: str) -> str:
    """Address of a static file; a page is still shown, in plain clothes, where the manifest has lost it."""
    try:
        return static(path)
    except ValueError:
        logger.warning("The static files have not been collected: %s is missing.", path)
        return f"{settings.STATIC_URL}{path}"


@lru_cache(maxsize=1)
def sprite() -> str:
    return asset("icons.svg")


@register.simple_tag
def icon(key: str, css: str = "") -> SafeString:
    """A drawing of the sprite. It is hidden from screen readers: put a word or an aria-label beside it."""
    return _icon(key, css)


@lru_cache(maxsize=512)
def _icon(key: str, css: str) -> SafeString:
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', f"icon {css}".strip(), sprite(), key
    )


@register.simple_tag
def status(state: str, word: Any, large: bool = False) -> SafeString:
    """Shape, word and colour of a state: ok, warn, bad, off or info; anything else is shown as off."""
    return _status(state if state in STATE_NAMES else "off", conditional_escape(word), bool(large))


@lru_cache(maxsize=1024)
def _status(state: str, word: SafeString, large: bool) -> SafeString:
    css = "status status-l" if large else "status"
    return format_html('<span class="{}" data-s="{}">{}{}</span>', css, state, _icon(f"s-{state}", ""), word)


@register.simple_tag
def bars(states: str | Iterable[str], css: str = "module") -> SafeString:
    """Lit bars in their fixed order, from letters ("bwooox") or state names. Say the state in words beside it."""
    letters = states if isinstance(states, str) else "".join(_letter(state) for state in states)
    return _bars(letters, css)


@lru_cache(maxsize=2048)
def _bars(letters: str, css: str) -> SafeString:
    inner = format_html_join("", "{}", ((BARS.get(letter, BARS["x"]),) for letter in letters))
    return format_html('<span class="{}" aria-hidden="true">{}</span>', f"bars {css}".strip(), inner)


def _letter(state: str) -> str:
    return next((letter for letter, name in STATES.items() if name == state), "x")


@register.simple_tag
def ago(at: datetime | None) -> SafeString | str:
    """How long ago, kept true by the browser while the page is open; nothing for a moment that never was."""
    if not at:
        return ""
    return format_html(
        '<time datetime="{}" title="{}" data-ago>{}</time>',
        at.isoformat(timespec="seconds"),
        moment_text(at),
        ago_text(timezone.now() - at),
    )


def ago_text(age: timedelta) -> str:
    """The words app.js writes too, from the same patterns (see _strings.html)."""
    minutes = int(age.total_seconds()) // 60
    if minutes < 1:
        return gettext("just now")
    if minutes < 60:
        return gettext("{n} min ago").format(n=minutes)
    if minutes < 48 * 60:
        return gettext("{n} h ago").format(n=minutes // 60)
    days = minutes // (24 * 60)
    return ngettext("%(n)s day ago", "%(n)s days ago", days) % {"n": days}


@register.filter
def is_stale(at: datetime | None) -> bool:
    """Older than the half hour within which data counts as fresh, or never there."""
    return not at or timezone.now() - at > FRESH_FOR


@register.simple_tag
def moment(at: datetime | None) -> SafeString | str:
    """A point in time as people say it: 13:40, yesterday 16:30, 14 Nov, 14 Nov 2025."""
    if not at:
        return ""
    return format_html('<time datetime="{}">{}</time>', at.isoformat(timespec="seconds"), moment_text(at))


@register.filter
def moment_text(at: datetime) -> str:
    local = timezone.localtime(at)
    minute = local.replace(second=0, microsecond=0, fold=0, tzinfo=None)
    return _moment_text(minute, timezone.localdate(), get_language(), regions.active())


@lru_cache(maxsize=4096)
def _moment_text(local: datetime, today: date, language: str | None, region: regions.Region | None) -> str:
    """Language and region are only named because the words depend on them; a list tells the same minutes many times."""
    clock = date_format(local, regions.clock(pgettext("time of day, Django date format", "H:i")))
    if local.date() == today:
        return clock
    if local.date() == today - timedelta(days=1):
        return gettext("yesterday %(time)s") % {"time": clock}
    if local.date() == today + timedelta(days=1):
        return gettext("tomorrow %(time)s") % {"time": clock}
    return day_text(local.date())


@register.filter
def day_text(at: Any) -> str:
    """A day: 14 Nov, or 14 Nov 2025 when it is not of this year."""
    day = timezone.localtime(at).date() if isinstance(at, datetime) else at
    if day.year == timezone.localdate().year:
        return date_format(day, regions.day(pgettext("day of this year, Django date format", "j M")))
    return date_format(day, regions.day(pgettext("day of another year, Django date format", "j M Y"), with_year=True))


@register.filter
def initials(name: str | None) -> str:
    """At most two letters for an avatar: the first of the first word and of the last."""
    words = [word for word in (name or "").replace(".", " ").replace("_", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    if len(words) == 1 or (not words[0][0].isascii() and not words[0][0].isupper()):
        return words[0][:1].upper()
    return f"{words[0][0]}{words[-1][0]}".upper()


@register.simple_tag
def clients_of(affected: int, total: int | None = None) -> str:
    """37 of 212 clients, or 37 clients."""
    if total is None:
        return ngettext("%(count)s client", "%(count)s clients", affected) % {"count": affected}
    words = ngettext("%(affected)s of %(total)s client", "%(affected)s of %(total)s clients", total)
    return words % {"affected": affected, "total": total}


def forget_icons(**kwargs: Any) -> None:
    for cached in (sprite, _icon, _status):
        cached.cache_clear()


setting_changed.connect(forget_icons)
