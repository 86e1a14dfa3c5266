from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from partnerportal.templatetags import portal

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def render(source: str, **context) -> str:
    return Template("{% load portal %}" + source).render(Context(context))


@pytest.fixture
def at_noon(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOON)


def test_an_icon_is_a_use_of_the_sprite_hidden_from_screen_readers():
    assert render("{% icon 'flag' 'icon-s' %}") == (
        '<svg class="icon icon-s" aria-hidden="true"><use href="/static/icons.svg#flag"/></svg>'
    )


def test_a_status_has_shape_word_and_colour():
    html = render("{% status 'warn' 'Degraded' %}")

    assert html.startswith('<span class="status" data-s="warn">')
    assert "icons.svg#s-warn" in html
    assert html.endswith("Degraded</span>")


def test_a_status_nobody_knows_is_shown_as_off():
    assert 'data-s="off"' in render("{% status 'purple' 'No information' %}")


def test_a_word_from_outside_is_escaped_once():
    assert "&lt;b&gt;A &amp; B" in render("{% status 'ok' word %}", word="<b>A & B")


def test_bars_keep_their_order():
    html = render("{% bars 'bwox' %}")

    assert html == (
        '<span class="bars module" aria-hidden="true"><i data-s="bad"></i><i data-s="warn"></i><i></i>'
        '<i data-s="off"></i></span>'
    )


def test_bars_are_drawn_from_names_of_states_too():
    assert render("{% bars states '' %}", states=["bad", "ok"]) == render("{% bars 'bo' '' %}")


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=-3), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=4, seconds=50), "4 min ago"),
        (timedelta(hours=3), "3 h ago"),
        (timedelta(hours=47), "47 h ago"),
        (timedelta(days=2), "2 days ago"),
    ],
)
def test_an_age_is_told_in_the_largest_unit_that_fits(age, words):
    assert portal.ago_text(age) == words


def test_ago_gives_the_browser_what_it_needs_to_keep_it_true(at_noon):
    html = render("{% ago at %}", at=NOON - timedelta(minutes=5))

    assert html == '<time datetime="2026-11-24T11:55:00+00:00" title="11:55" data-ago>5 min ago</time>'


def test_nothing_is_said_of_a_moment_that_never_was():
    assert render("{% ago at %}{% moment at %}{% moment missing %}", at=None) == ""


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (NOON - timedelta(hours=1), "11:00"),
        (NOON - timedelta(hours=13), "yesterday 23:00"),
        (NOON + timedelta(hours=13), "tomorrow 01:00"),
        (NOON - timedelta(days=10), "14 Nov"),
        (NOON - timedelta(days=365), "24 Nov 2025"),
    ],
)
def test_a_moment_is_told_as_people_say_it(at_noon, at, words):
    assert portal.moment_text(at) == words


def test_a_moment_is_told_in_the_operators_time_zone(at_noon):
    with timezone.override("Asia/Tokyo"):
        assert portal.moment_text(NOON) == "21:00"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Anneke Brandt", "AB"),
        ("Bartholomäus Freiherr von Hohenlohe-Langenburg", "BH"),
        ("svc_backup", "SB"),
        ("Madonna", "M"),
        ("山田 太郎", "山"),
        ("İsmail Çelik", "İÇ"),
        ("Мария Иванова", "МИ"),
        ("(external) Kim", "K"),
        ("", "?"),
        (None, "?"),
    ],
)
def test_initials_are_the_first_letters_of_first_and_last_word(name, letters):
    assert portal.initials(name) == letters


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{% clients_of 1 %}", "1 client"),
        ("{% clients_of 37 %}", "37 clients"),
        ("{% clients_of 37 212 %}", "37 of 212 clients"),
        ("{% clients_of 1 1 %}", "1 of 1 client"),
    ],
)
def test_clients_are_counted_in_words(source, words):
    assert render(source) == words


def test_large_numbers_are_written_plainly_in_every_language():
    with translation.override("de"):
        assert "10000" in render("{% clients_of 37 10000 %}")


def test_a_file_missing_from_the_manifest_is_still_named(monkeypatch, caplog):
    def lost(path):
        raise ValueError("Missing staticfiles manifest entry")

    monkeypatch.setattr(portal, "static", lost)

    assert portal.asset("app.css") == "/static/app.css"
    assert "app.css is missing" in caplog.text
