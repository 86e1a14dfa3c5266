import re

from django.urls import reverse
from django.utils import timezone

from partnerportal.menu import MenuItem
from tests.shell import site

NORDLICHT = str(site.NORDLICHT.tenant_id)


def test_the_menu_has_eight_entries(web):
    text = web.get("/").text

    words = re.findall(r'class="nav-item"[^>]*><svg.*?</svg>([^<]+?)\s*<', text)
    assert words == ["Clients", "Service health", "Users", "Support", "Messages", "Feedback", "Settings", "Sign out"]


def test_five_of_them_are_tabs_with_short_words(web):
    assert re.findall(r'class="tab".*?<span>([^<]+)', web.get("/").text) == [
        "Clients",
        "Health",
        "Users",
        "Support",
        "Messages",
    ]


def test_what_waits_is_counted_with_its_unit(web):
    text = web.get("/").text

    assert (
        text.count('<span data-count="health" class="count bad">4<span class="vh"> open incidents</span></span>') == 2
    )
    assert '<span data-count="messages" class="count">999+<span class="vh"> unread</span></span>' in text


def test_with_a_client_the_menu_leads_to_its_sections(web):
    text = web.get("/rows/1/").text

    assert 'data-scope="client"' in text
    assert "nordlicht-logistik.example" in text
    assert f'href="/clients/{NORDLICHT}/health/"' in text
    assert 'class="count bad">2' in text


def test_the_section_of_the_page_is_marked(web):
    text = web.get(reverse("client-health", args=[NORDLICHT])).text

    assert re.findall(r'class="(nav-item|tab)"[^>]*/health/" aria-current="page"', text) == ["nav-item", "tab"]


def test_without_a_client_the_bar_says_how_many_there_are(web):
    text = web.get("/").text

    assert 'data-scope="all"' in text
    assert "212 clients" in text


def test_badges_are_not_counted_for_a_fragment(web, monkeypatch):
    monkeypatch.setattr(MenuItem, "unit", lambda item, count: 1 / 0)

    assert web.get("/", headers={"HX-Request": "true", "HX-Target": "results"}).status_code == 200


def test_the_operator_and_the_partner_are_named(web):
    assert "<b>Tomás Oliveira</b>Harbour IT Partners" in web.get("/").text


def test_signing_out_is_a_form(web):
    assert re.search(
        r'<form method="post" action="/sign-in/out/">\s*<input type="hidden" name="csrf', web.get("/").text
    )


def test_a_dead_token_asks_to_sign_in_again_and_come_back(web):
    site.operator(web, needs_sign_in=True)

    text = web.get("/rows/1/?x=1").text

    assert "Sign in again to keep data fresh" in text
    assert 'name="next" value="/rows/1/?x=1"' in text


def test_the_sandbox_is_named_on_every_page(web, stranger, monkeypatch, settings):
    monkeypatch.setattr("partnerportal.context.Shell.is_sandbox", True)
    settings.IS_SANDBOX = True
    web.raise_request_exception = False

    for browser, address in [(web, "/"), (web, "/fail/404/"), (web, "/fail/500/"), (stranger, "/sign-in/")]:
        assert ">Sandbox</p>" in browser.get(address).text


def test_a_real_cloud_is_not_called_sandbox(web):
    assert "Sandbox" not in web.get("/").text


def test_the_chosen_theme_colours_the_browser_too(web):
    site.operator(web, theme="dark")

    text = web.get("/rows/1/").text

    assert 'data-theme="dark"' in text
    assert '<meta name="theme-color" content="#4f1b57">' in text


def test_an_invented_theme_is_ignored(stranger):
    stranger.cookies["theme"] = '"><script>'

    assert "data-theme" not in stranger.get("/sign-in/").text


def test_a_stranger_sees_no_menu(stranger):
    text = stranger.get("/sign-in/").text

    assert "nav-item" not in text
    assert "<h1" in text


def test_the_page_speaks_the_operators_language(web):
    site.operator(web, language="pt-br", time_zone="America/Sao_Paulo")

    response = web.get("/")

    assert '<html lang="pt-br" dir="ltr"' in response.text
    assert response["Content-Language"] == "pt-br"


def test_a_strangers_browser_chooses_the_language(stranger):
    assert 'lang="ja"' in stranger.get("/sign-in/", headers={"Accept-Language": "ja,en;q=0.5"}).text


def test_one_operators_time_zone_does_not_leak_into_the_next_request(web, stranger):
    site.operator(web, time_zone="Asia/Tokyo")
    web.get("/")
    stranger.get("/open/")

    assert timezone.get_current_timezone_name() == "UTC"


def test_the_manifest_is_complete(stranger):
    response = stranger.get("/manifest.webmanifest")

    manifest = response.json()
    assert response["Content-Type"] == "application/manifest+json"
    assert {"id", "name", "short_name", "start_url", "scope", "display", "theme_color"} <= set(manifest)
    assert "maskable" in [icon["purpose"] for icon in manifest["icons"]]
