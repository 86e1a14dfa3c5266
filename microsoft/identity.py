"""Signs operators in with Entra ID and redeems their grant for tokens of one tenant and one resource (contract §1)."""

import base64
import hmac
import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msal

from microsoft import http
from microsoft.aadsts import entra_error
from microsoft.cloud import Cloud, on_base
from microsoft.document import Document
from microsoft.errors import (
    BadAnswer,
    BadIdToken,
    MicrosoftError,
    Misconfigured,
    SignInRequired,
    SignInStale,
)
from microsoft.idtoken import SigningKeys, validated
from microsoft.transport import Transport, raise_unless_entra_answers

CAPABILITIES = ["CP1"]  # we understand claims challenges, so a revoked session is noticed at once (contract §1.7)
PEM_BLOCK = re.compile(r"-----BEGIN ([A-Z ]+)-----.+?-----END \1-----", re.DOTALL)
TENANT = re.compile(r"[A-Za-z0-9.-]{1,255}")
KEPT_IN_GRANT = ("Account", "RefreshToken", "AppMetadata")
# What an operator is asked to accept in the partner's own tenant. A client tenant is only ever asked for `.default`.
SIGN_IN_SCOPES = (
    "User.Read",
    "DelegatedAdminRelationship.Read.All",
    "Directory.Read.All",
    "https://api.partnercenter.microsoft.com/user_impersonation",
)


class Resource(Enum):
    GRAPH = "graph"
    PARTNER_CENTER = "partner_center"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who signed in, from a checked ID token. `home_*` is the same person in the home tenant, for a guest too."""

    tenant_id: UUID
    object_id: UUID
    name: str = field(repr=False)
    upn: str = field(repr=False)
    login_hint: str = field(repr=False)
    grant: str = field(repr=False)
    home_tenant_id: UUID
    home_object_id: UUID


@dataclass(frozen=True, slots=True)
class Redeemed:
    """An access token, good for `expires_in` seconds, and the grant to keep from now on: refresh tokens rotate."""

    access_token: str = field(repr=False)
    expires_in: int
    grant: str = field(repr=False)


class Identity:
    """One app registration. Thread-safe; redeeming costs one HTTP call, discovery one a day for all tenants."""

    def __init__(
        self, cloud: Cloud, *, within: float = http.WITHIN, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.cloud = cloud
        self._within = within
        # Of `organizations`; every tenant's is derived from it, so that a new tenant costs no call.
        self._discovery = Document(lambda: self._get("/organizations/v2.0/.well-known/openid-configuration"), clock)
        self._keys = SigningKeys(self._fetch_keys, clock)
        self._credential = _credential(cloud)

    def begin(
        self,
        redirect_uri: str,
        *,
        tenant: str = "organizations",
        scopes: Sequence[str] = SIGN_IN_SCOPES,
        login_hint: str = "",
        claims: str = "",
        prompt: str = "",
    ) -> dict[str, Any]:
        """Start a sign-in: keep the returned flow on the server, send the browser to its `auth_uri`.

        Scopes may name both resources; the code is redeemed for Graph where one of them is Graph's.
        """
        graph = [scope for scope in scopes if not scope.startswith(self.cloud.partner_center_public)]
        flow: dict[str, Any] = self._app(tenant, msal.TokenCache(), capabilities=None).initiate_auth_code_flow(
            list(scopes),
            redirect_uri=redirect_uri,
            login_hint=login_hint or None,
            prompt=prompt or None,
            claims_challenge=claims or None,
            response_mode="form_post",
        )
        # A form_post is a cross-site POST, which a SameSite=Lax session does not survive; MSAL warns of other modes.
        flow["auth_uri"] = flow["auth_uri"].replace("response_mode=form_post", "response_mode=query")
        return {**flow, "tenant": tenant, "redeem": graph or list(scopes)}

    def finish(self, flow: Mapping[str, Any], query: Mapping[str, str]) -> SignedIn:
        """Redeem the code of the callback and check the ID token ourselves.

        Raises SignInStale for a state that is not this flow's, SignInCancelled, BadIdToken, and what the code of
        Entra's error means.
        """
        if not hmac.compare_digest(str(flow.get("state") or "-"), str(query.get("state") or "")):
            raise SignInStale("the state is not the one of this flow")
        tenant = str(flow.get("tenant") or "organizations")
        if "error" in query:
            raise entra_error(query, tenant=tenant)
        if not query.get("code"):
            raise SignInStale("the callback has no code")
        cache = msal.SerializableTokenCache()
        answer = self._redeem_code(self._app(tenant, cache), flow, query)
        _raise_for(answer, tenant, " ".join(flow["redeem"]))
        return self._signed_in(flow, answer, _slim(cache))

    def redeem(self, grant: str, tenant: str | UUID, resource: Resource, *, claims: str = "") -> Redeemed:
        """An access token for `resource` in `tenant` (an id or a verified domain), and the grant as it is afterwards.

        Raises SignInRequired when the refresh token is dead, InteractionRequired with claims and tenant,
        ConsentRequired, NoAccess, Misconfigured, Throttled, Unavailable. One HTTP call, never repeated on an error.
        """
        tenant = str(tenant)
        cache = _cache(grant)
        app = self._app(tenant, cache)
        accounts = app.get_accounts()
        if not accounts:
            raise SignInRequired("the grant holds no account", tenant=tenant)
        scope = self.scope(resource)
        home = str(accounts[0].get("home_account_id", "")).rpartition(".")[2]
        try:
            answer = app.acquire_token_silent_with_error([scope], accounts[0], claims_challenge=claims or None)
            if not answer:
                raise SignInRequired("the grant holds no refresh token", tenant=tenant)
            _raise_for(answer, tenant, scope, is_elsewhere=tenant.lower() not in (home.lower(), "organizations"))
            return Redeemed(str(answer["access_token"]), int(answer.get("expires_in", 0)), _slim(cache))
        except MicrosoftError:
            raise
        except (ValueError, LookupError, AttributeError, TypeError, RuntimeError, AssertionError) as error:
            # MSAL takes it that every field is as it should be. Without its words, which may hold what was answered.
            raise BadAnswer(f"Entra ID's answer is unreadable: {type(error).__name__}", tenant=tenant) from None

    def scope(self, resource: Resource) -> str:
        if resource is Resource.GRAPH:
            return f"{self.cloud.graph_public}/.default"
        return f"{self.cloud.partner_center_public}/user_impersonation"

    def sign_out_url(self, post_logout_redirect_uri: str, login_hint: str = "") -> str:
        """Where to send the browser after our own session has ended (contract §1.8). No HTTP call."""
        query = {"post_logout_redirect_uri": post_logout_redirect_uri}
        if login_hint:
            query["logout_hint"] = login_hint
        return f"{self.cloud.login_url}/organizations/oauth2/v2.0/logout?{urlencode(query)}"

    def _redeem_code(self, app: Any, flow: Mapping[str, Any], query: Mapping[str, str]) -> Mapping[str, Any]:
        try:
            answer: Mapping[str, Any] = app.acquire_token_by_auth_code_flow(dict(flow), dict(query), flow["redeem"])
        except MicrosoftError:
            raise
        except RuntimeError as error:  # MSAL compares the nonce
            raise BadIdToken("made for another sign-in") from error
        except (ValueError, LookupError, AttributeError, TypeError) as error:  # MSAL decodes without checking
            raise BadIdToken(f"unreadable: {type(error).__name__}") from error
        return answer

    def _signed_in(self, flow: Mapping[str, Any], answer: Mapping[str, Any], grant: str) -> SignedIn:
        claims = validated(
            str(answer.get("id_token") or ""),
            self._keys,
            client_id=self.cloud.client_id,
            issuer=str(self._discovery.get().get("issuer") or ""),
            nonce=str(flow.get("nonce") or ""),
        )
        try:
            tenant_id, object_id = UUID(claims["tid"]), UUID(claims["oid"])
            home = _home(answer) or (object_id, tenant_id)
        except (ValueError, TypeError, AttributeError) as error:
            raise BadIdToken("the person's ids are not GUIDs") from error
        return SignedIn(
            tenant_id=tenant_id,
            object_id=object_id,
            name=str(claims.get("name") or ""),
            upn=str(claims.get("preferred_username") or claims.get("upn") or ""),
            login_hint=str(claims.get("login_hint") or claims.get("preferred_username") or ""),
            grant=grant,
            home_object_id=home[0],
            home_tenant_id=home[1],
        )

    def _app(self, tenant: str, cache: Any, capabilities: list[str] | None = CAPABILITIES) -> Any:
        """An app object per use: MSAL ignores the authority of a silent call, and remembers errors for a while."""
        if not self.cloud.client_id or not self._credential:
            raise Misconfigured("no client id or no credential")
        if not TENANT.fullmatch(tenant):
            raise Misconfigured("not the name of a tenant", tenant=tenant)
        try:
            return msal.ConfidentialClientApplication(
                self.cloud.client_id,
                client_credential=self._credential,
                authority=f"{self.cloud.login_public}/{tenant}",
                instance_discovery=False,
                token_cache=cache,
                http_client=Transport(self.cloud, self._discovery, self._within),
                client_capabilities=capabilities,
            )
        except ValueError as error:
            raise Misconfigured(f"MSAL refuses the authority or the credential: {type(error).__name__}") from error

    def _fetch_keys(self) -> Mapping[str, Any]:
        address = str(self._discovery.get().get("jwks_uri") or "")
        try:
            link = on_base(address, self.cloud.login_url, self.cloud.login_public)
        except ValueError as error:
            raise BadAnswer("the signing keys are on a foreign host") from error
        return self._get(link.removeprefix(self.cloud.login_url))

    def _get(self, path: str) -> Mapping[str, Any]:
        headers = {"Accept": "application/json"}
        raw = http.call(self.cloud, "GET", self.cloud.login_url + path, headers=headers, within=self._within)
        raise_unless_entra_answers(raw)
        body = http.json_object(raw)
        if raw.status != 200:
            raise entra_error(body, status=raw.status)
        return body


def _raise_for(answer: Mapping[str, Any], tenant: str, scopes: str, *, is_elsewhere: bool = False) -> None:
    if "error" in answer:
        raise entra_error(answer, status=400, tenant=tenant, scopes=scopes, is_elsewhere=is_elsewhere)
    if not isinstance(answer.get("access_token"), str):
        raise BadAnswer("no access token in the answer", tenant=tenant)


def _credential(cloud: Cloud) -> Any:
    if not cloud.client_certificate:
        return cloud.client_secret
    blocks = {match[1]: match[0] for match in PEM_BLOCK.finditer(cloud.client_certificate)}
    key = next((block for name, block in blocks.items() if name.endswith("PRIVATE KEY")), "")
    if not key or "CERTIFICATE" not in blocks:
        raise Misconfigured("the client certificate needs a CERTIFICATE and a PRIVATE KEY block")
    return {"private_key": key, "public_certificate": blocks["CERTIFICATE"]}


def _cache(grant: str) -> Any:
    cache = msal.SerializableTokenCache()
    if not grant.startswith("{"):
        raise SignInRequired("the grant is unreadable")
    try:
        cache.deserialize(grant)
    except ValueError as error:
        raise SignInRequired("the grant is unreadable") from error
    return cache


def _slim(cache: Any) -> str:
    """The cache without access and ID tokens: those of other tenants have no business here."""
    whole = json.loads(cache.serialize())
    return json.dumps({kind: whole[kind] for kind in KEPT_IN_GRANT if kind in whole}, separators=(",", ":"))


def _home(answer: Mapping[str, Any]) -> tuple[UUID, UUID] | None:
    """Object id and tenant id of the person at home, from `client_info` (contract §1.4)."""
    encoded = answer.get("client_info")
    if not isinstance(encoded, str):
        return None
    info = json.loads(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
    return UUID(info["uid"]), UUID(info["utid"])
