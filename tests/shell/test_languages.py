"""An operator's language is the one they chose, a stranger's the browser's: on pages, errors and in the manifest."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import settings
from django.test import Client as Web
from django.utils.translation import gettext, override

from tests.shell import site

CODES = [code for code, _name in settings.LANGUAGES]
ASKED = [  # what browsers send, and what they get
    ("ja,en;q=0.5", "ja"),
    ("pt-BR,pt;q=0.9,en;q=0.8", "pt-br"),
    ("pt-PT,pt;q=0.9", "pt"),
    ("de-AT,de;q=0.9", "de"),
    ("fr-CA", "fr"),
    ("es-419,es;q=0.9", "es"),
    ("zh-TW,zh;q=0.9,en;q=0.8", "zh-hant"),
    ("zh-HK", "zh-hant"),
    ("nl,fr;q=0.7,de;q=0.3", "fr"),
    ("nl", "en"),
    ("", "en"),
    ("*;q=0.1, \x00;;=", "en"),
]


@pytest.fixture
def fragile() -> Web:
    return Web(raise_request_exception=False)


def language_of(response: Any) -> str:
    code = str(response["Content-Language"])
    assert f'<html lang="{code}"' in response.text
    return code


@pytest.mark.parametrize("code", CODES)
def test_a_page_speaks_the_chosen_language_whatever_the_browser_asks_for(web, code):
    site.operator(web, language=code)

    response = web.get("/", headers={"Accept-Language": "ja,fr;q=0.5"})

    assert language_of(response) == code
    with override(code):
        assert gettext("Skip to content") in response.text


@pytest.mark.parametrize(("asked", "code"), ASKED)
def test_a_browser_chooses_for_who_chose_nothing(web, stranger, asked, code):
    site.operator(web, language="")

    assert language_of(web.get("/", headers={"Accept-Language": asked})) == code
    assert language_of(stranger.get("/sign-in/", headers={"Accept-Language": asked})) == code


@pytest.mark.parametrize("code", CODES)
def test_the_sign_in_page_speaks_the_language_of_the_browser(stranger, code):
    response = stranger.get("/sign-in/", headers={"Accept-Language": code})

    assert language_of(response) == code
    assert "Accept-Language" in response["Vary"]
    with override(code):
        assert gettext("Skip to content") in response.text


@pytest.mark.parametrize("code", CODES)
def test_the_manifest_speaks_the_language_of_the_browser(stranger, code):
    response = stranger.get("/manifest.webmanifest", headers={"Accept-Language": code})

    manifest = json.loads(response.text)
    with override(code):
        assert manifest["lang"] == code
        assert manifest["shortcuts"][1]["name"] == gettext("Service health")
        assert manifest["screenshots"][0]["label"] == gettext("Service health of one client")
    assert "Accept-Language" in response["Vary"]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(
    ("kind", "heading"),
    [
        ("404", "Nothing here"),
        ("403", "You may not do this"),
        ("500", "This page broke on our side"),
        ("microsoft", "Microsoft asked us to slow down. Try again in a minute."),
    ],
)
def test_an_error_page_speaks_the_chosen_language(fragile, kind, heading, code):
    response = site.operator(fragile, language=code).get(f"/fail/{kind}/", headers={"Accept-Language": "ja"})

    assert language_of(response) == code
    with override(code):
        assert gettext(heading) in response.text


@pytest.mark.parametrize("code", CODES)
def test_a_strangers_error_page_speaks_the_language_of_the_browser(stranger, code):
    response = stranger.get("/no/such/page/", headers={"Accept-Language": code})

    assert language_of(response) == code
    with override(code):
        assert gettext("Nothing here") in response.text


def test_a_form_out_of_date_says_so_in_the_chosen_language():
    web = site.operator(Web(enforce_csrf_checks=True), language="zh-hant")

    response = web.post("/rows/1/note/", {"text": "x"}, headers={"Accept-Language": "fr"})

    with override("zh-hant"):
        assert gettext("This form is out of date") in response.text


def test_one_operators_language_does_not_leak_into_the_next_request(web, stranger):
    site.operator(web, language="de").get("/")

    assert language_of(stranger.get("/sign-in/")) == "en"


@pytest.mark.parametrize("code", CODES)
def test_every_language_has_texts_of_its_own(code):
    with override(code):
        own = gettext("Sync now")

    assert (own == "Sync now") is (code == "en")
