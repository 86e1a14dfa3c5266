"""What all of Entra's endpoints share: who may be asked for what, and how one is sent back."""

import json
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from sandbox.entra_errors import EntraError
from sandbox.http import Response, dump, redirect
from sandbox.personas import Operator
from sandbox.tenants import Tenant, roles_in
from sandbox.tokens import b64

if TYPE_CHECKING:
    from sandbox.app import Sandbox

HOST = "https://login.microsoftonline.com"
ANY = ("common", "organizations", "consumers")
CODE_LIFE = 600
MFA = (50072, 50074, 50076, 50078, 50079)
NO_STORE = {"Cache-Control": "no-store"}


@dataclass
class Policy:
    """What a test has told Entra to do."""

    down: bool = False
    mfa_required: bool = False  # of everybody, in the partner tenant
    demanded_at: float = 0.0  # only a second factor typed later counts
    redirect_uris: list[str] = field(default_factory=list)  # empty: loopback and https addresses
    secret_expired: bool = False


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
    mfa_at: float  # when a second factor was typed; 0 for never
    used: bool = False


class Registry:
    """The state behind the endpoints: codes given out, and what a test has ordered."""

    def __init__(self, sandbox: "Sandbox") -> None:
        self.sandbox = sandbox
        self.codes: dict[str, Grant] = {}
        self.policy = Policy()

    @property
    def now(self) -> float:
        return self.sandbox.clock.now()

    def tenant(self, name: str) -> Tenant | None:
        """The tenant a path names; None for those that mean any."""
        if name in ANY:
            return None
        tenant = self.sandbox.world.find_tenant(name)
        if tenant is None:
            raise EntraError(90002, f"Tenant '{name}' not found.", "invalid_tenant")
        return tenant

    def give_code(self, grant: Grant) -> str:
        """A code for this sign-in; old ones are forgotten."""
        self.codes = {key: each for key, each in self.codes.items() if self.now - each.made_at < 2 * CODE_LIFE}
        code = "1.AX" + b64(random.randbytes(48))
        self.codes[code] = grant
        return code

    def check_delegated(self, operator: Operator, target: Tenant, mfa_at: float) -> None:
        """Whether somebody of the partner gets into a client's tenant at all."""
        if target.entra_error and not (target.entra_error in MFA and mfa_at > target.demanded_at):
            raise switched(target)
        if not roles_in(target, operator, self.now):
            text = f"User account '{operator.upn}' from identity provider does not exist in tenant '{target.name}'."
            raise EntraError(50020, text, "invalid_grant")


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
