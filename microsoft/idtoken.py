"""Checks ID tokens, which MSAL since 1.38 leaves to the app."""

import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from typing import Any

import jwt

from microsoft.document import Document
from microsoft.errors import BadIdToken, Misconfigured
from microsoft.words import gettext_noop

CLOCK = gettext_noop("The clock of this server and Microsoft's differ by more than five minutes. Tell whoever runs it.")
LEEWAY = 300  # seconds
REFETCH = 60.0  # seconds between two fetches for a key nobody knows
REQUIRED = ["aud", "iss", "exp", "iat", "tid", "oid", "nonce"]


class SigningKeys:
    """Entra's keys by `kid`; `fetch` brings the key set (contract §1.1)."""

    def __init__(self, fetch: Callable[[], Mapping[str, Any]], clock: Callable[[], float] = time.monotonic) -> None:
        self._document = Document(fetch, clock)

    def get(self, kid: str) -> Mapping[str, Any]:
        """The key, fetched anew for one nobody knows, at most once a minute."""
        key = _by_kid(self._document.get()).get(kid) or _by_kid(self._document.get(younger_than=REFETCH)).get(kid)
        if key is not None:
            return key
        raise BadIdToken("signed with a key that Entra does not publish")


def _by_kid(document: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    keys = document.get("keys")
    return {
        str(key["kid"]): key
        for key in (keys if isinstance(keys, list) else [])
        if isinstance(key, dict) and key.get("kid") and key.get("kty") == "RSA"
    }


def validated(token: str, keys: SigningKeys, *, client_id: str, issuer: str, nonce: str) -> dict[str, Any]:
    """The claims of an ID token that is ours: signature, audience, issuer of its tenant, time and nonce.

    `issuer` may hold `{tenantid}`; `nonce` is the one in the flow, whose SHA-256 the token carries (contract §1.2).
    """
    try:
        key = keys.get(str(jwt.get_unverified_header(token).get("kid", "")))
        claims = jwt.decode(
            token,
            jwt.PyJWK.from_dict(dict(key), algorithm="RS256"),
            algorithms=["RS256"],
            audience=client_id,
            leeway=LEEWAY,
            options={"require": REQUIRED},
        )
    except (jwt.ImmatureSignatureError, jwt.ExpiredSignatureError) as error:
        raise Misconfigured(type(error).__name__, message=CLOCK) from error
    except jwt.PyJWTError as error:
        raise BadIdToken(type(error).__name__) from error
    expected = issuer.replace("{tenantid}", str(claims["tid"]))
    key_issuer = str(key.get("issuer") or expected).replace("{tenantid}", str(claims["tid"]))
    if claims["iss"] != expected or key_issuer != expected:
        raise BadIdToken("issued by somebody else")
    if not hmac.compare_digest(str(claims["nonce"]), hashlib.sha256(nonce.encode()).hexdigest()):
        raise BadIdToken("made for another sign-in")
    return claims
