"""Tokens that only this sandbox can make and check; none of them is kept, so that they outlive a restart."""

import base64
import hashlib
import hmac
import json
from functools import cached_property, lru_cache
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from sandbox.http import dump


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


JWT_HEADER = b64(dump({"typ": "JWT", "alg": "HS256", "kid": "sandbox"}))


class Seal:
    """Signs small pieces of JSON, so that nothing has to be remembered."""

    def __init__(self, seed: int) -> None:
        self.key = hashlib.sha256(f"sandbox seal {seed}".encode()).digest()
        self.open_access = lru_cache(maxsize=20_000)(self._open_access)

    def _sign(self, text: str) -> str:
        return b64(hmac.digest(self.key, text.encode(), "sha256"))

    def seal(self, purpose: str, content: Any) -> str:
        text = b64(dump(content))
        return f"{text}.{self._sign(purpose + text)}"

    def open(self, purpose: str, sealed: str) -> Any | None:
        """The content, or None if it was not sealed here for this purpose."""
        text, _, signature = sealed.rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._sign(purpose + text).encode()):
            return None
        return json.loads(unb64(text))

    def access_token(self, claims: dict[str, Any]) -> str:
        text = f"{JWT_HEADER}.{b64(dump(claims))}"
        return f"{text}.{self._sign(text)}"

    def _open_access(self, token: str) -> dict[str, Any] | None:
        text, _, signature = token.rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._sign(text).encode()):
            return None
        claims = json.loads(unb64(text.partition(".")[2]))
        return claims if isinstance(claims, dict) else None


class SigningKey:
    """The RSA key behind ID tokens, made when first needed."""

    @cached_property
    def private(self) -> rsa.RSAPrivateKey:
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @cached_property
    def jwk(self) -> dict[str, Any]:
        numbers = self.private.public_key().public_numbers()
        modulus = b64(numbers.n.to_bytes(256, "big"))
        kid = b64(hashlib.sha1(modulus.encode(), usedforsecurity=False).digest())
        return {"kty": "RSA", "use": "sig", "kid": kid, "x5t": kid, "n": modulus, "e": "AQAB"}

    def sign(self, claims: dict[str, Any]) -> str:
        """An RS256 JSON Web Token with these claims."""
        header = {"typ": "JWT", "alg": "RS256", "kid": self.jwk["kid"]}
        text = f"{b64(dump(header))}.{b64(dump(claims))}"
        return f"{text}.{b64(self.private.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))}"
