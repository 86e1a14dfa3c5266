"""Signing in against the sandbox's Entra, as a browser walks it."""

from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client as Web
from django.utils.timezone import now

from accounts.models import AuditEvent, Operator, RefreshToken, Session
from clients.models import Client
from sync.models import Schedule
from sync.tasks import tick


def begin(web, **form):
    """Press the button; the address at Microsoft that the browser is sent to."""
    response = web.post("/sign-in/", form)
    assert response.status_code == 302
    return response["Location"]


def come_back(web, address):
    """Follow what Microsoft sent the browser back to."""
    parts = urlsplit(address)
    assert parts.path == "/sign-in/callback/"
    return web.get(parts.path, dict(parse_qsl(parts.query)))


def sign_in(web, cloud, persona="admin", **form):
    return come_back(web, cloud.sign_in(begin(web, **form), persona))


def test_signing_in_leads_to_the_clients(cloud, db, client):
    response = sign_in(client, cloud)

    assert response.status_code == 302
    assert response["Location"] == "/clients/"
    assert Client.objects.visible_to(Operator.objects.get()).count() > 20
    assert client.get("/clients/").status_code == 200


def test_signing_in_leads_back_to_where_one_wanted_to_go(cloud, db, client):
    assert client.get("/clients/switch/").url == "/sign-in/?next=/clients/switch/"

    assert sign_in(client, cloud, next="/clients/switch/")["Location"] == "/clients/switch/"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_to_another_site(cloud, db, client, elsewhere):
    assert sign_in(client, cloud, next=elsewhere)["Location"] == "/clients/"


def test_the_second_factor_just_works(cloud, db, client):
    assert sign_in(client, cloud, "mfa")["Location"] == "/clients/"


def test_the_session_gets_a_new_key_and_is_written_down_with_its_device(cloud, db, client):
    client.get("/sign-in/")
    begin(client)
    before = client.cookies["session"].value

    sign_in(client, cloud)

    assert client.cookies["session"].value != before
    session = Session.objects.exclude(operator=None).get()
    assert session.operator == Operator.objects.get()


def test_somebody_without_clients_is_refused_and_told_why(cloud, db, client):
    response = sign_in(client, cloud, "newcomer")

    assert response.status_code == 403
    assert "has no role in any client" in response.text
    assert client.get("/clients/").status_code == 302
    assert not RefreshToken.objects.exists()


def test_somebody_who_was_switched_off_is_refused_and_leaves_no_token(cloud, db, client):
    sign_in(client, cloud)
    Operator.objects.update(is_active=False)
    RefreshToken.objects.all().delete()

    response = sign_in(Web(), cloud)

    assert "switched off" in response.text
    assert not RefreshToken.objects.exists()
    assert AuditEvent.objects.newest_first().first().outcome == AuditEvent.Outcome.REFUSED


def test_somebody_of_another_organisation_is_refused_and_told_why(cloud, db, client):
    response = sign_in(client, cloud, "foreign")

    assert response.status_code == 403
    assert "organisation is not on the list" in response.text
    assert not Operator.objects.exists()


def test_a_replayed_callback_signs_nobody_in(cloud, db, client):
    address = cloud.sign_in(begin(client), "admin")
    come_back(client, address)
    client.logout()

    response = come_back(client, address)

    assert response.status_code == 400
    assert "already used or has expired" in response.text
    assert client.get("/clients/").status_code == 302


def test_a_forged_state_signs_nobody_in(cloud, db, client):
    address = cloud.sign_in(begin(client), "admin")

    response = come_back(client, address.replace("state=", "state=x"))

    assert response.status_code == 400
    assert client.get("/clients/").status_code == 302


def test_a_callback_in_another_browser_signs_nobody_in(cloud, db, client):
    address = cloud.sign_in(begin(client), "admin")

    assert come_back(Web(), address).status_code == 400


def test_a_second_tab_can_finish_after_the_first(cloud, db, client):
    first, second = begin(client), begin(client)

    assert come_back(client, cloud.sign_in(second, "admin")).status_code == 302
    assert come_back(client, cloud.sign_in(first, "admin")).status_code == 302


def test_a_cancelled_sign_in_says_so(cloud, db, client):
    address = begin(client)
    state = dict(parse_qsl(urlsplit(address).query))["state"]

    response = client.get("/sign-in/callback/", {"error": "access_denied", "error_subcode": "cancel", "state": state})

    assert "You cancelled the sign-in" in response.text
    assert response.status_code == 403


@pytest.mark.parametrize(
    ("code", "error", "words"),
    [
        (65001, "invalid_grant", "approve"),
        (90094, "access_denied", "approve"),
        (65004, "access_denied", "cancelled"),
        (50105, "interaction_required", "assigned"),
        (50057, "invalid_grant", "sign"),
        (50076, "interaction_required", "proof"),
        (53003, "interaction_required", "Conditional Access"),
        (53000, "interaction_required", "proof"),
        (7000215, "invalid_client", "set up"),
        (50011, "invalid_request", "set up"),
        (700016, "unauthorized_client", "set up"),
    ],
)
def test_each_refusal_that_a_person_can_meet_has_one_sentence_and_one_action(cloud, db, client, code, error, words):
    state = dict(parse_qsl(urlsplit(begin(client)).query))["state"]
    query = {"error": error, "error_description": f"AADSTS{code}: …", "state": state}

    response = client.get("/sign-in/callback/", query)

    assert response.status_code in (403, 503)
    assert words in response.text
    assert response.text.count("<button") == 1
    assert f"AADSTS{code}" not in response.text
    assert client.get("/clients/").status_code == 302


def test_an_entra_that_is_down_is_said_so(cloud, db, client):
    address = cloud.sign_in(begin(client), "admin")
    cloud.tell("entra", down=True)

    response = come_back(client, address)

    assert response.status_code == 503
    assert client.get("/clients/").status_code == 302


def test_rights_that_cannot_be_read_let_nobody_in(cloud, db, client):
    address = cloud.sign_in(begin(client), "admin")
    cloud.fault(kind="graph", status=503)

    response = come_back(client, address)

    assert response.status_code == 503
    assert "could not read which clients" in response.text


def test_signing_out_ends_the_session_here_and_at_microsoft(cloud, db, client):
    sign_in(client, cloud)
    cookie = client.cookies["session"].value

    response = client.post("/sign-out/")

    assert response["Location"].startswith(f"{cloud.base_url}/organizations/oauth2/v2.0/logout?")
    assert response["Clear-Site-Data"]
    client.cookies["session"] = cookie
    assert client.get("/clients/").status_code == 302


def test_signing_out_takes_a_post(cloud, db, client):
    sign_in(client, cloud)

    assert client.get("/sign-out/").status_code == 405


def test_a_refresh_token_that_died_ends_no_reading_but_every_page_asks_to_sign_in_again(cloud, db, client):
    sign_in(client, cloud)
    cloud.tell("tokens", revoke="avery.admin@harbour.example")
    cache.clear()
    Schedule.objects.update(due_at=now())

    tick()

    page = client.get("/clients/")
    assert page.status_code == 200
    assert "Sign in again to keep data fresh" in page.text


def test_sign_ins_are_in_the_audit_trail(cloud, db, client):
    sign_in(client, cloud)
    sign_in(Web(), cloud, "newcomer")

    assert list(AuditEvent.objects.order_by("pk").values_list("operator_upn", "action", "outcome")) == [
        ("avery.admin@harbour.example", "sign-in", "done"),
        ("noor.newcomer@harbour.example", "sign-in", "refused"),
    ]


def test_rights_older_than_a_day_are_read_again_before_anything_is_shown(cloud, db, client):
    sign_in(client, cloud)
    operator = Operator.objects.get()
    operator.rights_read_at -= timedelta(days=2)
    operator.save()
    gone = Client.objects.visible_to(operator).first()
    cloud.tell("gdap", tenant=str(gone.tenant_id), end=True)

    assert client.get(gone.get_absolute_url()).status_code == 404
    operator.refresh_from_db()
    assert now() - operator.rights_read_at < timedelta(minutes=1)


def test_rights_older_than_a_day_that_cannot_be_read_show_nothing(cloud, db, client):
    sign_in(client, cloud)
    operator = Operator.objects.get()
    operator.rights_read_at -= timedelta(days=2)
    operator.save()
    cloud.fault(kind="graph", status=503)

    refused = client.get("/clients/")

    assert (refused.status_code, "Retry-After" in refused) == (503, True)
    assert "Microsoft is not answering." in refused.text
    assert not [each for each in Client.objects.all() if each.name in refused.text]
    cloud.clear_faults()
    assert client.get("/clients/").status_code == 200


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(cloud, db, client):
    sign_in(client, cloud)

    cookie = client.cookies["session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_clients_demand_for_more_proof_is_met_in_its_tenant_and_changes_nobody(cloud, db, client):
    sign_in(client, cloud)
    before = Operator.objects.values().get()
    tenant_id = str(Client.objects.first().tenant_id)
    session = client.session
    session["challenge"] = {"tenant": tenant_id, "claims": '{"access_token":{"nbf":{"essential":true}}}'}
    session.save()

    address = begin(client, challenge="1", next="/health/")
    response = come_back(client, cloud.sign_in(address, "admin"))

    assert f"/{tenant_id}/oauth2/" in address
    assert response["Location"] == "/health/"
    after = Operator.objects.values().get()
    assert {key: after[key] for key in ("id", "partner_id", "object_id", "upn")} == {
        key: before[key] for key in ("id", "partner_id", "object_id", "upn")
    }
    assert "challenge" not in client.session
