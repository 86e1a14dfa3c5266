"""The token endpoint: a code or a refresh token against an access token for one resource of one tenant."""

import hashlib
import random
from typing import TYPE_CHECKING, Any

from sandbox.entra_errors import EntraError
from sandbox.entra_state import CODE_LIFE, NO_STORE, Grant, Registry, client_info, issuer, mfa_needed, switched
from sandbox.http import Request, Response, json_response, new_id
from sandbox.personas import Operator
from sandbox.scopes import Wanted, consented, read_scopes
from sandbox.tenants import Tenant, roles_in
from sandbox.tokens import b64

if TYPE_CHECKING:
    from sandbox.app import Sandbox


class TokenEndpoint:
    def __init__(self, sandbox: "Sandbox", registry: Registry) -> None:
        self.sandbox = sandbox
        self.registry = registry

    def token(self, name: str, request: Request) -> Response:
        form = request.form()
        tenant = self.registry.tenant(name)
        self._check_client(form, request)
        wanted = read_scopes(form.get("scope", ""))
        match form.get("grant_type"):
            case "authorization_code":
                grant = self._redeem_code(form, tenant)
                return self._issue(grant.operator, grant.tenant, wanted, form, grant.amr, grant.mfa_at, grant.nonce)
            case "refresh_token":
                held = self._open_refresh_token(form.get("refresh_token", ""))
                operator = self.sandbox.world.by_oid[held["oid"]]
                target = tenant or self.sandbox.world.tenants[operator.tenant_id]
                self._check_home_policy(operator, target, held["mfa_at"])
                return self._issue(operator, target, wanted, form, held["amr"], held["mfa_at"])
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
        if self.registry.policy.secret_expired:
            raise EntraError(7000222, "The provided client secret keys are expired.", "invalid_client", status=401)
        if (
            form.get("client_assertion_type", "").endswith("jwt-bearer")
            and form.get("client_assertion", "").count(".") == 2
        ):
            return
        if form.get("client_secret") != options.client_secret:
            raise EntraError(7000215, "Invalid client secret provided.", "invalid_client", status=401)

    def _redeem_code(self, form: dict[str, str], tenant: Tenant | None) -> Grant:
        grant = self.registry.codes.get(form.get("code", ""))
        if grant is None:
            raise EntraError(9002313, "Invalid request. Request is malformed or invalid.", "invalid_grant")
        if grant.used:
            raise EntraError(54005, "OAuth2 Authorization code was already redeemed.", "invalid_grant")
        if self.registry.now - grant.made_at > CODE_LIFE:
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
        if self.registry.now - held["iat"] > 90 * 86400:
            raise EntraError(
                700082, "The refresh token has expired due to inactivity.", "invalid_grant", "token_expired"
            )
        return held

    def _check_home_policy(self, operator: Operator, target: Tenant, mfa_at: float) -> None:
        if target.id == operator.tenant_id:
            policy = self.registry.policy
            if policy.mfa_required and mfa_at <= policy.demanded_at:
                raise mfa_needed(target)
            if target.entra_error:
                raise switched(target)
        else:
            self.registry.check_delegated(operator, target, mfa_at)

    def _issue(
        self,
        operator: Operator,
        tenant: Tenant,
        wanted: Wanted,
        form: dict[str, str],
        amr: list[str],
        mfa_at: float,
        nonce: str = "",
    ) -> Response:
        granted = consented(tenant, wanted)
        now = self.registry.now
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
            held = {"oid": operator.oid, "iat": now, "amr": amr, "mfa_at": mfa_at, "n": new_id()[:8]}
            answer["refresh_token"] = "1.AX" + self.sandbox.seal.seal("refresh", held)
        if "openid" in wanted.oidc:
            answer["id_token"] = self._id_token(operator, tenant, form["client_id"], life, nonce)
        if form.get("client_info"):
            answer["client_info"] = client_info(operator)
        return json_response(200, answer, {"x-ms-request-id": new_id(), **NO_STORE})

    def _id_token(self, operator: Operator, tenant: Tenant, client_id: str, life: int, nonce: str) -> str:
        now = int(self.registry.now)
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
        now = self.registry.now
        claims = {
            "aud": wanted.audience, "iss": f"https://sts.windows.net/{tenant.id}/", "iat": int(now),
            "exp": int(now) + 3600, "appid": form["client_id"], "tid": tenant.id, "idtyp": "app", "roles": [],
            "issued": now,
        }  # fmt: skip
        token = self.sandbox.seal.access_token(claims)
        return json_response(
            200, {"token_type": "Bearer", "expires_in": 3599, "ext_expires_in": 3599, "access_token": token}
        )
