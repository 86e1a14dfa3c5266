"""Limits: what no person does is refused with a sentence and a time, and nobody at work ever meets one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now
from redis.exceptions import ConnectionError as NoServer

from partnerportal import env, limits
from partnerportal.cache import RedisCache
from tests.conftest import signed_in
from tests.factories import make_operator
from tests.users.factories import make_person
from users import brakes
from users.models import Change

HTMX = {"HX-Request": "true", "HX-Target": "results"}


def metric(kind: str) -> int:
    line = next(line for line in limits.metrics() if f'"{kind}"' in line)
    return int(line.rpartition(" ")[2])


def changed(operator, person, action="reset", *, count, ago=timedelta(minutes=1)):
    Change.objects.bulk_create(
        Change(
            number=f"{action}-{index}-{person.pk}-{ago}",
            operator=operator,
            client=person.client,
            object_id=person.object_id,
            action=action,
            state="done",
            started_at=now() - ago,
        )
        for index in range(count)
    )


# --- Searching ---


@pytest.fixture
def few(settings, monkeypatch):
    """Limits that are met at once, in a window that does not end meanwhile."""
    monkeypatch.setattr(limits, "time", lambda: 1_000_000_020.0)
    settings.LIMITS = {"search": (2, 60), "sign-in": (2, 600), "sign-in-account": (2, 600)}


@pytest.mark.parametrize(
    "address", ["/search/", "/clients/", "/clients/switch/", "/users/", "/support/new/", "/health/"]
)
def test_a_search_too_many_says_when_to_go_on(web, few, address):
    for _time in range(2):
        assert web.get(address, {"q": "con"}).status_code == 200

    refused = web.get(address, {"q": "conto"})

    assert refused.status_code == 429
    assert 1 <= int(refused["Retry-After"]) <= 61
    assert "You searched more often than the portal takes." in refused.text
    assert "Try again in" in refused.text
    assert "<nav" in refused.text
    assert web.get(address).status_code == 200


def test_a_fragment_is_refused_with_the_sentence_that_htmx_shows(web, few):
    for _time in range(2):
        web.get("/clients/", {"q": "con"}, headers=HTMX)

    refused = web.get("/clients/", {"q": "conto"}, headers=HTMX)

    assert (refused.status_code, 'id="problem"' in refused.text) == (429, True)


def test_a_refusal_is_counted_and_logged_without_naming_anybody(web, few, caplog):
    for _time in range(4):
        web.get("/clients/", {"q": "Anneke"})

    assert metric("search") == 2
    assert "limited" in caplog.text
    assert "Anneke" not in caplog.text
    assert "avery" not in caplog.text


def test_each_operator_has_searches_of_their_own(web, few, contoso):
    for _time in range(3):
        web.get("/clients/", {"q": "con"})

    colleague = signed_in(make_operator(upn="kim@harbour.example", sees=[contoso]))

    assert colleague.get("/clients/", {"q": "con"}).status_code == 200


def test_hands_cannot_type_as_fast_as_the_limit(settings):
    """A search goes out with each pause of 150 ms; four pauses a second for a whole minute are typing without end."""
    most, within = settings.LIMITS["search"]

    assert most / within >= 4


def test_while_the_cache_is_away_everybody_may_search(web, few, monkeypatch):
    def away(*args, **kwargs):
        raise NoServer("gone")

    monkeypatch.setattr(caches["default"], "incr", away)

    assert {web.get("/clients/", {"q": "con"}).status_code for _time in range(5)} == {200}


def test_a_cache_that_is_away_is_not_asked_again_at_once(monkeypatch):
    server = RedisCache("redis://127.0.0.1:1/0", {})
    monkeypatch.setattr(RedisCache, "away_until", 0.0)
    with pytest.raises(NoServer):
        server.add("a", 1)
    monkeypatch.setattr(server.__class__.__mro__[1], "incr", lambda *args: pytest.fail("asked again"))

    with pytest.raises(NoServer):
        server.incr("a")


# --- Signing in ---


def test_sign_ins_from_one_address_are_limited(client, db, few, settings):
    settings.MICROSOFT_LOGIN_URL = "http://127.0.0.1:9"
    begun = [client.post("/sign-in/", REMOTE_ADDR="198.51.100.7") for _time in range(3)]
    elsewhere = client.post("/sign-in/", REMOTE_ADDR="198.51.100.8")

    assert begun[2].status_code == 429
    assert 1 <= int(begun[2]["Retry-After"]) <= 601
    assert "Too many sign-ins were begun in a short time." in begun[2].text
    assert "<nav" not in begun[2].text
    assert 429 not in {begun[0].status_code, begun[1].status_code, elsewhere.status_code}


def test_an_account_that_signs_in_again_and_again_is_limited(few):
    limits.sign_in_account(1)
    limits.sign_in_account(1)
    limits.sign_in_account(2)

    with pytest.raises(limits.TooMuch):
        limits.sign_in_account(1)


def test_an_office_may_sign_in_in_the_morning(settings):
    assert settings.LIMITS["sign-in"][0] >= 300
    assert settings.LIMITS["sign-in-account"][0] >= 60


# --- Where a request comes from ---


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "address"),
    [
        ("", "198.51.100.7", "203.0.113.1", "198.51.100.7"),  # nobody is believed
        ("10.0.0.0/24", "198.51.100.7", "203.0.113.1", "198.51.100.7"),  # not one of ours
        ("10.0.0.0/24", "10.0.0.2", "203.0.113.1", "203.0.113.1"),
        ("10.0.0.0/24", "10.0.0.2", "1.1.1.1, 203.0.113.1", "203.0.113.1"),  # the first was made up
        ("10.0.0.0/24", "10.0.0.2", "1.1.1.1, 203.0.113.1, 10.0.0.3", "203.0.113.1"),  # two proxies in a row
        ("10.0.0.0/24", "::ffff:10.0.0.2", "203.0.113.1", "203.0.113.1"),
        ("10.0.0.2, fd00::/8", "fd00::1", "2001:db8::1", "2001:db8::1"),
        ("10.0.0.0/24", "10.0.0.2", "", "10.0.0.2"),
        ("10.0.0.0/24", "10.0.0.2", "unknown", "10.0.0.2"),
        ("10.0.0.0/24", "10.0.0.2", "203.0.113.1\r\nx: y", "10.0.0.2"),
    ],
)
def test_an_address_cannot_be_made_up(rf, settings, monkeypatch, proxies, peer, forwarded, address):
    monkeypatch.setenv("TRUSTED_PROXIES", proxies)
    settings.TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES")
    request = rf.get("/", REMOTE_ADDR=peer, headers={"X-Forwarded-For": forwarded})

    assert limits.client_address(request) == address


def test_a_home_network_counts_as_one():
    assert limits.network_of("2001:db8:1:2::3") == limits.network_of("2001:db8:1:2:ffff::4")
    assert limits.network_of("2001:db8:1:3::3") != limits.network_of("2001:db8:1:2::3")
    assert limits.network_of("::ffff:198.51.100.7") == limits.network_of("198.51.100.7")


def test_a_proxy_that_is_no_address_stops_the_start(monkeypatch):
    monkeypatch.setenv("TRUSTED_PROXIES", "proxy.example")

    with pytest.raises(ImproperlyConfigured, match="TRUSTED_PROXIES must be addresses or networks"):
        env.networks("TRUSTED_PROXIES")


# --- Changing accounts ---


def test_one_operator_may_reset_many_passwords_but_not_without_end(operator, contoso):
    people = [make_person(contoso, f"Person {number}") for number in range(7)]
    for person in people[:6]:
        changed(operator, person, count=5)

    with pytest.raises(limits.TooMuch, match="You reset very many passwords") as refused:
        brakes.check(operator, people[6], "reset", "new")

    assert 500 < refused.value.retry_after <= 541
    brakes.check(make_operator(upn="kim@harbour.example"), people[6], "reset", "new")
    brakes.check(operator, people[6], "block", "new")  # a lost phone is another matter


def test_one_account_is_reset_a_few_times_whoever_does_it(operator, contoso):
    person, other = make_person(contoso), make_person(contoso, "Kim Berg")
    colleague = make_operator(upn="kim@harbour.example")
    changed(operator, person, count=3)
    changed(colleague, person, count=2, ago=timedelta(minutes=2))

    with pytest.raises(limits.TooMuch, match="reset several times"):
        brakes.check(operator, person, "reset", "new")

    brakes.check(operator, other, "reset", "new")
    brakes.check(operator, person, "sign-out", "new")


def test_changes_of_any_kind_have_an_end(operator, contoso):
    people = [make_person(contoso, f"Person {number}") for number in range(2)]
    changed(operator, people[0], "block", count=60)

    with pytest.raises(limits.TooMuch, match="You changed very many accounts"):
        brakes.check(operator, people[1], "block", "new")


def test_after_ten_minutes_it_goes_on(operator, contoso):
    person = make_person(contoso)
    changed(operator, person, count=30, ago=timedelta(minutes=10, seconds=1))

    brakes.check(operator, person, "reset", "new")


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true", "HX-Target": "change-sheet"}])
def test_a_reset_too_many_reaches_nobody_and_says_so(web, operator, contoso, headers):
    person = make_person(contoso)
    changed(operator, person, count=5)
    address = f"/clients/{contoso.tenant_id}/users/{person.object_id}/reset/"
    form = web.get(address).context

    refused = web.post(address, {"number": form["number"], "token": form["token"]}, headers=headers)

    assert (refused.status_code, int(refused["Retry-After"]) > 0) == (429, True)
    assert 'id="problem"' in refused.text
    assert "so it was not reset again. Try again in" in refused.text
    assert Change.objects.count() == 5
    assert metric("reset-target") == 1


def test_a_form_sent_twice_is_no_further_reset(web, operator, contoso):
    person = make_person(contoso)
    changed(operator, person, count=5)
    known = Change.objects.first()

    brakes.check(operator, person, "reset", known.number)


# --- Feedback ---


def test_feedback_says_when_there_is_room_again(web, operator):
    from feedback.models import Feedback

    for minutes in range(10):
        Feedback.objects.create(operator=operator, text="x", created_at=now() - timedelta(minutes=minutes))

    refused = web.post("/feedback/", {"kind": "idea", "text": "Show the moon"})

    assert refused.status_code == 429
    assert 3000 < int(refused["Retry-After"]) <= 3061
    assert "Show the moon" in refused.text
    assert metric("feedback") == 1


# --- Size ---


@pytest.mark.parametrize("address", ["/feedback/", "/settings/", "/settings/guess/", "/settings/notifications/"])
def test_a_form_that_is_too_large_is_refused_unread(web, settings, address):
    text = "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)

    refused = web.post(address, f"text={text}", content_type="application/x-www-form-urlencoded")

    assert refused.status_code == 413
    assert "What you sent is larger than the portal takes, so nothing was kept." in refused.text


def test_words_too_large_beside_a_file_are_refused(web, settings):
    refused = web.post("/feedback/", {"text": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1), "kind": "idea"})

    assert refused.status_code == 413


def test_a_file_that_is_much_too_large_is_refused_unread(web, settings):
    picture = SimpleUploadedFile("x.png", b"x" * (settings.LARGEST_UPLOAD + 1), "image/png")

    refused = web.post("/feedback/", {"text": "Show the moon", "kind": "idea", "picture": picture})

    assert refused.status_code == 413
    assert metric("size") == 1


def test_a_form_of_very_many_fields_is_refused(web):
    assert web.post("/settings/", {f"field{number}": "x" for number in range(300)}).status_code == 400


def test_a_body_of_unknown_length_is_not_read(web):
    refused = web.post("/feedback/", "text=x", content_type="application/x-www-form-urlencoded", CONTENT_LENGTH="-1")

    assert refused.status_code in (400, 422)


def test_strangers_cannot_send_large_bodies_either(client, db, settings):
    body = b"x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)

    refused = client.post("/sign-in/", body, content_type="application/x-www-form-urlencoded")

    assert refused.status_code == 413


def test_a_technician_on_a_busy_day_never_meets_a_limit():
    """By hand a reset takes longer than twenty seconds, and any change longer than ten."""
    assert timedelta(seconds=20) >= brakes.WITHIN / brakes.MOST_RESETS
    assert timedelta(seconds=10) >= brakes.WITHIN / brakes.MOST_CHANGES
