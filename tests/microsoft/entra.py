"""Entra ID as the contract describes it, small: discovery, keys, and tokens for whom it is told."""

import base64
import hashlib
import json
import time
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.microsoft.standin import Asked, Standin, Tell

PARTNER = "11111111-1111-1111-1111-111111111111"
CLIENT = "22222222-2222-2222-2222-222222222222"
PERSON = "33333333-3333-3333-3333-333333333333"
APP = "44444444-4444-4444-4444-444444444444"
HOST = "https://login.microsoftonline.com"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public(key, kid, issuer=f"{HOST}/{{tenantid}}/v2.0"):
    jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    return {**jwk, "use": "sig", "kid": kid, "issuer": issuer}


class Entra:
    def __init__(self, microsoft: Standin) -> None:
        self.microsoft = microsoft
        self.claims: dict[str, object] = {}  # that the next ID tokens carry instead of the right ones
        self.key, self.kid = KEY, "k1"
        self.refuse: dict[str, Tell] = {}  # by tenant
        self.issued = 0
        microsoft.tell("GET", "/organizations/v2.0/.well-known/openid-configuration", self.discovery())
        microsoft.tell("GET", "/organizations/discovery/v2.0/keys", {"keys": [public(KEY, "k1")]})
        for tenant in ("organizations", PARTNER, CLIENT):
            microsoft.tell("POST", f"/{tenant}/oauth2/v2.0/token", self.token)

    def discovery(self) -> dict[str, str]:
        return {
            "authorization_endpoint": f"{self.microsoft.base}/organizations/oauth2/v2.0/authorize",
            "token_endpoint": f"{HOST}/organizations/oauth2/v2.0/token",
            "jwks_uri": f"{self.microsoft.base}/organizations/discovery/v2.0/keys",
            "issuer": f"{HOST}/{{tenantid}}/v2.0",
        }

    def callback(self, flow, **more) -> dict[str, str]:
        """What the browser brings back after the person signed in."""
        query = parse_qs(urlsplit(flow["auth_uri"]).query)
        self.nonce = query["nonce"][0]
        return {"code": "c0de", "state": flow["state"], "client_info": client_info(), **more}

    def token(self, asked: Asked) -> Tell:
        tenant = asked.path.split("/")[1]
        if tenant in self.refuse:
            return self.refuse[tenant]
        self.issued += 1
        tid = PARTNER if tenant == "organizations" else tenant
        body = {
            "token_type": "Bearer",
            "scope": asked.form["scope"],
            "expires_in": 4213,
            "access_token": f"at-{tid}-{self.issued}",
            "refresh_token": f"rt-{self.issued}",
            "client_info": client_info(),
            "id_token": self.id_token(tid),
        }
        return Tell(200, body, {"x-ms-request-id": "r1"})

    def id_token(self, tid: str) -> str:
        now = int(time.time())
        right = {
            "aud": APP,
            "iss": f"{HOST}/{tid}/v2.0",
            "iat": now,
            "nbf": now,
            "exp": now + 3600,
            "oid": PERSON,
            "tid": tid,
            "preferred_username": "tech@partner.example",
            "name": "Tech Nician",
            "login_hint": "O.hint",
            "nonce": getattr(self, "nonce", ""),
            "sub": "pairwise",
        }
        claims = {name: value for name, value in (right | self.claims).items() if value is not None}
        return jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": self.kid})


def client_info() -> str:
    info = json.dumps({"uid": PERSON, "utid": PARTNER}).encode()
    return base64.urlsafe_b64encode(info).decode().rstrip("=")


def refusal(code: int, error: str = "invalid_grant", status: int = 400, **more) -> Tell:
    text = f"AADSTS{code}: Something in Microsoft's words.\r\nTrace ID: t1"
    return Tell(status, {"error": error, "error_description": text, "error_codes": [code], "trace_id": "t1", **more})


def hashed(nonce: str) -> str:
    return hashlib.sha256(nonce.encode()).hexdigest()
