"""The authorize endpoint: who is it, and may they in."""

import json
from typing import TYPE_CHECKING

from sandbox import pages
from sandbox.entra_errors import EntraError
from sandbox.entra_state import (
    CODE_LIFE,
    MFA,
    NO_STORE,
    Grant,
    Registry,
    add_query,
    back,
    client_info,
    is_plausible,
)
from sandbox.http import Request, Response, html_response, new_id, redirect
from sandbox.personas import PARTNER_TENANT, Operator
from sandbox.tenants import Tenant

if TYPE_CHECKING:
    from sandbox.app import Sandbox

DECLINED = "AADSTS65004: User declined to consent to access the app."


def is_step_up(claims: str) -> bool:
    """Whether a claims parameter asks for more than a client that can handle challenges, or a newer token."""
    try:
        wanted = json.loads(claims or "{}").get("access_token") or {}
    except (ValueError, AttributeError):
        return False
    return bool(set(wanted) - {"xms_cc", "nbf"})


class SignIn:
    def __init__(self, sandbox: "Sandbox", registry: Registry) -> None:
        self.sandbox = sandbox
        self.registry = registry

    def authorize(self, name: str, request: Request) -> Response:
        asked = request.params()
        try:
            tenant = self.registry.tenant(name)
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
        allowed = self.registry.policy.redirect_uris
        if uri not in allowed if allowed else not is_plausible(uri):
            raise EntraError(50011, f"The redirect URI '{uri}' does not match those configured for the application.")

    def _sign_in_page(self, asked: dict[str, str], problem: str = "", status: int = 200) -> Response:
        hint = asked.get("login_hint", "")
        people = [one for one in self.sandbox.world.operators.values() if not one.key.startswith("operator")]
        people.sort(key=lambda one: one.upn != hint)
        return html_response(status, pages.sign_in(people, "Partner Portal", hint, problem), NO_STORE)

    def _pressed(self, asked: dict[str, str], tenant: Tenant | None, form: dict[str, str]) -> Response:
        if "cancel" in form:
            return back(asked, error="access_denied", subcode="cancel", text=DECLINED)
        if "decline" in form:
            return back(asked, error="access_denied", text=DECLINED)
        if "ticket" in form:
            return self._second_factor(asked, tenant, form)
        operator = self.sandbox.world.operators.get((form.get("login") or form.get("username", "")).strip().casefold())
        password = operator.password if operator and "login" in form else form.get("password")
        if operator is None or operator.password is None or password != operator.password:
            return self._sign_in_page(asked, "Your account or password is incorrect. (AADSTS50126)")
        if operator.needs_code or self._demands_code(asked, tenant):
            ticket = self.sandbox.seal.seal("ticket", [operator.upn, self.registry.now])
            return html_response(200, pages.second_factor(operator, ticket), NO_STORE)
        return self._signed_in(asked, tenant, operator)

    def _demands_code(self, asked: dict[str, str], tenant: Tenant | None) -> bool:
        if is_step_up(asked.get("claims", "")):
            return True
        if tenant is None or tenant.id == PARTNER_TENANT:
            return self.registry.policy.mfa_required
        return tenant.entra_error in MFA

    def _second_factor(self, asked: dict[str, str], tenant: Tenant | None, form: dict[str, str]) -> Response:
        ticket = self.sandbox.seal.open("ticket", form["ticket"])
        if not ticket or self.registry.now - ticket[1] > CODE_LIFE:
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
        mfa_at = self.registry.now if with_code else 0.0
        if target is not home:
            try:
                self.registry.check_delegated(operator, target, mfa_at)
            except EntraError as error:
                if error.code in (50020, 90002):
                    return html_response(400, pages.problem(error.code, error.text))
                return back(asked, error=error.error, text=f"AADSTS{error.code}: {error.text}")
        answer = {"state": asked.get("state", ""), "session_state": new_id()}
        grant = Grant(
            operator, target, asked["client_id"], asked["redirect_uri"], asked.get("code_challenge", ""),
            asked.get("nonce", ""), self.registry.now, ["pwd", "mfa"], mfa_at,
        )  # fmt: skip
        answer["code"] = self.registry.give_code(grant)
        if asked.get("client_info"):
            answer["client_info"] = client_info(operator)
        session = self.sandbox.seal.seal("session", [operator.upn, self.registry.now])
        return redirect(
            add_query(asked["redirect_uri"], answer),
            {"Set-Cookie": f"sandbox_sso={session}; Path=/; HttpOnly; SameSite=Lax"},
        )

    def _without_asking(self, asked: dict[str, str], tenant: Tenant | None, request: Request) -> Response:
        """prompt=none: only somebody who has signed in here before gets through."""
        cookies = dict(pair.strip().partition("=")[::2] for pair in request.headers.get("cookie", "").split(";"))
        session = self.sandbox.seal.open("session", cookies.get("sandbox_sso", ""))
        if not session:
            return back(asked, error="login_required", text="AADSTS50058: Silent sign-in, but no user is signed in.")
        operator = self.sandbox.world.operators[session[0]]
        if self._demands_code(asked, tenant):
            return back(asked, error="interaction_required", text="AADSTS50076: A second factor is needed.")
        return self._signed_in(asked, tenant, operator)
