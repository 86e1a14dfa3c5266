"""No page asks another site for anything, and no page turns a string into markup or a script but by our own policy."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Request, expect

from tests.browser.conftest import DESKTOP, OpenScreen
from tests.browser.test_every_page import pages, red, web  # noqa: F401 - fixtures

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_every_page_asks_us_and_nobody_else(open_screen: OpenScreen, pages, live_server, expected_errors):  # noqa: F811
    page = open_screen(DESKTOP)
    asked: dict[str, str] = {}

    def note(request: Request) -> None:
        asked.setdefault(request.url, page.url)

    page.context.on("request", note)

    for address in [*pages, "/offline/", "/sign-in/?next=/users/"]:
        page.goto(address)

    ours = urlsplit(live_server.url).netloc
    assert {url: page for url, page in asked.items() if urlsplit(url).netloc != ours} == {}
    assert len(asked) > len(pages)


def test_a_string_becomes_no_script(open_screen: OpenScreen, web, expected_errors):  # noqa: F811
    expected_errors.append("Trusted")
    page = open_screen(DESKTOP)
    page.goto("/clients/")

    tries = {
        "markup with a script": "document.createElement('div').innerHTML = '<script>alert(1)</script>'",
        "a script elsewhere": "document.createElement('script').src = 'https://elsewhere.example/x.js'",
        "a script of ours": "document.createElement('script').src = '/static/js/app.js'",
        "the text of a script": "document.createElement('script').text = 'alert(1)'",
        "a frame's page": "document.createElement('iframe').srcdoc = '<script>alert(1)</script>'",
        "a policy of its own": "trustedTypes.createPolicy('mine', { createHTML: (text) => text })",
    }
    found = {name: page.evaluate(f"() => {{ try {{ {code}; return 'taken' }} catch (e) {{ return e.name }} }}")
             for name, code in tries.items()}  # fmt: skip

    assert found == dict.fromkeys(tries, "TypeError")


def test_htmx_still_shows_what_our_server_answers(open_screen: OpenScreen, web, red):  # noqa: F811
    page = open_screen(DESKTOP)
    page.goto("/clients/")

    page.get_by_role("searchbox").first.fill(red.name)

    expect(page.get_by_role("link", name=red.name).first).to_be_visible()
    expect(page.locator("#results .row-main")).to_have_count(1)
