"""What operators do to accounts, over HTTP: once, as themselves, in the right client, without a trace of a password."""

import json
import logging
import re
from datetime import timedelta
from time import monotonic, sleep

import pytest
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.urls import reverse
from django.utils.timezone import now

from accounts.models import AuditEvent
from clients.access import write_token
from clients.models import Access, Client
from microsoft.roles import HELPDESK_ADMINISTRATOR, MESSAGE_CENTER_READER
from tests.cloud import enter
from tests.conftest import signed_in
from tests.users.cloud import address, client_of, form_of, password_in, people, person_of, someone, sync, tenant
from users import changing, copying, proposals
from users.models import Change, DirectoryUser
from users.numbers import new_number, target_of
from users.pruning import old_changes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def avery(cloud):
    return enter(cloud)


@pytest.fixture
def client(cloud, avery) -> Client:
    """The biggest client whose people live in the cloud alone."""
    found = client_of(tenant(cloud, synced=False))
    sync(found)
    return found


@pytest.fixture
def synced(cloud, avery) -> Client:
    """The biggest client whose people are written back on premises."""
    found = client_of(tenant(cloud, synced=True, writeback="on"))
    sync(found)
    return found


@pytest.fixture
def web(avery):
    return signed_in(avery)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(changing, "POLL", 0.2)


def is_password_of(cloud, person, password):
    told = {"tenant": str(person.client.tenant_id), "user": str(person.object_id), "password": password}
    return cloud.tell("users", **told)["matches"]


def writes(cloud, person):
    return [entry for entry in cloud.journal(service="graph") if str(person.object_id) in entry["path"]]


def outcomes(person, action="reset"):
    events = AuditEvent.objects.filter(action=f"users.{action}", target=person.upn).order_by("pk")
    return list(events.values_list("outcome", flat=True))


def test_a_reset_shows_the_password_that_microsoft_now_has(cloud, avery, client, web):
    person = someone(cloud, client)
    sheet = web.get(address(person, "reset"))

    response = web.post(address(person, "reset"), form_of(sheet.text))

    password = password_in(response.text)
    assert is_password_of(cloud, person, password)
    assert person.name in sheet.text
    assert client.name in sheet.text
    assert person.upn in sheet.text
    (write,) = writes(cloud, person)
    assert (write["operator"], write["tenant"]) == (str(avery.object_id), str(client.tenant_id))
    assert write["body"]["passwordProfile"]["forceChangePasswordNextSignIn"] is True
    assert outcomes(person) == ["started", "done"]
    assert AuditEvent.objects.get(action="users.reset", outcome="done").request_id


def test_the_page_with_the_password_is_kept_nowhere(cloud, client, web):
    person = someone(cloud, client)
    form = form_of(web.get(address(person, "reset")).text)

    response = web.post(address(person, "reset"), form, headers={"Accept-Encoding": "gzip"})

    assert "no-store" in response["Cache-Control"]
    assert response["Content-Encoding"] == "identity"
    assert response["Refresh"].startswith("120;")
    assert password_in(response.text)


def test_a_form_sent_again_neither_resets_nor_shows_again(cloud, client, web):
    person = someone(cloud, client)
    form = form_of(web.get(address(person, "reset")).text)
    password = password_in(web.post(address(person, "reset"), form).text)

    again = web.post(address(person, "reset"), form)

    assert again.status_code == 200
    assert password not in again.text
    assert "Already reset" in again.text
    assert len(writes(cloud, person)) == 1
    number = Change.objects.get().number
    status = web.get(reverse("client-users:change", args=[client.tenant_id, number]))
    assert password not in status.text


def test_two_tabs_reset_once(cloud, client, web):
    person = someone(cloud, client)
    forms = [form_of(web.get(address(person, "reset")).text) for _tab in range(2)]

    texts = [web.post(address(person, "reset"), form).text for form in forms]

    assert [bool(password_in(text)) for text in texts] == [True, False]
    assert len(writes(cloud, person)) == 1


def test_a_form_opened_after_a_reset_resets_again(cloud, client, web):
    person = someone(cloud, client)
    for _time in range(2):
        form = form_of(web.get(address(person, "reset")).text)
        assert password_in(web.post(address(person, "reset"), form).text)

    assert len(writes(cloud, person)) == 2


@pytest.mark.parametrize("kind", ["en", "de", "zh-hant", "characters"])
def test_the_password_is_of_the_kind_that_was_chosen(cloud, client, web, kind):
    person = someone(cloud, client)
    form = form_of(web.get(address(person, "reset")).text, kind=kind)

    password = password_in(web.post(address(person, "reset"), form).text)

    assert is_password_of(cloud, person, password)
    assert (password.count("-") == 5) == (kind != "characters")


def test_a_password_that_may_be_kept_is_not_forced_to_change(cloud, client, web):
    person = someone(cloud, client)
    form = form_of(web.get(address(person, "reset")).text)
    form.pop("must_change")

    web.post(address(person, "reset"), form)

    assert writes(cloud, person)[0]["body"]["passwordProfile"]["forceChangePasswordNextSignIn"] is False


# --- The wrong client, the wrong person, the wrong operator ---


def swapped(what, cloud, avery, client, person):
    """A form that was made for something else in one respect."""
    other_client = Client.objects.live().exclude(pk=client.pk).first()
    other = someone(cloud, client, role="Global Administrator")
    number = new_number()
    made_for = {
        "client": (avery, other_client, target_of(person, "reset", number)),
        "target": (avery, client, target_of(other, "reset", number)),
        "operator": (enter(cloud, "helpdesk"), client, target_of(person, "reset", number)),
        "action": (avery, client, target_of(person, "block", number)),
        "number": (avery, client, target_of(person, "reset", new_number())),
    }[what]
    return {"number": number, "token": write_token(*made_for), "kind": "en"}


@pytest.mark.parametrize("what", ["client", "target", "operator", "action", "number"])
def test_a_form_made_for_something_else_writes_nothing(cloud, avery, client, web, what):
    person = someone(cloud, client)
    form = swapped(what, cloud, avery, client, person)

    response = web.post(address(person, "reset"), form)

    assert response.status_code == 403
    assert cloud.journal(service="graph") == []
    assert not Change.objects.exists()


@pytest.mark.parametrize("form", [{}, {"number": "x", "token": "y"}, {"number": "", "token": ""}])
def test_a_form_without_its_token_writes_nothing(cloud, client, web, form):
    person = someone(cloud, client)

    assert web.post(address(person, "reset"), form).status_code == 403
    assert cloud.journal(service="graph") == []


def test_somebody_of_another_client_is_not_found(cloud, client, web):
    person = someone(cloud, client)
    other = Client.objects.live().exclude(pk=client.pk).first()

    response = web.post(reverse("client-users:reset", args=[other.tenant_id, person.object_id]), {})

    assert response.status_code == 404


# --- What will not work is said before ---


def restrict(operator, client, *roles):
    access = Access.objects.get(operator=operator, client=client)
    access.roles = [str(role) for role in roles]
    access.save()


def test_an_admin_is_not_reset_by_a_helpdesk_role(cloud, avery, client, web):
    restrict(avery, client, HELPDESK_ADMINISTRATOR)
    admin = someone(cloud, client, role="Global Administrator")

    text = web.get(address(admin, "reset")).text

    assert "holds an admin role" in text
    assert "Privileged Authentication Administrator" in text
    assert 'name="token"' not in text.split('id="change-sheet"')[1]


def test_a_missing_role_is_named_and_a_made_up_form_refused(cloud, avery, client, web):
    restrict(avery, client, MESSAGE_CENTER_READER)
    person = someone(cloud, client)
    number = new_number()
    form = {"number": number, "token": write_token(avery, client, target_of(person, "reset", number)), "kind": "en"}

    assert "Password Administrator" in web.get(address(person, "reset")).text
    assert web.post(address(person, "reset"), form).status_code == 422
    assert writes(cloud, person) == []


def test_a_guest_is_reset_elsewhere(cloud, client, web):
    guest = person_of(client, next(each for each in people(cloud, client) if each["userType"] == "Guest"))

    assert "guest" in web.get(address(guest, "reset")).text.split('id="change-sheet"')[1]


def test_a_federated_domain_is_reset_elsewhere(cloud, client, web):
    person = someone(cloud, client)
    Client.objects.filter(pk=client.pk).update(federated_domains=[person.domain])

    assert "identity provider" in web.get(address(person, "reset")).text


def test_nobody_resets_themselves(cloud, avery, client, web):
    person = someone(cloud, client)
    avery.object_id = person.object_id
    avery.save()

    assert "your own account" in web.get(address(person, "reset")).text


# --- A password that is seen before the reset ---


def proposed_in(text):
    found = re.search(r'<output class="secret"[^>]*>(.*?)</output>', text.split('name="proposal"')[-1], re.DOTALL)
    return re.sub(r"<[^>]+>", "", found[1]).strip() if 'name="proposal"' in text and found else ""


@pytest.fixture
def offered(client, cloud, web):
    """Somebody, and the sheet with a password that is offered."""
    person = someone(cloud, client)
    form = form_of(web.get(address(person, "reset")).text, kind="de")
    return person, web.post(address(person, "reset"), {**form, "propose": "1"})


def test_a_password_that_was_seen_is_the_one_that_is_set(cloud, web, offered):
    person, sheet = offered
    password = proposed_in(sheet.text)
    assert writes(cloud, person) == []

    shown = web.post(address(person, "reset"), form_of(sheet.text))

    assert is_password_of(cloud, person, password)
    assert password_in(shown.text) == password
    assert writes(cloud, person)[0]["body"]["passwordProfile"]["forceChangePasswordNextSignIn"] is True


def test_the_form_with_a_password_is_kept_nowhere_and_has_it_sealed(offered):
    person, sheet = offered
    password = proposed_in(sheet.text)

    assert "no-store" in sheet["Cache-Control"]
    assert sheet["Content-Encoding"] == "identity"
    assert sheet["Refresh"] == f"120;url={address(person, 'reset')}"
    assert password
    assert password not in str(form_of(sheet.text))
    assert password not in database() + kept_in_cache()


def test_another_one_replaces_the_one_before_and_keeps_the_choices(cloud, web, offered):
    person, sheet = offered

    another = web.post(address(person, "reset"), form_of(sheet.text, kind="characters", must_change="", propose="1"))

    assert proposed_in(another.text) not in ("", proposed_in(sheet.text))
    form = form_of(another.text)
    assert form["kind"] == "characters"
    assert "must_change" not in form
    password = password_in(web.post(address(person, "reset"), form).text)
    assert password == proposed_in(another.text)
    assert is_password_of(cloud, person, password)


def test_an_operator_cannot_choose_a_password(cloud, avery, web, offered):
    person, sheet = offered
    form = form_of(sheet.text)
    mine = fernet().encrypt(json.dumps([*bound_to(avery, person, form["number"]), "de", "password"]).encode())

    for proposal in ("password", form["proposal"][:-2] + "AA", Fernet(Fernet.generate_key()).encrypt(mine).decode()):
        refused = web.post(address(person, "reset"), {**form, "proposal": proposal})
        assert refused.status_code == 422
        assert "no longer on offer" in refused.text
    assert web.post(address(person, "reset"), {**form, "proposal": mine.decode()}).status_code == 422
    assert writes(cloud, person) == []


@pytest.mark.parametrize("other", ["operator", "client", "person", "number", "kind"])
def test_a_sealed_password_is_good_for_nothing_else(cloud, avery, client, web, offered, other):
    person, sheet = offered
    form = form_of(sheet.text)
    bound = bound_to(avery, person, form["number"])
    wrong = {"operator": (1, avery.pk + 1), "client": (2, str(avery.partner.tenant_id)), "person": (3, form["number"])}
    place, value = wrong.get(other, (4, "18f.made-up"))
    content = [*bound, "fr" if other == "kind" else "de", proposed_in(sheet.text)]
    if other != "kind":
        content[place] = value
    sealed = fernet().encrypt(json.dumps(content).encode()).decode()

    response = web.post(address(person, "reset"), {**form, "proposal": sealed})

    assert response.status_code == 422
    assert writes(cloud, person) == []


def test_an_old_offer_is_replaced_and_said_so(cloud, web, offered, monkeypatch):
    person, sheet = offered
    monkeypatch.setattr(proposals, "LASTS", -1)

    response = web.post(address(person, "reset"), form_of(sheet.text))

    assert response.status_code == 422
    assert proposed_in(response.text) not in ("", proposed_in(sheet.text))
    assert writes(cloud, person) == []


def test_a_form_with_an_offer_counts_once_however_late_it_comes_again(cloud, web, offered, monkeypatch):
    person, sheet = offered
    form = form_of(sheet.text)
    web.post(address(person, "reset"), form)
    monkeypatch.setattr(proposals, "LASTS", -1)

    assert "Already reset" in web.post(address(person, "reset"), form).text
    assert len(writes(cloud, person)) == 1


def fernet():
    return Fernet(settings.TOKEN_KEYS[0])


def bound_to(operator, person, number):
    return ["proposal", operator.pk, str(person.client.tenant_id), str(person.object_id), number]


# --- What Microsoft refuses anyway ---


def test_microsofts_no_is_one_clear_sentence(cloud, client, web):
    person = someone(cloud, client)
    form = form_of(web.get(address(person, "reset")).text)
    cloud.fault(kind="graph", method="PATCH", status=403, code="Authorization_RequestDenied")

    text = web.post(address(person, "reset"), form).text

    assert "Password not changed" in text
    assert outcomes(person) == ["started", "refused"]


def test_a_role_that_the_operator_holds_is_not_said_to_be_missing(cloud, client, web):
    person = someone(cloud, client)
    form = form_of(web.get(address(person, "reset")).text)
    cloud.fault(kind="graph", method="PATCH", status=403, code="Authorization_RequestDenied")

    sheet = web.post(address(person, "reset"), form).text.split('id="change-sheet"')[1]

    assert "protected by a role-assignable group or a restricted administrative unit" in sheet
    assert "It needs the role" not in sheet
    assert "Helpdesk Administrator" not in sheet
    assert Change.objects.get().problem_roles == ""


def test_a_role_that_was_taken_away_meanwhile_is_named(cloud, avery, client, web, monkeypatch):
    person = someone(cloud, client)
    form = form_of(web.get(address(person, "block")).text)
    cloud.fault(kind="graph", method="PATCH", status=403, code="Authorization_RequestDenied")
    begin = changing.begin

    def begin_and_lose(*about, **choices):
        restrict(avery, client, HELPDESK_ADMINISTRATOR)
        return begin(*about, **choices)

    monkeypatch.setattr(changing, "begin", begin_and_lose)

    sheet = web.post(address(person, "block"), form).text.split('id="change-sheet"')[1]

    assert "It needs the role Authentication Administrator, User Administrator, " in sheet


def test_somebody_whom_microsoft_no_longer_has_is_said_to_be_gone(cloud, client, web):
    person = someone(cloud, client)
    form = form_of(web.get(address(person, "block")).text)
    cloud.tell("users", tenant=str(client.tenant_id), user=str(person.object_id), remove=True)

    text = web.post(address(person, "block"), form).text

    assert "no longer in the client’s directory. Nothing was changed." in text
    assert outcomes(person, "block") == ["started", "refused"]


def test_a_card_that_is_read_while_the_sync_removes_the_person_is_shown(cloud, client, web, monkeypatch):
    person = someone(cloud, client)
    keep = copying.take_over

    def take_over(row, report):
        DirectoryUser.objects.filter(pk=row.pk).delete()
        keep(row, report)

    monkeypatch.setattr("users.reading.take_over", take_over)

    assert "no longer has this account" in web.get(address(person, "fresh")).text


def test_a_write_that_is_not_confirmed_is_said_to_be_unknown(cloud, client, web):
    person = someone(cloud, client)
    form = form_of(web.get(address(person, "reset")).text)
    cloud.fault(kind="graph", method="PATCH", status=504, write_happens=True)

    text = web.post(address(person, "reset"), form).text

    assert "may or may not have happened" in text
    assert len(writes(cloud, person)) == 1
    assert outcomes(person) == ["started", "failed"]
    cloud.clear_faults()
    assert "may or may not have happened" in web.post(address(person, "reset"), form).text
    assert len(writes(cloud, person)) == 1
    assert outcomes(person) == ["started", "failed"]


def test_more_proof_for_a_client_leads_to_its_sign_in(cloud, avery, client, web):
    person = someone(cloud, client)
    form = form_of(web.get(address(person, "reset")).text)
    cache.clear()
    cloud.tell("entra", tenant=str(client.tenant_id), error=50076)

    text = web.post(address(person, "reset"), form).text

    assert "Sign in" in text
    assert web.session["challenge"]["tenant"] == str(client.tenant_id)


# --- Written back on premises ---


def test_a_synced_password_is_shown_once_it_is_written_back(cloud, synced, web):
    cloud.tell("users", tenant=str(synced.tenant_id), operation_seconds=0.6)
    person = someone(cloud, synced, synced=True)
    form = form_of(web.get(address(person, "reset")).text)

    password = password_in(web.post(address(person, "reset"), form).text)

    assert is_password_of(cloud, person, password)
    assert [entry["method"] for entry in writes(cloud, person)] == ["POST"]


def test_a_failed_write_back_is_reported(cloud, synced, web):
    cloud.tell("users", tenant=str(synced.tenant_id), writeback="off", operation_seconds=0.4)
    person = someone(cloud, synced, synced=True)
    form = form_of(web.get(address(person, "reset")).text)

    text = web.post(address(person, "reset"), form).text

    assert "not written back" in text
    assert not password_in(text)
    assert outcomes(person) == ["started", "failed"]


def test_a_write_back_that_takes_too_long_is_reported(cloud, synced, web, monkeypatch):
    monkeypatch.setattr(changing, "WRITE_BACK", 1.0)
    cloud.tell("users", tenant=str(synced.tenant_id), writeback="slow")
    person = someone(cloud, synced, synced=True)
    form = form_of(web.get(address(person, "reset")).text)

    text = web.post(address(person, "reset"), form).text

    assert "within 45 seconds" in text
    assert not password_in(text)


def test_a_write_back_that_may_not_be_asked_about_is_said_to_be_unknown(cloud, synced, web):
    person = someone(cloud, synced, synced=True)
    form = form_of(web.get(address(person, "reset")).text)
    asked_about = f"/users/{person.object_id}/authentication/operations"
    cloud.fault(kind="graph", method="GET", path=asked_about, status=403, code="Authorization_RequestDenied")

    text = web.post(address(person, "reset"), form).text

    assert "may or may not have happened" in text
    assert [entry["method"] for entry in writes(cloud, person)] == ["POST"]
    assert outcomes(person) == ["started", "failed"]
    assert Change.objects.get().state == Change.State.UNKNOWN


def test_a_change_whose_process_died_is_given_up(cloud, avery, client, web):
    person = someone(cloud, client)
    change, _new = changing.begin(avery, person, "reset", new_number())
    Change.objects.filter(pk=change.pk).update(started_at=now() - timedelta(minutes=5))

    text = web.get(reverse("client-users:change", args=[client.tenant_id, change.number])).text

    assert "restarted in the middle" in text
    assert outcomes(person) == ["started", "failed"]


def test_the_progress_of_a_colleague_is_not_found(cloud, avery, client):
    person = someone(cloud, client)
    change, _new = changing.begin(avery, person, "reset", new_number())
    hana = enter(cloud, "helpdesk")

    response = signed_in(hana).get(reverse("client-users:change", args=[client.tenant_id, change.number]))

    assert response.status_code == 404


def test_old_forms_are_forgotten(cloud, avery, client):
    person = someone(cloud, client)
    change, _new = changing.begin(avery, person, "reset", new_number())
    Change.objects.filter(pk=change.pk).update(started_at=now() - timedelta(days=31))

    assert old_changes() == ("account changes", 1)


# --- Other changes ---


def undo_in(card, person):
    form = card.split('action="' + address(person, "allow"))[1]
    return dict(re.findall(r'name="(number|token)" value="([^"]+)"', form))


def test_block_and_undo(cloud, client, web):
    person = someone(cloud, client)

    web.post(address(person, "block"), form_of(web.get(address(person, "block")).text))
    card = web.get(address(person, "user")).text

    assert "Blocked" in card
    assert "Undo" in card
    web.post(address(person, "allow"), undo_in(card, person))
    assert [entry["body"] for entry in writes(cloud, person)] == [{"accountEnabled": False}, {"accountEnabled": True}]
    person.refresh_from_db()
    assert not person.is_blocked
    assert outcomes(person, "block") == ["started", "done"]


def test_phone_lost_blocks_before_it_signs_out(cloud, client, web):
    person = someone(cloud, client)

    response = web.post(address(person, "phone-lost"), form_of(web.get(address(person, "phone-lost")).text))

    assert response["Location"] == person.get_absolute_url()
    assert [entry["method"] for entry in writes(cloud, person)] == ["PATCH", "POST"]
    assert writes(cloud, person)[1]["path"].endswith("/revokeSignInSessions")


def test_phone_lost_tells_when_only_the_block_worked(cloud, client, web):
    person = someone(cloud, client)
    form = form_of(web.get(address(person, "phone-lost")).text)
    cloud.fault(kind="graph", method="POST", path="/users", status=503)

    text = web.post(address(person, "phone-lost"), form).text

    assert "Sign-in is blocked, but" in text
    cloud.clear_faults()
    for card in (text, web.get(address(person, "user")).text):
        assert "You blocked this sign-in a moment ago" in card
        undo = undo_in(card, person)
    assert web.post(address(person, "allow"), undo)["Location"] == person.get_absolute_url()
    assert writes(cloud, person)[-1]["body"] == {"accountEnabled": True}
    person.refresh_from_db()
    assert not person.is_blocked


def test_a_synced_account_is_blocked_on_premises_but_signed_out_here(cloud, synced, web):
    person = someone(cloud, synced, synced=True)

    assert "Active Directory" in web.get(address(person, "block")).text
    web.post(address(person, "sign-out"), form_of(web.get(address(person, "sign-out")).text))
    assert len(writes(cloud, person)) == 1


# --- No trace of a password ---


def test_nothing_keeps_a_password_or_a_token_in_clear(cloud, avery, client, web, caplog):
    caplog.set_level(logging.DEBUG)
    person = someone(cloud, client)
    web.get(address(person, "fresh"))
    secrets = []
    for _time in range(2):
        form = form_of(web.get(address(person, "reset")).text)
        secrets.append(password_in(web.post(address(person, "reset"), form).text))
    change = Change.objects.order_by("-pk")[0]
    assert change.shown_at
    assert all(secrets)

    everything = database() + kept_in_cache() + caplog.text + repr(dict(web.session)) + repr(web.cookies)

    assert len(everything) > 10_000
    assert not [secret for secret in secrets if secret in everything]
    assert "eyJ0eX" not in everything
    assert '"refresh_token"' not in everything


def database():
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - the names are the database's own
            rows += cursor.fetchall()
    return repr([[bytes(value) if isinstance(value, memoryview) else value for value in row] for row in rows])


def kept_in_cache():
    kept = getattr(cache, "_cache")  # noqa: B009 - of the backend that the pass uses
    if isinstance(kept, dict):
        return repr(dict(kept))
    redis = kept.get_client(None)
    return repr([redis.get(key) for key in redis.scan_iter("*")])


# --- While Microsoft takes its time ---


@pytest.fixture
def beside(settings, monkeypatch):
    """Changes go on beside the request, as they do where a broker runs; pages hardly wait."""
    settings.CELERY_TASK_ALWAYS_EAGER = False
    monkeypatch.setattr(changing, "WAIT", 0.1)


def when_over(person, seconds=10.0):
    """The change, once it has ended."""
    for _time in range(int(seconds / 0.1)):
        change = Change.objects.order_by("-pk").get(object_id=person.object_id)
        if change.state != "started":
            return change
        sleep(0.1)
    raise AssertionError("the change never ended")


def test_a_slow_reset_shows_progress_and_then_the_password_once(cloud, synced, web, beside):
    cloud.tell("users", tenant=str(synced.tenant_id), operation_seconds=1.0)
    person = someone(cloud, synced, synced=True)
    form = form_of(web.get(address(person, "reset")).text)

    waiting = web.post(address(person, "reset"), form)

    status = reverse("client-users:change", args=[synced.tenant_id, form["number"]])
    assert "Waiting for Microsoft" in waiting.text
    assert waiting["Refresh"] == f"2;url={status}"
    assert web.get(status, headers={"HX-Request": "true", "HX-Target": "change-sheet"}).status_code == 204
    when_over(person)
    shown = web.get(status)
    assert is_password_of(cloud, person, password_in(shown.text))
    assert "no-store" in shown["Cache-Control"]
    assert "Already reset" in web.get(status).text
    assert len(writes(cloud, person)) == 1


def test_a_second_tap_during_a_slow_reset_waits_for_the_same(cloud, synced, web, beside):
    cloud.tell("users", tenant=str(synced.tenant_id), operation_seconds=1.0)
    person = someone(cloud, synced, synced=True)
    form = form_of(web.get(address(person, "reset")).text)

    for _tap in range(2):
        assert "Waiting for Microsoft" in web.post(address(person, "reset"), form).text

    when_over(person)
    assert len(writes(cloud, person)) == 1


def test_a_slow_reset_that_nobody_looks_after_is_audited_all_the_same(cloud, synced, web, beside):
    cloud.tell("users", tenant=str(synced.tenant_id), writeback="off", operation_seconds=0.5)
    person = someone(cloud, synced, synced=True)

    web.post(address(person, "reset"), form_of(web.get(address(person, "reset")).text))

    assert when_over(person).state == "failed"
    sleep(0.2)
    assert outcomes(person) == ["started", "failed"]


def test_while_a_password_waits_it_is_sealed_and_then_forgotten(cloud, synced, web, beside):
    cloud.tell("users", tenant=str(synced.tenant_id), operation_seconds=0.5)
    person = someone(cloud, synced, synced=True)
    form = form_of(web.get(address(person, "reset")).text)
    web.post(address(person, "reset"), form)
    change = when_over(person)

    waiting = kept_in_cache()
    password = password_in(web.get(reverse("client-users:change", args=[synced.tenant_id, change.number])).text)

    assert "users:secret" in waiting or cache.get(f"users:secret:{change.number}") is None
    assert password
    assert password not in waiting + kept_in_cache() + database()
    assert cache.get(f"users:secret:{change.number}") is None


def test_a_page_answers_in_time_when_microsoft_hangs(cloud, client, web, settings):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    person = someone(cloud, client)
    form = form_of(web.get(address(person, "reset")).text)
    cloud.fault(kind="graph", hang=True)
    began = monotonic()

    text = web.post(address(person, "reset"), form).text

    assert monotonic() - began < 5
    assert "Waiting for Microsoft" in text
    cloud.clear_faults()
    assert when_over(person, 30).state == "unknown"
