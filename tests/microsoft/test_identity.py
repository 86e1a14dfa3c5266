import json
import time
from dataclasses import replace
from threading import Thread
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from microsoft import errors
from microsoft.aadsts import MEANING
from microsoft.errors import (
    BadAnswer,
    BadIdToken,
    ConsentRequired,
    InteractionRequired,
    MicrosoftError,
    Misconfigured,
    NoAccess,
    SignInCancelled,
    SignInRequired,
    SignInStale,
    Throttled,
    Unavailable,
)
from microsoft.identity import Identity, Resource
from tests.microsoft.certificates import certificate
from tests.microsoft.conftest import shared
from tests.microsoft.entra import APP, CLIENT, KEY, OTHER_KEY, PARTNER, PERSON, Entra, client_info, public, refusal
from tests.microsoft.standin import Tell

BACK = "https://portal.example/sign-in/callback/"
CLAIMS = '{"access_token":{"capolids":{"essential":true,"values":["1"]}}}'


@pytest.fixture
def entra(microsoft):
    return Entra(microsoft)


@pytest.fixture
def identity(cloud, entra):
    return Identity(cloud)


@pytest.fixture
def grant(identity, entra):
    return sign_in(identity, entra).grant


def sign_in(identity, entra):
    flow = identity.begin(BACK)
    return identity.finish(flow, entra.callback(flow))


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


def tokens_asked(microsoft, tenant):
    return microsoft.requests(f"/{tenant}/oauth2/v2.0/token")


# Signing in


def test_the_browser_is_sent_to_entra_with_pkce_and_state(identity, microsoft):
    flow = identity.begin(BACK, login_hint="tech@partner.example", prompt="select_account")

    asked = {name: values[0] for name, values in parse_qs(urlsplit(flow["auth_uri"]).query).items()}
    assert flow["auth_uri"].startswith(f"{microsoft.base}/organizations/oauth2/v2.0/authorize?")
    assert asked["client_id"] == APP
    assert asked["code_challenge_method"] == "S256"
    assert asked["state"] == flow["state"]
    assert asked["response_mode"] == "query"
    assert asked["prompt"] == "select_account"
    assert asked["login_hint"] == "tech@partner.example"
    assert "claims" not in asked
    assert {"User.Read", "offline_access", "openid", "profile"} <= set(asked["scope"].split())


def test_a_flow_survives_a_session_store(identity, entra):
    flow = json.loads(json.dumps(identity.begin(BACK)))

    assert identity.finish(flow, entra.callback(flow)).tenant_id == UUID(PARTNER)


def test_who_signed_in_is_known_from_the_id_token(identity, entra):
    flow = identity.begin(BACK)

    person = identity.finish(flow, entra.callback(flow))

    assert (person.tenant_id, person.object_id) == (UUID(PARTNER), UUID(PERSON))
    assert (person.home_tenant_id, person.home_object_id) == (UUID(PARTNER), UUID(PERSON))
    assert (person.name, person.upn, person.login_hint) == ("Tech Nician", "tech@partner.example", "O.hint")
    assert "rt-" not in repr(person) + str(person)


def test_the_code_is_redeemed_for_graph_alone(identity, entra, microsoft):
    flow = identity.begin(BACK)

    identity.finish(flow, entra.callback(flow))

    form = tokens_asked(microsoft, "organizations")[0].form
    assert form["code"] == "c0de"
    assert form["client_secret"] == "s3cret-of-the-app"
    assert "partnercenter" not in form["scope"]
    assert "DelegatedAdminRelationship.Read.All" in form["scope"]


def test_a_step_up_is_asked_of_the_client_s_tenant_with_its_claims(identity, entra, microsoft):
    scopes = ["https://graph.microsoft.com/.default"]

    flow = identity.begin(BACK, tenant=CLIENT, scopes=scopes, claims=CLAIMS, login_hint="O.hint")
    person = identity.finish(flow, entra.callback(flow))

    asked = parse_qs(urlsplit(flow["auth_uri"]).query)
    assert urlsplit(flow["auth_uri"]).path == f"/{CLIENT}/oauth2/v2.0/authorize"
    assert json.loads(asked["claims"][0])["access_token"]["capolids"]["values"] == ["1"]
    assert person.tenant_id == UUID(CLIENT)
    assert person.home_tenant_id == UUID(PARTNER)
    assert tokens_asked(microsoft, CLIENT)


@pytest.mark.parametrize("query", [{"state": "forged", "code": "c"}, {"code": "c"}, {}, {"state": ""}])
def test_a_state_of_another_flow_is_stale(identity, entra, microsoft, query):
    flow = identity.begin(BACK)

    with pytest.raises(SignInStale):
        identity.finish(flow, query)
    assert not tokens_asked(microsoft, "organizations")


def test_an_empty_flow_is_stale(identity):
    with pytest.raises(SignInStale):
        identity.finish({}, {"state": "", "code": "c"})


def test_a_cancelled_sign_in_says_so(identity):
    flow = identity.begin(BACK)
    query = {"state": flow["state"], "error": "access_denied", "error_subcode": "cancel"}

    with pytest.raises(SignInCancelled):
        identity.finish(flow, query)


@pytest.mark.parametrize(
    ("text", "kind"), [("AADSTS65004: declined", SignInCancelled), ("AADSTS90094: admin", ConsentRequired)]
)
def test_an_error_that_comes_back_by_redirect_is_understood(identity, text, kind):
    flow = identity.begin(BACK)

    with pytest.raises(kind) as caught:
        identity.finish(flow, {"state": flow["state"], "error": "access_denied", "error_description": text})
    assert caught.value.aadsts == int(text[6:11])


def test_a_code_used_twice_is_stale(identity, entra):
    flow = identity.begin(BACK)
    entra.refuse["organizations"] = refusal(54005)

    with pytest.raises(SignInStale):
        identity.finish(flow, entra.callback(flow))


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "somebody else"},
        {"iss": f"https://login.microsoftonline.com/{CLIENT}/v2.0"},
        {"iss": f"https://evil.example/{PARTNER}/v2.0"},
        {"tid": CLIENT},
        {"nonce": "0" * 64},
        {"nonce": None},
        {"oid": None},
        {"tid": None},
        {"exp": None},
        {"oid": "not a guid"},
    ],
)
def test_a_forged_claim_is_refused(identity, entra, claims):
    flow = identity.begin(BACK)
    entra.claims = claims

    with pytest.raises(BadIdToken):
        identity.finish(flow, entra.callback(flow))


@pytest.mark.parametrize("shift", [{"exp": -301}, {"nbf": 400}, {"iat": 400}])
def test_a_clock_that_is_off_by_more_than_five_minutes_is_named(identity, entra, shift):
    flow = identity.begin(BACK)
    entra.claims = {name: int(time.time()) + seconds for name, seconds in shift.items()}

    with pytest.raises(Misconfigured, match="clock"):
        identity.finish(flow, entra.callback(flow))


def test_a_clock_that_is_off_by_less_is_forgiven(identity, entra):
    flow = identity.begin(BACK)
    entra.claims = {"exp": int(time.time()) - 250, "nbf": int(time.time()) + 250}

    assert identity.finish(flow, entra.callback(flow)).object_id == UUID(PERSON)


def test_a_forged_signature_is_refused(identity, entra):
    flow = identity.begin(BACK)
    entra.key = OTHER_KEY

    with pytest.raises(BadIdToken):
        identity.finish(flow, entra.callback(flow))


def test_an_id_token_without_signature_is_refused(identity, entra, microsoft):
    flow = identity.begin(BACK)
    query = entra.callback(flow)
    _, payload, _ = entra.id_token(PARTNER).split(".")
    unsigned = {"access_token": "at", "id_token": f"eyJhbGciOiJub25lIn0.{payload}.", "client_info": client_info()}
    microsoft._answers["POST /organizations/oauth2/v2.0/token"] = [unsigned]

    with pytest.raises(BadIdToken):
        identity.finish(flow, query)


@pytest.mark.parametrize("id_token", [None, "nonsense", "a.b.c"])
def test_an_unreadable_id_token_is_refused(identity, entra, microsoft, id_token):
    flow = identity.begin(BACK)
    answer = {"access_token": "at", "refresh_token": "rt", "id_token": id_token, "client_info": client_info()}
    microsoft._answers["POST /organizations/oauth2/v2.0/token"] = [answer]

    with pytest.raises(BadIdToken):
        identity.finish(flow, entra.callback(flow))


def test_keys_are_fetched_once_and_again_for_a_new_one_only_once_a_minute(identity, entra, microsoft):
    for _ in range(2):
        flow = identity.begin(BACK)
        identity.finish(flow, entra.callback(flow))
    entra.kid, entra.key = "k2", OTHER_KEY

    for _ in range(2):
        flow = identity.begin(BACK)
        with pytest.raises(BadIdToken):
            identity.finish(flow, entra.callback(flow))
    assert len(microsoft.requests("/organizations/discovery/v2.0/keys")) == 1


def test_a_new_key_is_fetched_after_a_minute(cloud, entra, microsoft):
    clock = Clock()
    identity = Identity(cloud, clock=clock)
    sign_in(identity, entra)
    microsoft._answers["GET /organizations/discovery/v2.0/keys"] = [
        {"keys": [public(KEY, "k1"), public(OTHER_KEY, "k2")]}
    ]
    entra.kid, entra.key = "k2", OTHER_KEY
    clock.now += 61

    assert sign_in(identity, entra).object_id == UUID(PERSON)


def test_what_was_known_yesterday_is_used_while_entra_is_down(cloud, entra, microsoft):
    clock = Clock()
    identity = Identity(cloud, clock=clock)
    sign_in(identity, entra)
    for path in ("v2.0/.well-known/openid-configuration", "discovery/v2.0/keys"):
        microsoft._answers[f"GET /organizations/{path}"] = [Tell(503)]
    clock.now += 25 * 3600

    assert sign_in(identity, entra).object_id == UUID(PERSON)


# Redeeming


def test_a_grant_becomes_a_token_of_the_client_s_tenant(identity, grant, microsoft):
    redeemed = identity.redeem(grant, CLIENT, Resource.GRAPH)

    form = tokens_asked(microsoft, CLIENT)[0].form
    assert redeemed.access_token.startswith(f"at-{CLIENT}")
    assert redeemed.expires_in == 4213
    assert form["grant_type"] == "refresh_token"
    assert set(form["scope"].split()) == {
        "https://graph.microsoft.com/.default",
        "offline_access",
        "openid",
        "profile",
    }
    assert json.loads(form["claims"]) == {"access_token": {"xms_cc": {"values": ["CP1"]}}}


def test_partner_center_is_asked_for_by_its_own_scope(identity, grant, microsoft):
    identity.redeem(grant, UUID(PARTNER), Resource.PARTNER_CENTER)

    scope = tokens_asked(microsoft, PARTNER)[0].form["scope"]
    assert "https://api.partnercenter.microsoft.com/user_impersonation" in scope
    assert "graph" not in scope


def test_redeeming_costs_one_call_and_a_new_tenant_no_discovery(identity, grant, microsoft):
    before = len(microsoft.asked)

    identity.redeem(grant, PARTNER, Resource.GRAPH)
    identity.redeem(grant, CLIENT, Resource.GRAPH)

    assert len(microsoft.asked) - before == 2


def test_the_grant_rotates_and_holds_no_access_token(identity, grant):
    redeemed = identity.redeem(grant, CLIENT, Resource.GRAPH)

    assert redeemed.grant != grant
    assert "at-" not in redeemed.grant
    assert set(json.loads(redeemed.grant)) == {"Account", "RefreshToken", "AppMetadata"}
    assert len(json.loads(redeemed.grant)["RefreshToken"]) == 1
    assert "at-" not in repr(redeemed)
    assert "rt-" not in repr(redeemed)


def test_an_old_grant_still_works_after_it_was_rotated(identity, grant):
    identity.redeem(grant, CLIENT, Resource.GRAPH)

    assert identity.redeem(grant, PARTNER, Resource.GRAPH).access_token.startswith(f"at-{PARTNER}")


ODD_ANSWERS = [
    {"access_token": "at-odd", "expires_in": "soon"},
    {"access_token": "at-odd", "expires_in": 3600, "scope": 6},
    {"access_token": {"at": "odd"}},
    {"error": 5},
    {"error": "invalid_grant", "error_codes": "x", "suberror": 5},
    {},
]


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize("answer", ODD_ANSWERS)
def test_an_odd_answer_is_an_error_of_ours_and_not_written_to_the_log(
    identity, grant, microsoft, answer, status, caplog
):
    microsoft._answers[f"POST /{CLIENT}/oauth2/v2.0/token"] = [Tell(status, answer)]

    with pytest.raises(MicrosoftError) as caught:
        identity.redeem(grant, CLIENT, Resource.GRAPH)

    assert "at-odd" not in caplog.text + repr(caught.value)


def test_an_empty_answer_is_an_error_of_ours(identity, grant, microsoft):
    microsoft._answers[f"POST /{CLIENT}/oauth2/v2.0/token"] = [Tell(204)]

    with pytest.raises(BadAnswer):
        identity.redeem(grant, CLIENT, Resource.GRAPH)


def test_an_answer_with_a_mark_in_front_is_read(identity, grant, entra, microsoft):
    def marked(asked):
        told = entra.token(asked)
        return Tell(200, b"\xef\xbb\xbf" + json.dumps(told.body).encode(), told.headers)

    microsoft._answers[f"POST /{CLIENT}/oauth2/v2.0/token"] = [marked]

    assert identity.redeem(grant, CLIENT, Resource.GRAPH).expires_in == 4213


def test_a_refusal_is_not_remembered(identity, grant, entra):
    entra.refuse[CLIENT] = refusal(65001, suberror="consent_required")
    with pytest.raises(ConsentRequired):
        identity.redeem(grant, CLIENT, Resource.GRAPH)
    del entra.refuse[CLIENT]

    assert identity.redeem(grant, CLIENT, Resource.GRAPH).access_token


def test_a_second_factor_is_asked_for_with_claims_and_tenant(identity, grant, entra):
    entra.refuse[CLIENT] = refusal(50076, "interaction_required", suberror="basic_action", claims=CLAIMS)

    with pytest.raises(InteractionRequired) as caught:
        identity.redeem(grant, CLIENT, Resource.GRAPH)
    assert (caught.value.claims, caught.value.tenant, caught.value.aadsts) == (CLAIMS, CLIENT, 50076)
    assert caught.value.request_id == "t1"


def test_conditional_access_is_an_interaction_only_where_it_says_how(identity, grant, entra):
    entra.refuse[CLIENT] = refusal(53003, "interaction_required", claims=CLAIMS)
    with pytest.raises(InteractionRequired):
        identity.redeem(grant, CLIENT, Resource.GRAPH)

    entra.refuse[CLIENT] = refusal(53003, "interaction_required")
    with pytest.raises(NoAccess, match="Conditional Access"):
        identity.redeem(grant, CLIENT, Resource.GRAPH)


def test_missing_consent_names_the_scope(identity, grant, entra):
    entra.refuse[CLIENT] = refusal(65001)

    with pytest.raises(ConsentRequired) as caught:
        identity.redeem(grant, CLIENT, Resource.GRAPH)
    assert caught.value.missing == ("https://graph.microsoft.com/.default",)


@pytest.mark.parametrize("code", sorted(MEANING))
def test_each_code_of_entra_has_its_error_sentence_and_action(identity, grant, entra, code):
    entra.refuse[PARTNER] = refusal(code, "invalid_grant")

    with pytest.raises(errors.MicrosoftError) as caught:
        identity.redeem(grant, PARTNER, Resource.GRAPH)
    assert type(caught.value) is MEANING[code][0]
    assert caught.value.aadsts == code
    assert str(caught.value).count(". ") >= 1
    assert "Microsoft's words" not in str(caught.value)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refusal(999999, "invalid_grant"), NoAccess),
        (refusal(999999, "invalid_grant", suberror="bad_token"), SignInRequired),
        (refusal(50173, "invalid_grant"), SignInRequired),
        (refusal(50057, "invalid_grant"), NoAccess),
        (refusal(70043, "invalid_grant", suberror="bad_token"), InteractionRequired),
        (refusal(700016, "unauthorized_client"), ConsentRequired),
        (refusal(50196, "invalid_grant"), Throttled),
        (refusal(999999, "interaction_required"), InteractionRequired),
        (refusal(999999, "invalid_client", 401), Misconfigured),
        (Tell(400, {"error": "brand_new"}), errors.Rejected),
        (Tell(429, {}, {"Retry-After": "3"}), Throttled),
        (Tell(503, b"<html>"), Unavailable),
        (Tell(200, b'{"access_token": "at-leak'), BadAnswer),
        (Tell(200, {"token_type": "Bearer"}), BadAnswer),
        (Tell(302, None, {"Location": "https://evil.example"}), BadAnswer),
    ],
)
def test_whatever_else_entra_answers_has_an_error(identity, grant, entra, caplog, answer, kind):
    entra.refuse[CLIENT] = answer

    with pytest.raises(kind):
        identity.redeem(grant, CLIENT, Resource.GRAPH)
    assert "at-leak" not in caplog.text


def test_an_unknown_refusal_at_home_means_to_sign_in(identity, grant, entra):
    entra.refuse[PARTNER] = refusal(999999, "invalid_grant")

    with pytest.raises(SignInRequired):
        identity.redeem(grant, PARTNER, Resource.GRAPH)


@pytest.mark.parametrize("grant", ["", "{}", "nonsense", '{"RefreshToken": {}}', "[]", "1"])
def test_a_broken_grant_means_to_sign_in(identity, grant):
    with pytest.raises(SignInRequired):
        identity.redeem(grant, CLIENT, Resource.GRAPH)


@pytest.mark.parametrize("tenant", ["", "a/b", "a?b", "a b", "..%2f"])
def test_a_tenant_is_a_name_and_nothing_else(identity, grant, tenant):
    with pytest.raises(Misconfigured):
        identity.redeem(grant, tenant, Resource.GRAPH)


def test_a_dropped_redemption_is_repeated(identity, grant, microsoft, entra):
    microsoft._answers[f"POST /{CLIENT}/oauth2/v2.0/token"] = [Tell(hang_up=True), entra.token]

    assert identity.redeem(grant, CLIENT, Resource.GRAPH).access_token


def test_a_dropped_code_is_not_redeemed_twice(identity, entra, microsoft):
    flow = identity.begin(BACK)
    microsoft._answers["POST /organizations/oauth2/v2.0/token"] = [Tell(hang_up=True), entra.token]

    with pytest.raises(Unavailable):
        identity.finish(flow, entra.callback(flow))
    assert len(tokens_asked(microsoft, "organizations")) == 1


def test_entra_being_down_is_unavailable(cloud, microsoft):
    microsoft.tell("GET", "/organizations/v2.0/.well-known/openid-configuration", Tell(503))

    with pytest.raises(Unavailable):
        Identity(cloud).begin(BACK)


@pytest.mark.parametrize("name", ["jwks_uri", "token_endpoint", "authorization_endpoint"])
def test_discovery_that_leads_elsewhere_is_not_believed(cloud, microsoft, name):
    entra = Entra(microsoft)
    document = {**entra.discovery(), name: "https://evil.example/organizations/x"}
    microsoft._answers["GET /organizations/v2.0/.well-known/openid-configuration"] = [document]
    identity = Identity(cloud)

    with pytest.raises(BadAnswer):
        sign_in(identity, entra)


def test_an_outage_at_the_start_is_asked_about_once_in_a_while(cloud, microsoft):
    address = "/organizations/v2.0/.well-known/openid-configuration"
    microsoft.tell("GET", address, Tell(503))
    clock = Clock()
    identity = Identity(cloud, clock=clock)

    for pause in (1, 1, 5):
        with pytest.raises(Unavailable):
            identity.begin(BACK)
        clock.now += pause
    assert len(microsoft.requests(address)) == 1
    microsoft._answers[f"GET {address}"] = [Entra(microsoft).discovery()]
    assert identity.begin(BACK)["auth_uri"]


def test_an_app_without_a_secret_is_misconfigured(cloud):
    with pytest.raises(Misconfigured):
        Identity(replace(cloud, client_secret="")).begin(BACK)


def test_many_threads_redeem_many_tenants_with_one_identity(identity, grant, entra, microsoft):
    tenants = [f"{number:08d}-0000-0000-0000-000000000000" for number in range(24)]
    for tenant in tenants:
        microsoft.tell("POST", f"/{tenant}/oauth2/v2.0/token", entra.token)
    got = {}

    def redeem(mine):
        for tenant in mine:
            got[tenant] = identity.redeem(grant, tenant, Resource.GRAPH).access_token

    threads = [Thread(target=redeem, args=(tenants[start::6],)) for start in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(got[tenant].startswith(f"at-{tenant}") for tenant in tenants)


# Certificates and signing out


def test_a_certificate_signs_an_assertion_instead_of_a_secret(cloud, entra, microsoft):
    identity = Identity(replace(cloud, client_secret="", client_certificate=certificate()))
    flow = identity.begin(BACK)

    identity.finish(flow, entra.callback(flow))

    form = tokens_asked(microsoft, "organizations")[0].form
    assert form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    assert form["client_assertion"].count(".") == 2
    assert "client_secret" not in form


@pytest.mark.parametrize("pem", ["nonsense", "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----"])
def test_a_certificate_without_its_key_is_misconfigured(cloud, pem):
    with pytest.raises(Misconfigured):
        Identity(replace(cloud, client_certificate=pem))


def test_signing_out_leads_to_entra_and_back_without_a_call(identity, microsoft):
    url = identity.sign_out_url("https://portal.example/sign-in/", "O.hint")

    assert url == (
        f"{microsoft.base}/organizations/oauth2/v2.0/logout"
        "?post_logout_redirect_uri=https%3A%2F%2Fportal.example%2Fsign-in%2F&logout_hint=O.hint"
    )
    assert microsoft.asked == []


def test_the_documentation_s_error_is_understood(identity, grant, entra):
    entra.refuse[CLIENT] = Tell(400, shared("samples/entra-token-error.json"))

    with pytest.raises(Misconfigured) as caught:
        identity.redeem(grant, CLIENT, Resource.GRAPH)
    assert (caught.value.aadsts, caught.value.code) == (70011, "invalid_scope")
