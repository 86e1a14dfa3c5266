"""Sends to the devices of operators through the push services of their browsers."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import requests
import structlog
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from accounts.models import PushSubscription

log = structlog.get_logger(__name__)

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of the curve P-256
MOST_DEVICES = 10  # of one operator
LASTS = 12 * 3600  # seconds for which a push service keeps what a sleeping device has not taken
TIMEOUT = (3.05, 10)
GONE = {403, 404, 410}  # the device, or the key it trusted, is no more


class Refused(Exception):
    """The push service did not take it; `is_gone` where it never will."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.is_gone = status in GONE


def is_push_service(endpoint: str) -> bool:
    """Whether the address is one of a browser's push service: we send to no other, whatever a browser says."""
    try:
        parts = urlsplit(endpoint)
    except ValueError:
        return False
    origin = f"{parts.scheme}://{parts.netloc}"
    return any(_matches(origin, allowed) for allowed in settings.PUSH_SERVICES)


def _matches(origin: str, allowed: str) -> bool:
    scheme, _, host = allowed.partition("://*.")
    if host:  # plain names only: what else may stand before a path, one library reads as a host and another does not
        return bool(re.fullmatch(rf"{scheme}://([a-z0-9-]+\.)+{re.escape(host)}", origin))
    return origin == allowed


def are_keys(p256dh: str, auth: str) -> bool:
    """Whether a message can be encrypted for these: a point of the curve and sixteen bytes."""
    try:
        point, secret = _bytes(p256dh), _bytes(auth)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except (NotBase64, ValueError):
        return False
    return len(point) == 65 and len(secret) == 16


@cache
def vapid_key() -> ec.EllipticCurvePrivateKey:
    """Proves to push services who sends. Without a configured one, it follows from the secret key."""
    if settings.VAPID_PRIVATE_KEY:
        number = int.from_bytes(_bytes(settings.VAPID_PRIVATE_KEY), "big")
    else:
        derived = HKDF(SHA256(), 48, salt=None, info=b"vapid").derive(settings.SECRET_KEY.encode())
        number = int.from_bytes(derived, "big") % (ORDER - 1) + 1
    return ec.derive_private_key(number, ec.SECP256R1())


@cache
def public_key() -> str:
    """What a browser asks for when it subscribes."""
    point = vapid_key().public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return urlsafe_b64encode(point).decode().rstrip("=")


def send(subscription: PushSubscription, message: dict[str, Any], *, topic: str, is_urgent: bool) -> None:
    """Encrypt and deliver; what waits at the service under the same topic is replaced. Raises `Refused`."""
    from pywebpush import Vapid, WebPusher  # slow to import, and only a worker sends

    parts = urlsplit(subscription.endpoint)
    claims = {"sub": settings.VAPID_CONTACT, "aud": f"{parts.scheme}://{parts.netloc}"}
    headers = Vapid(vapid_key()).sign(claims) | {
        "Topic": hashlib.sha256(topic.encode()).hexdigest()[:32],
        "Urgency": "high" if is_urgent else "normal",
    }
    keys = {"p256dh": subscription.p256dh, "auth": subscription.auth}
    with requests.Session() as session:
        session.max_redirects = 0
        pusher = WebPusher({"endpoint": subscription.endpoint, "keys": keys}, requests_session=session)
        answer = pusher.send(json.dumps(message), headers, ttl=LASTS, timeout=TIMEOUT)
    if answer.status_code >= 300:
        raise Refused(answer.status_code)


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
