"""Entra ID: discovery, signing in, tokens, keys and signing out."""

import hashlib
import json
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from sandbox import pages
from sandbox.entra_errors import EntraError, token_error
from sandbox.http import Request, Response, dump, html_response, json_response, new_id, redirect
from sandbox.personas import PARTNER_TENANT, Operator
from sandbox.scopes import Wanted, consented, read_scopes
from sandbox.tenants import Tenant, roles_in
from sandbox.tokens import b64

if TYPE_CHECKING:
    from sandbox.app import Sandbox

HOST = "https://login.microsoftonline.com"
ANY = ("common", "organizations", "consumers")
CODE_LIFE = 600


@dataclass
class Grant:
    """A person's sign-in between the authorize and the token endpoint."""

    operator: Operator
    tenant: Tenant
    client_id: str
    redirect_uri: str
    challenge: str
    nonce: str
    made_at: float
    amr: list[str]
    satisfied: list[str]  # tenants whose demand for a second factor this sign-in met
    used: bool = False


@dataclass
class Policy:
    """What a test has told Entra to do."""

    down: bool = False
    mfa_required: bool = False  # of everybody, in the partner tenant
    redirect_uris: list[str] = field(default_factory=list)  # empty: loopback and https addresses
    secret_expired: bool = False


class Entra:
    def __init__(self, sandbox: "Sandbox") -> None:
        self.sandbox = sandbox
        self.codes: dict[str, Grant] = {}
        self.policy = Policy()

    @property
    def now(self) -> float:
        return self.sandbox.clock.now()

    def handle(self, request: Request) -> Response:
        if self.policy.down:
            return token_error(
                EntraError(90033, "A transient error has occurred.", "temporarily_unavailable", status=503), self.now
            )
        name, _, path = request.path[1:].partition("/")
        try:
            return self._route(name, path, request)
        except EntraError as error:
            return token_error(error, self.now)

    def _route(self, name: str, path: str, request: Request) -> Response:
        match path:
            case "v2.0/.well-known/openid-configuration" | ".well-known/openid-configuration":
                return json_response(200, self._discovery(name, request.base))
            case "discovery/v2.0/keys":
                return json_response(200, self._keys(name))
            case "discovery/instance":
                return json_response(200, INSTANCES)
            case "oauth2/v2.0/authorize":
                return self._authorize(name, request)
            case "oauth2/v2.0/token" if request.method == "POST":
                return self._token(name, request)
            case "oauth2/v2.0/logout":
                return self._logout(request)
        return html_response(404, pages.problem(900144, "There is no such page."))

    def _tenant(self, name: str) -> Tenant | None:
        """The tenant a path names; None for those that mean any."""
        if name in ANY:
            return None
        tenant = self.sandbox.world.find_tenant(name)
        if tenant is None:
            raise EntraError(90002, f"Tenant '{name}' not found.", "invalid_tenant")
        return tenant

    # --- discovery ---

    def _discovery(self, name: str, base: str) -> dict[str, Any]:
        tenant = self._tenant(name)
        return {
            "token_endpoint": f"{HOST}/{name}/oauth2/v2.0/token",
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
            "jwks_uri": f"{base}/{name}/discovery/v2.0/keys",
            "response_modes_supported": ["query", "fragment", "form_post"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "issuer": issuer(tenant.id) if tenant else issuer("{tenantid}"),
            "request_uri_parameter_supported": False,
            "userinfo_endpoint": f"{base}/oidc/userinfo",
            "authorization_endpoint": f"{base}/{name}/oauth2/v2.0/authorize",
            "device_authorization_endpoint": f"{HOST}/{name}/oauth2/v2.0/devicecode",
            "http_logout_supported": True,
            "frontchannel_logout_supported": True,
            "end_session_endpoint": f"{base}/{name}/oauth2/v2.0/logout",
            "claims_supported": CLAIMS,
            "tenant_region_scope": "EU",
            "cloud_instance_name": "microsoftonline.com",
            "cloud_graph_host_name": "graph.windows.net",
            "msgraph_host": "graph.microsoft.com",
            "rbac_url": "https://pas.windows.net",
        }

    def _keys(self, name: str) -> dict[str, Any]:
        tenant = self._tenant(name)
        return {"keys": [{**self.sandbox.signing_key.jwk, "issuer": issuer(tenant.id if tenant else "{tenantid}")}]}

    # --- signing in ---

    def _authorize(self, name: str, request: Request) -> Response:
        asked = request.params()
        try:
            tenant = self._tenant(name)
            self._check_app(asked)
        except EntraError as error:
            return html_response(400, pages.problem(error.code, error.text))
        if asked.get("response_type") != "code":
            return back(asked, error="unsupported_response_type", text="AADSTS700054: response_type is not enabled.")
        if request.method == "POST":
            return self._pressed(asked, tenant, request.form())
        if asked.get("prompt") == "none":
            return self._without_asking(asked, tenant, request)
        return self._sign_in_page(asked)

    def _check_app(self, asked: dict[str, str]) -> None:
        if asked.get("client_id") != self.sandbox.options.client_id:
            raise EntraError(700016, f"Application '{asked.get('client_id', '')}' was not found in the directory.")
        uri = asked.get("redirect_uri", "")
        allowed = self.policy.redirect_uris
        if uri not in allowed if allowed else not is_plausible(uri):
            raise EntraError(50011, f"The redirect URI '{uri}' does not match those configured for the application.")

    def _sign_in_page(self, asked: dict[str, str], problem: str = "", status: int = 200) -> Response:
        hint = asked.get("login_hint", "")
        people = [one for one in self.sandbox.world.operators.values() if not one.key.startswith("operator")]
        people.sort(key=lambda one: one.upn != hint)
        return html_response(status, pages.sign_in(people, "Partner Portal", hint, problem), NO_STORE)

    def _pressed(self, asked: dict[str, str], tenant: Tenant | None, form: dict[str, str]) -> Response:
        if "cancel" in form:
            return back(
                asked,
                error="access_denied",
                subcode="cancel",
                text="AADSTS65004: User declined to consent to access the app.",
            )
        if "decline" in form:
            return back(asked, error="access_denied", text="AADSTS65004: User declined to consent to access the app.")
        if "ticket" in form:
            return self._second_factor(asked, tenant, form)
        operator = self.sandbox.world.operators.get((form.get("login") or form.get("username", "")).strip().casefold())
        password = operator.password if operator and "login" in form else form.get("password")
        if operator is None or operator.password is None or password != operator.password:
            return self._sign_in_page(asked, "Your account or password is incorrect. (AADSTS50126)")
        if operator.needs_code or asked.get("claims") or self._demands_code(tenant):
            ticket = self.sandbox.seal.seal("ticket", [operator.upn, self.now])
            return html_response(200, pages.second_factor(operator, ticket), NO_STORE)
        return self._signed_in(asked, tenant, operator)

    def _demands_code(self, tenant: Tenant | None) -> bool:
        if tenant is None or tenant.id == PARTNER_TENANT:
            return self.policy.mfa_required
        return tenant.entra_error in (50072, 50074, 50076, 50078, 50079)

    def _second_factor(self, asked: dict[str, str], tenant: Tenant | None, form: dict[str, str]) -> Response:
        ticket = self.sandbox.seal.open("ticket", form["ticket"])
        if not ticket or self.now - ticket[1] > CODE_LIFE:
            return self._sign_in_page(asked, "That took too long. Please sign in again.")
        operator = self.sandbox.world.operators[ticket[0]]
        if form.get("code", "").strip() != operator.code:
            return html_response(200, pages.second_factor(operator, form["ticket"], "That code was wrong."), NO_STORE)
        return self._signed_in(asked, tenant, operator, with_code=True)

    def _signed_in(
        self, asked: dict[str, str], tenant: Tenant | None, operator: Operator, with_code: bool = False
    ) -> Response:
        home = self.sandbox.world.tenants[operator.tenant_id]
        target = tenant or home
        if target is not home:
            try:
                self._check_delegated(operator, target, satisfied=[target.id] if with_code else [])
            except EntraError as error:
                if error.code in (50020, 90002):
                    return html_response(400, pages.problem(error.code, error.text))
                return back(asked, error=error.error, text=f"AADSTS{error.code}: {error.text}")
        code = "1.AX" + b64(random.randbytes(48))
        self.codes = {key: each for key, each in self.codes.items() if self.now - each.made_at < 2 * CODE_LIFE}
        self.codes[code] = Grant(
            operator, target, asked["client_id"], asked["redirect_uri"], asked.get("code_challenge", ""),
            asked.get("nonce", ""), self.now, ["pwd", "mfa"], [target.id] if with_code else [],
        )  # fmt: skip
        answer = {"code": code, "state": asked.get("state", ""), "session_state": new_id()}
        if asked.get("client_info"):
            answer["client_info"] = client_info(operator)
        session = self.sandbox.seal.seal("session", [operator.upn, self.now])
        return redirect(
            add_query(asked["redirect_uri"], answer),
            {"Set-Cookie": f"sandbox_sso={session}; Path=/; HttpOnly; SameSite=Lax"},
        )

    def _without_asking(self, asked: dict[str, str], tenant: Tenant | None, request: Request) -> Response:
        """prompt=none: only somebody who has signed in here before gets through."""
        cookies = dict(pair.strip().partition("=")[::2] for pair in request.headers.get("cookie", "").split(";"))
        session = self.sandbox.seal.open("session", cookies.get("sandbox_sso", ""))
        if not session:
            return back(
                asked,
                error="login_required",
                text="AADSTS50058: A silent sign-in request was sent but no user is signed in.",
            )
        operator = self.sandbox.world.operators[session[0]]
        if asked.get("claims") or self._demands_code(tenant):
            return back(
                asked, error="interaction_required", text="AADSTS50076: You must use multi-factor authentication."
            )
        return self._signed_in(asked, tenant, operator)

    def _logout(self, request: Request) -> Response:
        asked = {**request.params(), **request.form()}
        gone = {"Set-Cookie": "sandbox_sso=; Path=/; Max-Age=0", **NO_STORE}
        target = asked.get("post_logout_redirect_uri", "")
        if target and is_plausible(target):
            return redirect(target, gone)
        return html_response(200, pages.signed_out(), gone)

    # --- tokens ---

    def _token(self, name: str, request: Request) -> Response:
        form = request.form()
        tenant = self._tenant(name)
        self._check_client(form, request)
        wanted = read_scopes(form.get("scope", ""))
        match form.get("grant_type"):
            case "authorization_code":
                grant = self._redeem_code(form, tenant)
                return self._issue(grant.operator, grant.tenant, wanted, form, grant.amr, grant.satisfied, grant.nonce)
            case "refresh_token":
                held = self._open_refresh_token(form.get("refresh_token", ""))
                operator = self.sandbox.world.by_oid[held["oid"]]
                target = tenant or self.sandbox.world.tenants[operator.tenant_id]
                self._check_home_policy(operator, target, held["satisfied"])
                return self._issue(operator, target, wanted, form, held["amr"], held["satisfied"])
            case "client_credentials":
                return self._issue_to_app(tenant, form, wanted)
        raise EntraError(70003, "The grant type is not supported.", "unsupported_grant_type")

    def _check_client(self, form: dict[str, str], request: Request) -> None:
        options = self.sandbox.options
        if form.get("client_id") != options.client_id:
            raise EntraError(
                700016,
                f"Application '{form.get('client_id', '')}' was not found in the directory.",
                "unauthorized_client",
            )
        if self.policy.secret_expired:
            raise EntraError(7000222, "The provided client secret keys are expired.", "invalid_client", status=401)
        if (
            form.get("client_assertion_type", "").endswith("jwt-bearer")
            and form.get("client_assertion", "").count(".") == 2
        ):
            return
        if form.get("client_secret") != options.client_secret:
            raise EntraError(7000215, "Invalid client secret provided.", "invalid_client", status=401)

    def _redeem_code(self, form: dict[str, str], tenant: Tenant | None) -> Grant:
        grant = self.codes.get(form.get("code", ""))
        if grant is None:
            raise EntraError(9002313, "Invalid request. Request is malformed or invalid.", "invalid_grant")
        if grant.used:
            raise EntraError(54005, "OAuth2 Authorization code was already redeemed.", "invalid_grant")
        if self.now - grant.made_at > CODE_LIFE:
            raise EntraError(70008, "The provided authorization code has expired.", "invalid_grant", "token_expired")
        if form.get("redirect_uri") != grant.redirect_uri:
            raise EntraError(
                50011, "The redirect URI does not match the one of the authorization request.", "invalid_request"
            )
        if tenant is not None and tenant is not grant.tenant:
            raise EntraError(70000, "The code was issued for another tenant.", "invalid_grant")
        if grant.challenge:
            verifier = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
            if b64(verifier) != grant.challenge:
                raise EntraError(50148, "The code_verifier does not match the code_challenge.", "invalid_grant")
        grant.used = True
        return grant

    def _open_refresh_token(self, token: str) -> dict[str, Any]:
        held = self.sandbox.seal.open("refresh", token.removeprefix("1.AX")) if token.startswith("1.AX") else None
        if not isinstance(held, dict) or held["oid"] not in self.sandbox.world.by_oid:
            raise EntraError(9002313, "Invalid request. Request is malformed or invalid.", "invalid_grant", "bad_token")
        operator = self.sandbox.world.by_oid[held["oid"]]
        if held["iat"] <= operator.revoked_at:
            raise EntraError(
                50173, "The provided grant has expired due to it being revoked.", "invalid_grant", "bad_token"
            )
        if self.now - held["iat"] > 90 * 86400:
            raise EntraError(
                700082, "The refresh token has expired due to inactivity.", "invalid_grant", "token_expired"
            )
        return held

    def _check_home_policy(self, operator: Operator, target: Tenant, satisfied: list[str]) -> None:
        if target.id == operator.tenant_id:
            if self.policy.mfa_required and target.id not in satisfied:
                raise mfa_needed(target)
            if target.entra_error:
                raise switched(target)
        else:
            self._check_delegated(operator, target, satisfied)

    def _check_delegated(self, operator: Operator, target: Tenant, satisfied: list[str]) -> None:
        """Whether somebody of the partner gets into a client's tenant at all."""
        if target.entra_error and not (target.entra_error in MFA and target.id in satisfied):
            raise switched(target)
        if not roles_in(target, operator, self.now):
            text = f"User account '{operator.upn}' from identity provider does not exist in tenant '{target.name}'."
            raise EntraError(50020, text, "invalid_grant")

    def _issue(
        self,
        operator: Operator,
        tenant: Tenant,
        wanted: Wanted,
        form: dict[str, str],
        amr: list[str],
        satisfied: list[str],
        nonce: str = "",
    ) -> Response:
        granted = consented(tenant, wanted)
        now = self.now
        life = self.sandbox.options.token_life or random.randint(3600, 5400)
        access = {
            "aud": wanted.audience, "iss": f"https://sts.windows.net/{tenant.id}/", "iat": int(now), "nbf": int(now),
            "exp": int(now) + life, "appid": form["client_id"], "oid": operator.oid, "tid": tenant.id,
            "upn": operator.upn, "name": operator.name, "scp": " ".join(granted),
            "wids": sorted(roles_in(tenant, operator, now)), "amr": amr, "idtyp": "user", "ver": "1.0",
            "uti": new_id()[:22], "issued": now,
        }  # fmt: skip
        if "CP1" in form.get("claims", "").upper():
            access["xms_cc"] = ["CP1"]
        answer: dict[str, Any] = {
            "token_type": "Bearer",
            "scope": wanted.echo(granted),
            "expires_in": life,
            "ext_expires_in": life,
            "access_token": self.sandbox.seal.access_token(access),
        }
        if "offline_access" in wanted.oidc:
            held = {"oid": operator.oid, "iat": now, "amr": amr, "satisfied": satisfied[-20:], "n": new_id()[:8]}
            answer["refresh_token"] = "1.AX" + self.sandbox.seal.seal("refresh", held)
        if "openid" in wanted.oidc:
            answer["id_token"] = self._id_token(operator, tenant, form["client_id"], life, nonce)
        if form.get("client_info"):
            answer["client_info"] = client_info(operator)
        return json_response(200, answer, {"x-ms-request-id": new_id(), **NO_STORE})

    def _id_token(self, operator: Operator, tenant: Tenant, client_id: str, life: int, nonce: str) -> str:
        now = int(self.now)
        claims = {
            "aud": client_id, "iss": issuer(tenant.id), "iat": now, "nbf": now, "exp": now + life,
            "name": operator.name, "oid": operator.oid, "preferred_username": operator.upn, "rh": "1.AX.",
            "tid": tenant.id, "ver": "2.0",
            "sub": b64(hashlib.sha256(f"{operator.oid}{client_id}".encode()).digest()), "uti": new_id()[:22],
            "login_hint": f"O.{b64(operator.upn.encode())}", "sid": operator.oid,
        }  # fmt: skip
        if nonce:
            claims["nonce"] = nonce
        return self.sandbox.signing_key.sign(claims)

    def _issue_to_app(self, tenant: Tenant | None, form: dict[str, str], wanted: Wanted) -> Response:
        """An app-only token: good for nothing that this product may do."""
        if tenant is None:
            raise EntraError(50059, "No tenant-identifying information found in the request.", "invalid_request")
        now = self.now
        claims = {
            "aud": wanted.audience, "iss": f"https://sts.windows.net/{tenant.id}/", "iat": int(now),
            "exp": int(now) + 3600, "appid": form["client_id"], "tid": tenant.id, "idtyp": "app", "roles": [],
            "issued": now,
        }  # fmt: skip
        token = self.sandbox.seal.access_token(claims)
        return json_response(
            200, {"token_type": "Bearer", "expires_in": 3599, "ext_expires_in": 3599, "access_token": token}
        )


MFA = (50072, 50074, 50076, 50078, 50079)
NO_STORE = {"Cache-Control": "no-store"}
CLAIMS = [
    "sub",
    "iss",
    "aud",
    "exp",
    "iat",
    "auth_time",
    "acr",
    "nonce",
    "preferred_username",
    "name",
    "tid",
    "ver",
    "at_hash",
    "c_hash",
    "email",
]
INSTANCES = {
    "tenant_discovery_endpoint": f"{HOST}/common/.well-known/openid-configuration",
    "api-version": "1.1",
    "metadata": [
        {
            "preferred_network": "login.microsoftonline.com",
            "preferred_cache": "login.windows.net",
            "aliases": ["login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"],
        }
    ],
}


def issuer(tenant_id: str) -> str:
    return f"{HOST}/{tenant_id}/v2.0"


def client_info(operator: Operator) -> str:
    """Always the home identity, whichever tenant the token is for."""
    return b64(dump({"uid": operator.oid, "utid": operator.tenant_id}))


def is_plausible(uri: str) -> bool:
    parts = urlsplit(uri)
    return parts.scheme == "https" or (
        parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1", "::1", "testserver")
    )


def add_query(uri: str, answer: dict[str, str]) -> str:
    return f"{uri}{'&' if '?' in uri else '?'}{urlencode(answer)}"


def back(asked: dict[str, str], *, error: str, text: str, subcode: str = "") -> Response:
    """Send the person back to the application with an error."""
    answer = {"error": error, "error_description": text, "state": asked.get("state", "")}
    if subcode:
        answer["error_subcode"] = subcode
    return redirect(add_query(asked["redirect_uri"], answer))


def mfa_needed(tenant: Tenant) -> EntraError:
    text = "Due to a configuration change made by your administrator, you must use multi-factor authentication."
    claims = json.dumps({"access_token": {"capolids": {"essential": True, "values": [tenant.id]}}})
    return EntraError(50076, text, "interaction_required", "basic_action", claims)


def switched(tenant: Tenant) -> EntraError:
    """The error that a test has told this tenant to answer with."""
    code = tenant.entra_error
    if code in MFA:
        error = mfa_needed(tenant)
        error.code = code
        return error
    texts = {
        65001: (
            "The user or administrator has not consented to use the application.",
            "invalid_grant",
            "consent_required",
        ),
        50020: ("User account does not exist in this tenant and cannot access the application.", "invalid_grant", ""),
        53003: ("Access has been blocked by Conditional Access policies.", "interaction_required", "message_only"),
        90099: ("The application has not been authorized in the tenant for delegated admins.", "invalid_grant", ""),
    }
    text, error_name, suberror = texts.get(code, ("Injected.", "invalid_grant", ""))
    claims = tenant.claims or (
        json.dumps({"access_token": {"capolids": {"essential": True, "values": [tenant.id]}}}) if code == 53003 else ""
    )
    return EntraError(code, text, error_name, suberror, claims)
