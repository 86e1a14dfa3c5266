"""The browsers in which an operator is signed in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.timezone import now
from django.utils.translation import gettext

from accounts.models import Operator
from accounts.sessions import SessionStore, kept_as

BROWSERS = [
    ("Edge", r"Edg(?:e|A|iOS)?/"),
    ("Opera", r"OPR/"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"(?:Headless)?Chrome/|CriOS/"),
    ("Safari", r"Safari/"),
]
SYSTEMS = [
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("ChromeOS", r"CrOS"),
    ("macOS", r"Macintosh"),
    ("Linux", r"Linux"),
]
SMALL = {"iPhone", "iPad", "Android"}


@dataclass(frozen=True)
class Device:
    mark: str  # names the session in a form without giving its key away
    browser: str
    system: str
    started_at: datetime
    seen_at: datetime
    is_this: bool

    @property
    def name(self) -> str:
        if self.browser and self.system:
            return gettext("%(browser)s on %(system)s") % {"browser": self.browser, "system": self.system}
        return self.browser or self.system or gettext("Unknown browser")

    @property
    def icon(self) -> str:
        return "device" if self.system in SMALL else "globe"


def of(operator: Operator, current_key: str | None) -> list[Device]:
    """Where this operator is signed in; the browser in use comes first, then the one seen last."""
    rows = operator.sessions.filter(expire_date__gt=now()).order_by("-seen_at")
    found = [
        Device(
            mark=_mark(row.session_key),
            browser=_first(BROWSERS, row.device),
            system=_first(SYSTEMS, row.device),
            started_at=row.started_at,
            seen_at=row.seen_at,
            is_this=row.session_key == kept_as(current_key),
        )
        for row in rows
    ]
    return sorted(found, key=lambda device: not device.is_this)


def end(operator: Operator, mark: str) -> bool:
    """Sign one of the operator's browsers out; says whether there was such a one."""
    for key in operator.sessions.values_list("session_key", flat=True):
        if constant_time_compare(_mark(key), mark):
            operator.push_subscriptions.filter(session_key=key).delete()
            SessionStore().remove(key)
            return True
    return False


def _mark(session_key: str) -> str:
    return salted_hmac("accounts.devices", session_key, algorithm="sha256").hexdigest()[:24]


def _first(kinds: list[tuple[str, str]], user_agent: str) -> str:
    return next((name for name, pattern in kinds if re.search(pattern, user_agent)), "")
