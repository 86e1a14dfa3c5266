"""Entra ID: discovery, signing in, tokens, keys, consent and signing out."""

from typing import TYPE_CHECKING, Any

from sandbox import pages
from sandbox.entra_errors import EntraError, token_error
from sandbox.entra_state import HOST, NO_STORE, Registry, add_query, back, is_plausible, issuer
from sandbox.http import Request, Response, html_response, json_response, redirect
from sandbox.signing_in import DECLINED, SignIn
from sandbox.token_endpoint import TokenEndpoint

if TYPE_CHECKING:
    from sandbox.app import Sandbox


class Entra:
    def __init__(self, sandbox: "Sandbox") -> None:
        self.sandbox = sandbox
        self.registry = Registry(sandbox)
        self.sign_in = SignIn(sandbox, self.registry)
        self.tokens = TokenEndpoint(sandbox, self.registry)

    def handle(self, request: Request) -> Response:
        now = self.registry.now
        if self.registry.policy.down:
            down = EntraError(90033, "A transient error has occurred.", "temporarily_unavailable", status=503)
            return token_error(down, now)
        name, _, path = request.path[1:].partition("/")
        try:
            return self._route(name, path, request)
        except EntraError as error:
            return token_error(error, now)

    def _route(self, name: str, path: str, request: Request) -> Response:
        match path:
            case "v2.0/.well-known/openid-configuration" | ".well-known/openid-configuration":
                return json_response(200, self._discovery(name, request.base))
            case "discovery/v2.0/keys":
                return json_response(200, self._keys(name))
            case "discovery/instance":
                return json_response(200, INSTANCES)
            case "oauth2/v2.0/authorize":
                return self.sign_in.authorize(name, request)
            case "oauth2/v2.0/token" if request.method == "POST":
                return self.tokens.token(name, request)
            case "oauth2/v2.0/logout":
                return self._logout(request)
            case "v2.0/adminconsent":
                return self._admin_consent(name, request)
        return html_response(404, pages.problem(900144, "There is no such page."))

    def _discovery(self, name: str, base: str) -> dict[str, Any]:
        tenant = self.registry.tenant(name)
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
        tenant = self.registry.tenant(name)
        return {"keys": [{**self.sandbox.signing_key.jwk, "issuer": issuer(tenant.id if tenant else "{tenantid}")}]}

    def _logout(self, request: Request) -> Response:
        asked = {**request.params(), **request.form()}
        gone = {"Set-Cookie": "sandbox_sso=; Path=/; Max-Age=0", **NO_STORE}
        target = asked.get("post_logout_redirect_uri", "")
        if target and is_plausible(target):
            return redirect(target, gone)
        return html_response(200, pages.signed_out(), gone)

    def _admin_consent(self, name: str, request: Request) -> Response:
        """An administrator of the client agrees that the application may be used there."""
        tenant = self.registry.tenant(name)
        asked = request.params()
        uri = asked.get("redirect_uri", "")
        if tenant is None or not is_plausible(uri):
            return html_response(400, pages.problem(50011, "The redirect URI is not one of the application's."))
        if request.method != "POST":
            return html_response(200, pages.consent(tenant.name, asked.get("scope", "")), NO_STORE)
        if "cancel" in request.form():
            return back(asked, error="access_denied", text=DECLINED)
        tenant.consented = None
        if tenant.entra_error in (65001, 90099):
            tenant.entra_error = 0
        answer = {"admin_consent": "True", "tenant": tenant.id, "scope": asked.get("scope", "")}
        return redirect(add_query(uri, {**answer, "state": asked.get("state", "")}))


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
