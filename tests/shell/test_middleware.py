import re

import pytest


def test_every_answer_carries_the_number_of_its_request(web):
    first, second = web.get("/")["X-Request-Id"], web.get("/")["X-Request-Id"]

    assert re.fullmatch(r"[0-9a-f]{32}", first)
    assert first != second


def test_the_proxys_number_is_kept(web):
    assert web.get("/", headers={"X-Request-Id": "proxy-number-1"})["X-Request-Id"] == "proxy-number-1"


@pytest.mark.parametrize("given", ["", "short", "a\tb-injected-line", "x" * 65, "<script>alert(1)</script>"])
def test_a_strange_number_is_replaced(web, given):
    assert web.get("/", headers={"X-Request-Id": given})["X-Request-Id"] != given


@pytest.mark.parametrize("address", ["/fail/%00/", "/rows/1/?a=%00"])
def test_an_address_with_a_null_character_is_refused_before_the_database_does(web, address):
    assert web.get(address).status_code == 400


def test_a_stranger_is_sent_to_sign_in_and_comes_back(stranger):
    response = stranger.get("/rows/1/?a=1")

    assert response.status_code == 302
    assert response["Location"] == "/sign-in/?next=/rows/1/%3Fa%3D1"


def test_a_strangers_form_is_not_repeated_after_signing_in(stranger):
    assert stranger.post("/rows/1/note/")["Location"] == "/sign-in/"


def test_a_fragment_for_a_stranger_reloads_the_page(stranger):
    response = stranger.get("/", headers={"HX-Request": "true", "HX-Target": "results"})

    assert response["HX-Refresh"] == "true"
    assert "<li" not in response.text


def test_open_pages_ask_nobody_to_sign_in(stranger):
    assert stranger.get("/open/").text == "open"


def test_the_policy_allows_nothing_inline(web):
    policy = web.get("/")["Content-Security-Policy"]

    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["connect-src"] == rules["img-src"] == "'self'"
    assert "unsafe" not in policy
    assert "https://login.microsoftonline.com" in rules["form-action"]


def test_no_page_holds_inline_style_or_script(web):
    text = web.get("/rows/0/note/").text

    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?! src=)", text)


def test_other_sites_learn_nothing(web):
    headers = web.get("/").headers

    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in headers["Permissions-Policy"]


def test_peoples_data_is_kept_by_their_own_browser_only_and_asked_again(web, settings):
    web.cookies[settings.SCRIPT_COOKIE_NAME] = "1"

    assert web.get("/")["Cache-Control"] == "private, no-cache"


def test_a_browser_without_scripts_keeps_nothing(web):
    assert web.get("/")["Cache-Control"] == "private, no-store"


def test_a_views_own_caching_stays(stranger):
    assert stranger.get("/manifest.webmanifest")["Cache-Control"] == "public, max-age=86400"
