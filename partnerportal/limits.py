"""Brakes against what no person does: each kind may happen so often in so many seconds for one address or account.

Counted in the cache, in windows of fixed length. While the cache is away nothing is counted and nothing refused: a
brake must not keep technicians out on a bad day. What changes something at Microsoft is counted in the database
instead (users.brakes), and is braked on every day.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from time import time
from typing import TYPE_CHECKING, Any

import structlog
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from redis.exceptions import RedisError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from ipaddress import IPv4Address

    from django.http import HttpRequest

log = structlog.get_logger(__name__)

KINDS = ("search", "sign-in", "sign-in-account", "reset", "reset-target", "change", "feedback", "size")


@dataclass
class TooMuch(Exception):
    """A limit was met; `sentence` says which in words for people, `retry_after` is in seconds, zero where waiting
    does not help.
    """

    kind: str
    sentence: str
    retry_after: int = 0
    status: int = 429

    @property
    def when(self) -> str:
        """When to try again, in words."""
        if not self.retry_after:
            return ""
        minutes = -(-self.retry_after // 60)
        return ngettext("Try again in %(n)d minute.", "Try again in %(n)d minutes.", minutes) % {"n": minutes}


def search(operator_id: int) -> None:
    """Raises TooMuch where this operator searches more often than hands can type."""
    _spend("search", operator_id, _("You searched more often than the portal takes."))


def sign_in(request: HttpRequest) -> None:
    """Raises TooMuch where too many sign-ins were begun from this address."""
    _spend("sign-in", network_of(client_address(request)), _("Too many sign-ins were begun in a short time."))


def sign_in_account(operator_id: int) -> None:
    """Raises TooMuch where this account has just signed in many times."""
    _spend("sign-in-account", operator_id, _("Too many sign-ins were begun in a short time."))


def _spend(kind: str, whose: object, sentence: str) -> None:
    most, within = settings.LIMITS[kind]
    moment = time()
    key = f"limit:{kind}:{whose}:{int(moment // within)}"
    try:
        cache.add(key, 0, within)
        count = cache.incr(key)
    except (RedisError, ValueError):  # away, or gone between the two
        return
    if count > most:
        raise TooMuch(kind, sentence, int(within - moment % within) + 1)


def note(kind: str) -> None:
    """Count a refusal for the metrics and write a line that names nobody."""
    log.warning("limited", kind=kind)
    try:
        cache.add(_counter(kind), 0, None)
        cache.incr(_counter(kind))
    except (RedisError, ValueError):
        return


def metrics() -> Iterator[str]:
    """How often each kind was refused since the cache was last empty; Prometheus text, format 0.0.4."""
    found: dict[str, Any] = cache.get_many(map(_counter, KINDS))
    yield "# HELP portal_limited_total Requests refused as too many or too large."
    yield "# TYPE portal_limited_total counter"
    for kind in KINDS:
        yield f'portal_limited_total{{kind="{kind}"}} {found.get(_counter(kind)) or 0}'


def _counter(kind: str) -> str:
    return f"limited:{kind}"


# --- Where a request comes from ---


def client_address(request: HttpRequest) -> str:
    """The address that the request came from, as our own proxies saw it.

    X-Forwarded-For is read from its end, and only as far as the addresses in TRUSTED_PROXIES go: what stands before
    them was written by whoever sent the request.
    """
    address: str = request.META.get("REMOTE_ADDR", "")
    for hop in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
        if not _is_proxy(address) or _parsed(hop) is None:
            break
        address = hop.strip()
    return address


def network_of(address: str) -> str:
    """What counts as one: an IPv4 address, or the network of 64 bits that one IPv6 customer has at least."""
    parsed = _parsed(address)
    if isinstance(parsed, IPv6Address):
        return str(ip_network((parsed, 64), strict=False))
    return str(parsed or address)


def _is_proxy(address: str) -> bool:
    parsed = _parsed(address)
    return parsed is not None and any(parsed in network for network in settings.TRUSTED_PROXIES)


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        parsed = ip_address(address.strip())
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed
