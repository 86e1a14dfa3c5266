import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils.timezone import now

from accounts import devices
from accounts.models import Operator, PushSubscription
from partnerportal import regions
from sync.models import Schedule
from tests.conftest import signed_in
from tests.factories import make_operator

SETTINGS, STORED = "/settings/", "/settings/stored/"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile Safari/604.1"
LAPTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0"


def row_of(operator) -> dict[str, Any]:
    return dict(Operator.objects.values().get(pk=operator.pk))


def test_there_are_exactly_three_frequencies_and_eight_languages_in_their_own_names(web):
    page = web.get(SETTINGS).text

    assert re.findall(r'name="sync_minutes" value="(\d+)"', page) == ["15", "30", "0"]
    languages = re.search(r'<select class="input" id="id_language".*?</select>', page, re.DOTALL)[0]
    assert re.findall(r">([^<>]+)</option>", languages) == [
        *("English", "Português (Brasil)", "Português", "Français", "Deutsch", "日本語", "Español", "繁體中文"),
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sync_minutes", 15),
        ("sync_minutes", 0),
        ("theme", "dark"),
        ("density", "compact"),
        ("language", "ja"),
        ("region", "US"),
        ("time_zone", "Europe/Lisbon"),
        ("start_page", "health:issues"),
        ("word_language", "de"),
        ("shortcuts", "0"),
    ],
)
def test_a_choice_is_kept_and_the_others_stay(web, operator, field, value):
    before = row_of(operator)

    assert web.post(SETTINGS, {field: value})["Location"] == SETTINGS

    after = row_of(operator)
    assert str(int(after[field]) if field == "shortcuts" else after[field]) == str(value)
    assert {name for name in after if after[name] != before[name]} == {field}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sync_minutes", 5),
        ("language", "xx"),
        ("time_zone", "Mars/Base"),
        ("start_page", "//evil.example"),
        ("theme", "x"),
    ],
)
def test_what_nobody_may_choose_changes_nothing(web, operator, field, value):
    before = row_of(operator)

    assert web.post(SETTINGS, {field: value}).status_code == 422

    assert row_of(operator) == before


def test_a_chosen_frequency_reaches_the_schedule_at_once(web, contoso):
    Schedule.objects.create(client=contoso, interval=30, finished_at=now(), due_at=now() + timedelta(minutes=30))

    web.post(SETTINGS, {"sync_minutes": 15})

    assert Schedule.objects.get().interval == 15
    assert Schedule.objects.get().due_at < now() + timedelta(minutes=16)


def test_the_page_says_when_the_next_sync_is_due_and_how_the_last_went(web, contoso):
    Schedule.objects.create(client=contoso, interval=30, finished_at=now(), due_at=now() + timedelta(minutes=30))

    page = web.get(SETTINGS).text

    assert "The next sync is due at" in page
    assert "1 client up to date" in page


def test_the_language_changes_the_answer_and_the_pages_before_sign_in(web):
    response = web.post(SETTINGS, {"language": "de"}, follow=True)

    assert '<html lang="de"' in response.text
    assert web.cookies["language"].value == "de"
    assert not web.cookies["language"]["httponly"]


def test_htmx_renews_the_whole_page_only_where_all_of_it_changes(web):
    for chosen, renewed in (({"language": "fr"}, True), ({"theme": "dark"}, False)):
        response = web.post(SETTINGS, chosen, headers={"HX-Request": "true", "HX-Target": "settings-look"})

        assert response.headers.get("HX-Refresh") == ("true" if renewed else None)


def test_the_place_is_guessed_once(web, operator):
    Operator.objects.update(time_zone="")

    for zone in ("Europe/Zurich", "Asia/Tokyo"):
        assert web.post("/settings/guess/", {"zone": zone, "tag": "de-CH"}).status_code == 204

    operator.refresh_from_db()
    assert (operator.time_zone, operator.region) == ("Europe/Zurich", "CH")


def test_a_zone_that_does_not_exist_is_not_taken(web, operator):
    Operator.objects.update(time_zone="")

    web.post("/settings/guess/", {"zone": "../../etc/passwd", "tag": "x"})

    operator.refresh_from_db()
    assert operator.time_zone == ""


def test_times_are_written_as_in_the_region_and_time_zone(web, operator, contoso):
    Operator.objects.update(time_zone="Asia/Tokyo", region="US")
    at = now().replace(hour=4, minute=40, second=0, microsecond=0) + timedelta(days=400)
    Schedule.objects.create(client=contoso, due_at=at)

    page = web.get(SETTINGS).text

    assert re.search(rf"[A-Z][a-z]{{2}} \d+, {at.year}</time>", page)


def test_the_start_page_is_where_one_lands(web):
    web.post(SETTINGS, {"start_page": "health:issues"})

    assert web.get("/", follow=True).redirect_chain[-1][0] == "/health/"


def test_devices_are_named_and_another_one_can_be_signed_out(web, operator):
    other = signed_in(operator)
    for browser, agent in ((web, LAPTOP), (other, PHONE)):
        session = browser.session
        session["device"] = agent
        session.save()

    page = web.get(SETTINGS).text

    assert "Edge on Windows" in page
    assert "Safari on iPhone" in page
    assert other.session.session_key not in page
    (mark,) = re.findall(r'name="device" value="(\w+)"', page)
    web.post("/settings/devices/", {"device": mark})
    assert other.get(STORED).status_code == 302
    assert web.get(STORED).status_code == 200


def test_nobody_signs_out_the_device_of_somebody_else(web, operator):
    victim = make_operator(upn="other@harbour.example")
    theirs = signed_in(victim)
    (device,) = devices.of(victim, None)

    web.post("/settings/devices/", {"device": device.mark})

    assert theirs.get("/settings/").status_code == 200


def test_signing_out_everywhere_ends_every_session_and_notification(web, operator):
    other = signed_in(operator)
    PushSubscription.objects.create(operator=operator, endpoint=f"https://push.example/{uuid4()}")

    response = web.post("/settings/devices/sign-out/")

    assert response["Location"] == "/sign-in/"
    assert '"storage"' in response["Clear-Site-Data"]
    assert web.get(STORED).status_code == other.get(STORED).status_code == 302
    assert not PushSubscription.objects.exists()


def test_the_page_costs_few_queries_at_any_number_of_clients(web, operator, django_assert_max_num_queries):
    web.get(SETTINGS)

    with django_assert_max_num_queries(12):
        web.get(SETTINGS)


def test_what_is_stored_is_said(web, operator):
    page = web.get("/settings/stored/").text

    assert "Your roles in 1 client." in page
    assert "No token" in page


def test_the_shortcuts_are_a_page_and_a_sheet(web):
    assert "<html" in web.get("/settings/shortcuts/").text
    sheet = web.get("/settings/shortcuts/", headers={"HX-Request": "true", "HX-Target": "sheet-slot"}).text
    assert "<html" not in sheet
    assert "<kbd>?</kbd>" in sheet


@pytest.mark.parametrize(
    ("tag", "region"),
    [("en-US", "US"), ("de-CH", "CH"), ("zh-Hant-TW", "TW"), ("pt_BR", "BR"), ("en", ""), ("en-ZZ", "")],
)
def test_a_browsers_language_tells_the_region(tag, region):
    assert regions.guess(tag) == region


def test_the_version_is_that_of_the_project(settings):
    import tomllib

    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
    assert project["version"] == settings.VERSION
