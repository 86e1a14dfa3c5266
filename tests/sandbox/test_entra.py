"""Signing in and tokens, as contract §1 has them."""

import base64
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests

from tests.sandbox_process import SandboxProcess, plain_session, start_sandbox

GRAPH = "https://graph.microsoft.com/.default"
PARTNER_CENTER = "https://api.partnercenter.microsoft.com/user_impersonation"
REDIRECT = "http://localhost:9/sign-in/callback/"


def claims_of(token: dict[str, Any]) -> dict[str, Any]:
    payload = token["access_token"].split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))))


def authorize_url(sandbox: SandboxProcess, tenant: str = "organizations", **changes: str) -> str:
    query = {
        "client_id": sandbox.client_id, "response_type": "code", "redirect_uri": REDIRECT, "state": "the-state",
        "nonce": "the-nonce", "client_info": "1", "scope": f"{GRAPH} openid profile offline_access", **changes,
    }  # fmt: skip
    url = f"{sandbox.base_url}/{tenant}/oauth2/v2.0/authorize"
    return str(requests.Request("GET", url, params=query).prepare().url)


def answer_of(location: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def press(sandbox: SandboxProcess, form: dict[str, str], **changes: str) -> requests.Response:
    return plain_session().post(authorize_url(sandbox, **changes), data=form, allow_redirects=False, timeout=10)


def refresh(sandbox: SandboxProcess, tenant: str, scope: str = GRAPH, persona: str = "admin") -> dict[str, Any]:
    held = sandbox.token(persona)["refresh_token"]
    return sandbox.redeem(tenant, scope, grant_type="refresh_token", refresh_token=held)


def client(sandbox: SandboxProcess, persona: str = "admin") -> str:
    return str(next(each["id"] for each in sandbox.tenants() if persona in each["roles"]))


@pytest.mark.parametrize("name", ["organizations", "22222222-2222-2222-2222-222222222222", "harbour.example"])
def test_discovery_names_https_for_tokens_and_the_base_for_browsers(sandbox, name):
    document = sandbox.session.get(f"{sandbox.base_url}/{name}/v2.0/.well-known/openid-configuration").json()

    assert document["token_endpoint"] == f"https://login.microsoftonline.com/{name}/oauth2/v2.0/token"
    assert document["authorization_endpoint"] == f"{sandbox.base_url}/{name}/oauth2/v2.0/authorize"
    assert document["jwks_uri"].startswith(sandbox.base_url)
    tenant = "{tenantid}" if name == "organizations" else sandbox.partner_tenant
    assert document["issuer"] == f"https://login.microsoftonline.com/{tenant}/v2.0"


def test_an_unknown_tenant_is_not_found(sandbox):
    answer = sandbox.session.get(f"{sandbox.base_url}/nowhere.example/v2.0/.well-known/openid-configuration")

    assert (answer.status_code, answer.json()["error"], answer.json()["error_codes"]) == (
        400,
        "invalid_tenant",
        [90002],
    )


def test_the_id_token_is_signed_by_a_published_key(sandbox):
    location = sandbox.sign_in(authorize_url(sandbox))
    code = answer_of(location)["code"]

    token = sandbox.redeem("organizations", GRAPH, grant_type="authorization_code", code=code, redirect_uri=REDIRECT)

    keys = sandbox.session.get(f"{sandbox.base_url}/{sandbox.partner_tenant}/discovery/v2.0/keys").json()["keys"]
    claims = jwt.decode(token["id_token"], jwt.PyJWK(keys[0]).key, algorithms=["RS256"], audience=sandbox.client_id)
    assert claims["nonce"] == "the-nonce"
    assert claims["iss"] == f"https://login.microsoftonline.com/{claims['tid']}/v2.0"
    assert claims["tid"] == sandbox.partner_tenant
    assert 3600 <= token["expires_in"] <= 5400


def test_a_code_works_once(sandbox):
    code = answer_of(sandbox.sign_in(authorize_url(sandbox)))["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
    sandbox.redeem("organizations", GRAPH, **form)

    again = sandbox.redeem("organizations", GRAPH, **form)

    assert (again["status"], again["error"], again["error_codes"]) == (400, "invalid_grant", [54005])


def test_a_wrong_code_verifier_is_refused(sandbox):
    url = authorize_url(sandbox, code_challenge="a" * 43, code_challenge_method="S256")
    code = answer_of(sandbox.sign_in(url))["code"]

    answer = sandbox.redeem(
        "organizations",
        GRAPH,
        grant_type="authorization_code",
        code=code,
        redirect_uri=REDIRECT,
        code_verifier="b" * 43,
    )

    assert answer["error_codes"] == [50148]


def test_a_wrong_secret_is_the_applications_fault(sandbox):
    form = {"client_id": sandbox.client_id, "client_secret": "guess", "grant_type": "refresh_token", "scope": GRAPH}

    answer = sandbox.session.post(f"{sandbox.base_url}/organizations/oauth2/v2.0/token", data=form)

    assert (answer.status_code, answer.json()["error"], answer.json()["error_codes"]) == (
        401,
        "invalid_client",
        [7000215],
    )


def test_one_resource_a_token(sandbox):
    answer = refresh(sandbox, "organizations", f"{GRAPH} {PARTNER_CENTER}")

    assert answer["error_codes"] == [28000]


def test_a_token_for_a_client_keeps_the_home_identity(sandbox):
    tenant = client(sandbox)

    token = refresh(sandbox, tenant)

    home = json.loads(base64.urlsafe_b64decode(token["client_info"] + "=="))
    assert claims_of(token)["tid"] == tenant
    assert home == {"uid": sandbox.persona("admin")["oid"], "utid": sandbox.partner_tenant}
    assert "https://graph.microsoft.com/.default" in token["scope"].split()


def test_old_refresh_tokens_keep_working(sandbox):
    first = sandbox.token("admin")["refresh_token"]
    second = sandbox.redeem("organizations", GRAPH, grant_type="refresh_token", refresh_token=first)["refresh_token"]

    again = sandbox.redeem("organizations", GRAPH, grant_type="refresh_token", refresh_token=first)

    assert first != second
    assert again["status"] == 200


def test_partner_scopes_have_no_consent_in_a_client(sandbox):
    answer = refresh(sandbox, client(sandbox), "https://graph.microsoft.com/DelegatedAdminRelationship.Read.All")

    assert (answer["error_codes"], answer["suberror"]) == ([65001], "consent_required")


@pytest.mark.parametrize(
    ("code", "error", "has_claims"),
    [
        (65001, "invalid_grant", False), (50020, "invalid_grant", False), (53003, "interaction_required", True),
        (90099, "invalid_grant", False), (50076, "interaction_required", True),
    ],
)  # fmt: skip
def test_a_tenant_refuses_as_told(sandbox, code, error, has_claims):
    tenant = client(sandbox)
    sandbox.tell("entra", tenant=tenant, error=code)

    answer = refresh(sandbox, tenant)

    assert (answer["error_codes"], answer["error"], "claims" in answer) == ([code], error, has_claims)


def test_a_second_factor_in_the_clients_tenant_meets_its_demand(sandbox):
    tenant = client(sandbox)
    sandbox.tell("entra", tenant=tenant, error=50076)
    claims = refresh(sandbox, tenant)["claims"]

    location = sandbox.sign_in(authorize_url(sandbox, tenant, claims=claims))
    code = answer_of(location)["code"]
    token = sandbox.redeem(tenant, GRAPH, grant_type="authorization_code", code=code, redirect_uri=REDIRECT)

    again = sandbox.redeem(tenant, GRAPH, grant_type="refresh_token", refresh_token=token["refresh_token"])
    assert (token["status"], again["status"]) == (200, 200)


def test_an_ended_relationship_lets_nobody_in(sandbox):
    tenant = client(sandbox)
    sandbox.tell("gdap", tenant=tenant, end=True)

    assert refresh(sandbox, tenant)["error_codes"] == [50020]


def test_an_operator_without_a_group_is_not_let_in(sandbox):
    strange = next(each["id"] for each in sandbox.tenants() if "helpdesk" not in each["roles"])

    assert refresh(sandbox, strange, persona="helpdesk")["error_codes"] == [50020]


def test_revoked_means_signing_in_again(sandbox):
    held = sandbox.token("admin")["refresh_token"]
    sandbox.tell("tokens", revoke="admin")

    answer = sandbox.redeem("organizations", GRAPH, grant_type="refresh_token", refresh_token=held)

    assert answer["error_codes"] == [50173]
    assert sandbox.token("admin")["status"] == 200


def test_cancel_goes_back_to_the_application(sandbox):
    answer = answer_of(press(sandbox, {"cancel": "1"}).headers["Location"])

    assert answer["error"] == "access_denied"
    assert answer["error_subcode"] == "cancel"
    assert answer["state"] == "the-state"


def test_a_wrong_password_is_told_on_the_page(sandbox):
    answer = press(sandbox, {"login": sandbox.persona("wrong_password")["upn"]})

    assert answer.status_code == 200
    assert "incorrect" in answer.text


def test_user_name_and_password_work_as_well(sandbox):
    answer = press(sandbox, {"username": "AVERY.admin@harbour.example", "password": "sandbox"})

    assert "code" in answer_of(answer.headers["Location"])


def test_a_wrong_second_factor_is_asked_for_again(sandbox):
    page = press(sandbox, {"login": sandbox.persona("mfa")["upn"]})
    ticket = page.text.split('name="ticket" value="')[1].split('"')[0]

    answer = press(sandbox, {"ticket": ticket, "code": "000000"})

    assert "That code was wrong." in answer.text
    assert sandbox.token("mfa")["status"] == 200


def test_an_unknown_application_stays_on_microsofts_page(sandbox):
    page = plain_session().get(authorize_url(sandbox, client_id="44444444-4444-4444-4444-444444444444"))
    foreign = plain_session().get(authorize_url(sandbox, redirect_uri="http://evil.example/"))

    assert (page.status_code, "AADSTS700016" in page.text) == (400, True)
    assert (foreign.status_code, "AADSTS50011" in foreign.text) == (400, True)


def test_nobody_is_signed_in_for_prompt_none(sandbox):
    session = plain_session()
    before = session.get(authorize_url(sandbox, prompt="none"), allow_redirects=False).headers["Location"]
    sandbox.sign_in(authorize_url(sandbox), "admin", session)

    after = session.get(authorize_url(sandbox, prompt="none"), allow_redirects=False).headers["Location"]

    assert answer_of(before)["error"] == "login_required"
    assert "code" in answer_of(after)


def test_the_stranger_belongs_to_another_tenant(sandbox):
    assert claims_of(sandbox.token("foreign"))["tid"] == "33333333-3333-3333-3333-333333333333"


def test_signing_out_returns_to_the_application(sandbox):
    url = f"{sandbox.base_url}/organizations/oauth2/v2.0/logout?post_logout_redirect_uri=http://localhost:9/bye"

    answer = plain_session().get(url, allow_redirects=False)

    assert answer.headers["Location"] == "http://localhost:9/bye"


def test_an_administrator_consents_for_a_client(sandbox):
    tenant = client(sandbox)
    sandbox.tell("entra", tenant=tenant, error=65001)
    url = f"{sandbox.base_url}/{tenant}/v2.0/adminconsent?redirect_uri={REDIRECT}&state=s&scope={GRAPH}"

    answer = plain_session().post(url, data={"accept": "1"}, allow_redirects=False)

    assert answer_of(answer.headers["Location"])["admin_consent"] == "True"
    assert refresh(sandbox, tenant)["status"] == 200


def test_entra_can_be_down(sandbox):
    sandbox.tell("entra", down=True)

    answer = sandbox.session.get(f"{sandbox.base_url}/organizations/v2.0/.well-known/openid-configuration")

    assert answer.status_code == 503


def test_sign_ins_outlive_a_restart():
    first = start_sandbox(clients=3, users=10)
    held = first.token("admin")["refresh_token"]
    assert first.stop() == 0

    second = start_sandbox(clients=3, users=10)
    try:
        assert second.redeem("organizations", GRAPH, grant_type="refresh_token", refresh_token=held)["status"] == 200
    finally:
        second.stop()
