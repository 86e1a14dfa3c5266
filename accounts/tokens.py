"""Operators' tokens: one refresh token each, encrypted in the database; access tokens, encrypted, in the cache."""

from __future__ import annotations

from functools import cache as once
from threading import Lock
from types import MappingProxyType
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

import structlog
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import F, Q
from django.utils.timezone import now

from accounts.models import Operator, RefreshToken
from microsoft.cloud import Cloud
from microsoft.errors import SignInRequired, Unavailable
from microsoft.graph import Graph
from microsoft.identity import Identity, Resource
from microsoft.partner_center import PartnerCenter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

log = structlog.get_logger(__name__)

PATIENT = 60.0  # seconds that the background waits for Microsoft in all
HURRIED = 4.0  # seconds while somebody is looking at an empty page
SPARE = 300  # seconds before its end at which an access token is no longer handed out


class _Flight:
    """A lock that lives while somebody redeems the same token."""

    def __init__(self) -> None:
        self.lock = Lock()


_flights: WeakValueDictionary[str, _Flight] = WeakValueDictionary()
_flights_guard = Lock()


@once
def cloud() -> Cloud:
    return Cloud(
        login_url=settings.MICROSOFT_LOGIN_URL,
        graph_url=settings.MICROSOFT_GRAPH_URL,
        partner_center_url=settings.MICROSOFT_PARTNER_CENTER_URL,
        client_id=settings.MICROSOFT_CLIENT_ID,
        client_secret=settings.MICROSOFT_CLIENT_SECRET,
        client_certificate=settings.MICROSOFT_CLIENT_CERTIFICATE or None,
        https_proxy=settings.HTTPS_PROXY,
        no_proxy=settings.NO_PROXY,
        ca_bundle=settings.CA_BUNDLE,
    )


@once
def identity(within: float = PATIENT) -> Identity:
    return Identity(cloud(), within=within)


def _keys() -> MultiFernet:
    return _made_of(tuple(settings.TOKEN_KEYS))


@once
def _made_of(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key.strip()) for key in keys])


def keep(operator: Operator, grant: str) -> None:
    """Store what Microsoft granted at a sign-in; an earlier grant is replaced, also where a worker is redeeming it."""
    sealed = _keys().encrypt(grant.encode())
    with transaction.atomic():
        changed = RefreshToken.objects.filter(operator=operator).update(
            sealed=sealed, version=F("version") + 1, changed_at=now()
        )
        if not changed:
            RefreshToken.objects.create(operator=operator, sealed=sealed)
        Operator.objects.filter(pk=operator.pk).update(needs_sign_in=False)


def forget(operator: Operator) -> None:
    RefreshToken.objects.filter(operator=operator).delete()


def rotate_keys() -> tuple[int, int]:
    """Encrypt every refresh token with the newest key; says of how many, and how many no known key opens."""
    keys, rotated, lost = _keys(), 0, 0
    for row in RefreshToken.objects.iterator():
        try:
            sealed = keys.rotate(bytes(row.sealed))
        except InvalidToken:
            lost += 1
        else:
            rotated += RefreshToken.objects.filter(pk=row.pk, version=row.version).update(sealed=sealed)
    return rotated, lost


def _key(operator: Operator, tenant_id: UUID, resource: Resource) -> str:
    return f"token:{operator.pk}:{operator.session_epoch}:{tenant_id}:{resource.name}"


def at_hand(wanted: Iterable[tuple[Operator, UUID]]) -> dict[str, bytes]:
    """The tokens for Graph that the cache has for these operators and tenants, still sealed, by key: one question."""
    found: dict[str, bytes] = cache.get_many([_key(operator, tenant, Resource.GRAPH) for operator, tenant in wanted])
    return found


def access_token(
    operator: Operator, tenant_id: UUID, resource: Resource, *, fresh: bool = False, within: float = PATIENT
) -> str:
    """A token of this operator for one tenant and one resource: from the cache, else redeemed (one HTTP call).

    Raises what `Identity.redeem` raises. A refresh token that Microsoft no longer accepts marks the operator.
    """
    key = _key(operator, tenant_id, resource)
    if not fresh and (token := _unseal(cache.get(key))):
        return token
    with _flights_guard:
        flight = _flights.setdefault(key, _Flight())
    if not flight.lock.acquire(timeout=within):
        raise Unavailable("the same token is still being redeemed")
    try:
        if not fresh and (token := _unseal(cache.get(key))):
            return token
        return _redeem(operator, tenant_id, resource, key, within)
    finally:
        flight.lock.release()


def _redeem(operator: Operator, tenant_id: UUID, resource: Resource, key: str, within: float) -> str:
    row = RefreshToken.objects.filter(operator=operator).first()
    try:
        grant = _grant(row)
        redeemed = identity(within).redeem(grant, tenant_id, resource)
    except SignInRequired as error:
        # Not where a newer grant came in meanwhile, from another sign-in or another worker.
        same = RefreshToken.objects.filter(operator=operator, version=row.version if row else -1)
        Operator.objects.filter(Q(refresh_token__in=same) | Q(refresh_token=None), pk=operator.pk).update(
            needs_sign_in=True
        )
        log.warning("operator_needs_sign_in", operator=operator.pk, error=repr(error))
        raise
    assert row is not None  # noqa: S101 - without one there is no grant
    if redeemed.grant != grant:
        # Another worker may have stored a newer one meanwhile; Microsoft accepts the older ones too.
        RefreshToken.objects.filter(pk=row.pk, version=row.version).update(
            sealed=_keys().encrypt(redeemed.grant.encode()), version=row.version + 1
        )
    lasts = redeemed.expires_in - min(SPARE, redeemed.expires_in // 5)
    if lasts > 0:
        cache.set(key, _keys().encrypt(redeemed.access_token.encode()), lasts)
    return redeemed.access_token


def _grant(row: RefreshToken | None) -> str:
    if row is None:
        raise SignInRequired("no refresh token is stored")
    if not (grant := _unseal(bytes(row.sealed))):
        raise SignInRequired("the refresh token was encrypted with a key that is no longer in TOKEN_KEYS")
    return grant


def _unseal(sealed: bytes | None) -> str:
    if not sealed:
        return ""
    try:
        return _keys().decrypt(sealed).decode()
    except InvalidToken:
        return ""


def graph_for(
    operator: Operator,
    tenant_id: UUID,
    *,
    background: bool = False,
    within: float = PATIENT,
    known: Mapping[str, bytes] = MappingProxyType({}),
) -> Graph:
    """Microsoft Graph of one tenant, as this operator.

    A call in the background lets Microsoft serve others first; `within` is the longest that one call may take, in
    seconds; `known` are tokens from `at_hand`, each used until Microsoft refuses it.
    """
    sealed = known.get(_key(operator, tenant_id, Resource.GRAPH))

    def token(fresh: bool = False) -> str:
        nonlocal sealed
        if fresh:
            sealed = None
        elif opened := _unseal(sealed):
            return opened
        return access_token(operator, tenant_id, Resource.GRAPH, fresh=fresh, within=within)

    return Graph(cloud(), tenant_id, token, background=background, within=within)


def partner_center_for(operator: Operator, *, within: float = PATIENT) -> PartnerCenter:
    """Partner Center, as this operator."""

    def token(fresh: bool = False) -> str:
        return access_token(operator, operator.partner.tenant_id, Resource.PARTNER_CENTER, fresh=fresh, within=within)

    return PartnerCenter(cloud(), token, within=within)
