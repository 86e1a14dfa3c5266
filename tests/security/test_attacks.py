"""What an attacker tries with addresses, forms, headers and hostile data, each with what stops it.

Hostile HTML of Microsoft's is in tests/messages_app/test_sanitise.py, forms of other sites in test_matrix.py.
"""

from __future__ import annotations

import csv
import io
import json
import logging
import logging.config
import socket
import threading
from typing import Any

import pytest
import responses
import vobject
from django.apps import apps
from django.db import models
from django.utils.timezone import now

from accounts.models import Operator
from feedback.models import Feedback
from home import push
from messages_app import pictures
from messages_app.calendar import calendar
from messages_app.models import Post
from messages_app.sanitise import is_picture
from partnerportal.csvtext import harmless
from partnerportal.log import logging_config
from tests.accounts.test_sign_in import begin, come_back
from tests.conftest import signed_in
from tests.messages_app.factories import make_post
from tests.security.routes import routes
from tests.security.test_matrix import filled
from tests.security.world import make_world
from tests.users.factories import make_person
from users.vcard import file_name, vcard

ELSEWHERE = [
    "https://evil.example/", "//evil.example/", "///evil.example/", "////evil.example/", "/\\evil.example/",
    "\\\\evil.example/", "https:evil.example/", "javascript:alert(1)", "/%09/evil.example/", "\t//evil.example/",
    "http://testserver.localhost@evil.example/", "http://testserver.localhost.evil.example/",
]  # fmt: skip


# --- Where a redirect leads ---


def leaves(location: str) -> bool:
    """Whether a browser at our origin would go elsewhere; it reads a backslash as a slash and drops tabs."""
    seen = location.replace("\\", "/").replace("\t", "").replace("\n", "").strip()
    return seen.startswith("//") or not seen.startswith("/")


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_no_redirect_leads_to_another_site(web, client, contoso, settings, wanted):
    settings.MICROSOFT_LOGIN_URL = "http://127.0.0.1:9"
    offered = client.get("/sign-in/", {"next": wanted}).context["next"]
    flagged = web.post(f"/clients/{contoso.tenant_id}/flag/", {"on": "1", "next": wanted})
    told = web.post("/feedback/", {"kind": "idea", "text": "x", "page": wanted})
    shown = web.get("/feedback/", {"page": wanted}).context["form"]["page"].value() or "/"

    assert offered == "" or not leaves(offered)
    assert not leaves(flagged["Location"])
    assert not leaves(told["Location"])
    assert not leaves(shown)


@pytest.mark.parametrize("came_from", ["http://testserver//evil.example/x", "http://evil.example/x"])
def test_no_way_back_leads_to_another_site(operator, came_from):
    web = signed_in(operator)
    web.handler.enforce_csrf_checks = True

    refused = web.post("/settings/", headers={"Referer": came_from})

    assert refused.status_code == 403
    assert "evil.example" not in refused.text


# --- The host header ---


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "localhost:80@evil.example", "evil.example:1"]
)
def test_a_foreign_host_is_refused(web, host):
    assert web.get("/clients/", headers={"Host": host}).status_code == 400


def test_a_forwarded_host_is_not_believed(web):
    made = web.post("/messages/calendar/", {"do": "renew"}, headers={"X-Forwarded-Host": "evil.example"})

    assert "/messages/calendar/" in made.text
    assert "evil.example" not in made.text


# --- Sessions ---


def test_a_session_that_was_known_before_signing_in_is_worth_nothing_after(cloud, db, client):
    client.get("/sign-in/")
    address = begin(client)
    planted = client.cookies["session"].value

    come_back(client, cloud.sign_in(address, "admin"))

    assert client.cookies["session"].value != planted
    thief = client.__class__()
    thief.cookies["session"] = planted
    assert thief.get("/clients/")["Location"].startswith("/sign-in/")


def test_a_session_key_of_somebodys_own_making_is_not_taken(client, db):
    client.cookies["session"] = "a" * 32

    client.get("/sign-in/")
    client.post("/sign-in/", {"next": "/"}, REMOTE_ADDR="198.51.100.1")

    assert client.session.session_key != "a" * 32


# --- Fields that no form has ---


def test_settings_take_only_what_their_form_has(web, operator):
    before: dict[str, Any] = dict(Operator.objects.values().get(pk=operator.pk))
    more = {"is_staff": "on", "is_active": "", "partner": "2", "partner_id": "2", "upn": "x@y", "object_id": "x"}
    more |= {"session_epoch": "9", "needs_sign_in": "on", "rights_read_at": "2099-01-01", "id": "99", "login_hint": "x"}

    web.post("/settings/", {"theme": "dark", **more})

    after: dict[str, Any] = dict(Operator.objects.values().get(pk=operator.pk))
    assert {name for name in after if after[name] != before[name]} == {"theme"}


def test_feedback_takes_only_what_its_form_has(web, operator):
    more = {"operator": "99", "operator_id": "99", "mailed_at": "2020-01-01", "version": "x", "tries": "9"}
    more |= {"browser": "x"}

    web.post("/feedback/", {"kind": "idea", "text": "Show the moon", **more})

    kept = Feedback.objects.get()
    assert (kept.operator, kept.mailed_at, kept.tries) == (operator, None, 0)
    assert "x" not in (kept.version, kept.browser)


def test_a_device_takes_only_what_its_form_has(web, operator):
    device = operator.push_subscriptions.create(endpoint="https://fcm.googleapis.com/1", p256dh="p", auth="a")
    more = {"endpoint": "https://evil.example/", "operator": "99", "p256dh": "x", "auth": "x", "session_key": "x"}

    web.post(f"/settings/notifications/{device.pk}/", {"reach": "all", "severity": "bad", **more})

    device.refresh_from_db()
    assert (device.operator, device.endpoint, device.auth) == (operator, "https://fcm.googleapis.com/1", "a")
    assert (device.reach, device.session_key) == ("all", "")


# --- Requests that we make for others ---


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/a.png", "https://localhost/a.png", "https://[::1]/a.png", "https://169.254.169.254/a.png",
        "https://cxcs.microsoft.net:8443/a.png", "https://cxcs.microsoft.net@127.0.0.1/a.png",
        "https://a@cxcs.microsoft.net/a.png", "https://cxcs.microsoft.net.evil.example/a.png",
        "https://127.0.0.1\\@cxcs.microsoft.net/a.png", "https://127.0.0.1#@cxcs.microsoft.net/a.png",
        "https://cxcs.microsoft.net\\.evil.example/a.png", "https://ⅽxcs.microsoft.net/a.png",
        "https://cxcs。microsoft。net/a.png", "https://cxcs.microsoft.net.:443/a.png",
        "ftp://cxcs.microsoft.net/a.png",
        "file:///etc/passwd", "http://cxcs.microsoft.net/a.png",
    ],
)  # fmt: skip
@responses.activate
def test_a_picture_is_asked_of_microsofts_two_hosts_alone(url):
    assert not is_picture(url)
    assert pictures.fetch(url) == (None, "")
    assert not responses.calls


@responses.activate
def test_a_picture_that_is_elsewhere_is_not_followed():
    url = "https://cxcs.microsoft.net/a.png"
    responses.get(url, status=302, headers={"Location": "http://127.0.0.1:6379/"})

    assert pictures.fetch(url) == (None, "")
    assert len(responses.calls) == 1


def test_a_name_that_leads_to_this_machine_gets_no_request(monkeypatch):
    """Without Microsoft's certificate nothing but the beginning of TLS is said."""
    said: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def listen():
        connection, _peer = listener.accept()
        connection.settimeout(5)
        said.append(connection.recv(3))
        connection.close()

    threading.Thread(target=listen, daemon=True).start()
    port, resolve = listener.getsockname()[1], socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, _port, *rest: resolve("127.0.0.1", port, *rest))

    assert pictures.fetch("https://cxcs.microsoft.net/a.png") == (None, "")
    assert said == [b"\x16\x03\x01"]
    listener.close()


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://127.0.0.1/x", "https://fcm.googleapis.com@127.0.0.1/x", "https://fcm.googleapis.com:22/x",
        "https://127.0.0.1\\.push.apple.com/x", "https://127.0.0.1#.push.apple.com",
        "https://127.0.0.1?.push.apple.com",
        "https://a:b@web.push.apple.com/x", "https://web.push.apple.com:22/x", "http://web.push.apple.com/x",
        "https://evilpush.apple.com/x", "https://.push.apple.com/x", "https://a b.push.apple.com/x",
        "https://127.0.0.1%2f.push.apple.com/x", "https://[::1].push.apple.com/x", "https://web.push。apple.com/x", "",
    ],
)  # fmt: skip
def test_we_push_to_no_other_host(endpoint):
    assert not push.is_push_service(endpoint)


@pytest.mark.parametrize("endpoint", ["https://fcm.googleapis.com/fcm/send/x", "https://web.push.apple.com/QX"])
def test_we_push_to_the_services_of_browsers(endpoint):
    assert push.is_push_service(endpoint)


# --- Logs ---


@pytest.mark.parametrize("style", ["json", "text"])
def test_nobody_writes_a_line_of_their_own_into_the_log(style, request):
    written = io.StringIO()
    config = logging_config(style, "INFO")
    formatter = logging.config.DictConfigurator(config).configure_formatter(config["formatters"]["structured"])
    handler = logging.StreamHandler(written)
    handler.setFormatter(formatter)
    logger = logging.getLogger("tests.security")
    logger.addHandler(handler)
    request.addfinalizer(lambda: logger.removeHandler(handler))

    forged = "/x\r\n2026-01-01 [info] operator signed in\x1b[2J\u2028\x85"
    logger.warning("%s %s", "GET", forged)

    line = written.getvalue()
    assert line.count("\n") == 1
    assert not any(char in line for char in "\r\x1b\u2028\x85")
    if style == "json":
        assert json.loads(line)["event"].startswith("GET /x")


def test_a_request_number_of_somebodys_own_making_is_plain(web):
    for made_up in ("a\r\nb" * 4, "<script>alert(1)</script>", "x" * 200, 'a"b' * 5):
        assert web.get("/start/", headers={"X-Request-Id": made_up})["X-Request-Id"].isalnum()


@pytest.mark.parametrize("q", ["a\r\nSet-Cookie: x=y", "\x1b[2J", "a\x00b", "\ud800".encode("utf-8", "surrogatepass")])
def test_control_characters_in_a_search_break_nothing(web, q):
    for address in ("/clients/", "/users/", "/search/", "/health/", "/messages/", "/support/", "/support/new/"):
        answer = web.get(address, {"q": q})

        assert answer.status_code in (200, 400)
        assert "x=y" not in str(answer.cookies)


# --- Files that other programs open ---


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n=", " =", "＝"])
def test_a_spreadsheet_runs_nothing(start):
    cell = harmless(f"{start}cmd|' /C calc'!A0")

    assert cell.startswith("'")


def test_the_export_of_messages_runs_nothing(web, contoso):
    make_post(contoso, title='=HYPERLINK("https://evil.example")', summary="+1")

    told = web.get("/messages/export.csv").content.decode("utf-8-sig")

    row = next(csv.DictReader(io.StringIO(told)))
    assert (row["Title"][0], row["Summary"]) == ("'", "'+1")


HOSTILE = "Eve\r\nEND:VCARD\r\nBEGIN:VCARD\nTEL:+1;evil,\\n"


def test_a_contact_card_holds_one_person_whatever_they_are_called(contoso):
    person = make_person(contoso, "Eve", mail="eve@contoso.example")
    texts = [f for f in person._meta.fields if isinstance(f, models.CharField)]
    for each in texts:
        setattr(person, each.name, HOSTILE[: each.max_length])
    person.other_mails = [HOSTILE]

    text = vcard(person).decode()

    cards = list(vobject.readComponents(text))
    assert len(cards) == 1
    assert cards[0].fn.value.startswith("Eve\nEND:VCARD") or "END:VCARD" in cards[0].fn.value
    assert text.count("\r\nTEL") == 3
    assert set(file_name(person)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_.")


def test_a_calendar_holds_the_days_of_posts_and_nothing_more():
    named = {"reference": "MC1\r\nEND:VEVENT\r\nX:1", "title": "Act\r\nEND:VCALENDAR;,\\", "summary": HOSTILE}
    post = Post(**named, act_by=now(), modified_at=now())
    post.pk = 1

    text = calendar([post], {1: ["Contoso\r\nBEGIN:VEVENT"]})

    assert text.count("\r\nBEGIN:VEVENT\r\n") == text.count("\r\nEND:VEVENT\r\n") == 1
    assert text.count("END:VCALENDAR\r\n") == 1
    assert "\r\nX:1" not in text
    read = vobject.readOne(text)
    assert "END:VCALENDAR" in read.vevent.summary.value


def test_a_name_writes_no_header(web, contoso):
    person = make_person(contoso, 'Eve"\r\nSet-Cookie: x=y; filename="a.html')

    answer = web.get(f"/clients/{contoso.tenant_id}/users/{person.object_id}/contact.vcf")

    assert answer.status_code == 200
    assert "x=y" not in str(answer.cookies)
    assert answer["Content-Disposition"].count('"') == 2
    assert "\n" not in answer["Content-Disposition"]


# --- Names that are markup ---

OUR_APPS = {"accounts", "clients", "health", "users", "support", "messages_app", "feedback", "sync"}
MARKUP = "\"'><i data-hostile>{{7*7}}{% now %}</i>"
ADDRESSES = {"reference", "number", "workload_id", "key", "object_id", "session_key", "hashed", "endpoint", "act_by"}
CODES = {"language", "region", "time_zone", "theme", "density", "start_page", "word_language"}
CODES |= {"reads", "refused", "bars", "session_data", "device", "domain", "section", "search"}
SANITISED = {"html"}  # made harmless when it is stored; see tests/messages_app and tests/health


def make_hostile() -> None:
    """Markup in every text of ours that is no address and no code word."""
    for model in apps.get_models():
        if model._meta.app_label not in OUR_APPS:
            continue
        texts = [f for f in model._meta.fields if isinstance(f, (models.CharField, models.TextField)) and not f.choices]
        for each in texts:
            if each.name in ADDRESSES | CODES | SANITISED or model.__name__ in ("AuditEvent", "Session"):
                continue
            if not each.unique and (each.max_length is None or each.max_length >= len(MARKUP)):
                model._base_manager.update(**{each.name: MARKUP})


@pytest.fixture
def hostile(db, settings):
    for name in ("LOGIN", "GRAPH", "PARTNER_CENTER"):
        setattr(settings, f"MICROSOFT_{name}_URL", "http://127.0.0.1:9")
    world = make_world()
    make_hostile()
    return world


def test_markup_in_any_name_stays_text_on_every_page(hostile):
    web = signed_in(Operator.objects.get(pk=hostile.operators["admin"].pk))
    shown = 0
    for route in routes():
        if route.is_staff or "GET" not in route.methods or route.name == "accounts:callback":
            continue
        for target in ("", "results", "detail"):
            headers = {"HX-Request": "true", "HX-Target": target} if target else {}
            answer: Any = web.get(filled(route, hostile.corners["own"].values), headers=headers)
            text = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode("latin-1")

            if "html" in answer["Content-Type"]:
                assert "<i data-hostile" not in text, route
                shown += "data-hostile" in text
    assert shown > 20


# --- Every answer ---


SAYS_NOTHING_OF_ANYBODY = {"web-manifest", "worker"}


def test_every_answer_may_not_be_framed_nor_kept_by_a_proxy(hostile):
    web = signed_in(Operator.objects.get(pk=hostile.operators["admin"].pk))
    for route in routes():
        if "GET" not in route.methods:
            continue
        answer = web.get(filled(route, hostile.corners["own"].values))

        assert answer["X-Frame-Options"] == "DENY", route
        assert answer["X-Content-Type-Options"] == "nosniff", route
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin", route
        assert "unsafe" not in answer["Content-Security-Policy"], route
        kept = answer["Cache-Control"]
        if route.name not in SAYS_NOTHING_OF_ANYBODY:
            assert "public" not in kept, route
            assert "private" in kept or "no-store" in kept, (route, kept)
