"""The main pages in every language on a phone: no English left over, nothing too wide, no words cut off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.test import Client as Web
from django.urls import reverse
from django.utils.translation import to_locale
from playwright.sync_api import Page, expect

from accounts.models import Operator
from clients.models import Client
from ops.catalogues import LANGUAGES, PLACEHOLDER, read
from tests.browser.conftest import PHONE, OpenScreen
from tests.browser.test_every_page import address
from tests.browser.town import INCIDENT, Town
from tests.conftest import signed_in
from users.photos import DOT

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PROBES = "".join(Path(__file__).with_name(name).read_text() for name in ("probes.js", "words.js"))
ALL = [
    "clients:clients", "home:overview", "clients:switch", "sync:sync", "health:issues", "users:users",
    "support:tickets", "support:new", "messages:messages", "messages:calendar", "feedback:feedback",
    "settings:settings", "settings:stored", "accounts:activity",
]  # fmt: skip
ONE_CLIENT = {
    "client:overview": ["tenant_id"],
    "client-health:workloads": ["tenant_id"],
    "client-health:workload": ["tenant_id", "workload_id"],
    "client-health:issue": ["tenant_id", "reference"],
    "health:issue": ["reference"],
    "client-users:users": ["tenant_id"],
    "client-users:user": ["tenant_id", "user_id"],
    "client-users:reset": ["tenant_id", "user_id"],
    "client-support:tickets": ["tenant_id"],
    "client-support:ticket": ["tenant_id", "number"],
    "client-support:change": ["tenant_id", "number"],
    "client-messages:messages": ["tenant_id"],
    "messages:message": ["reference"],
}
NOBODYS = "/clients/00000000-0000-4000-8000-000000000000/"


@pytest.fixture
def web(town: Town) -> Web:
    return signed_in(town.operator)


@pytest.fixture
def addresses(town: Town) -> list[str]:
    red = Client.objects.filter(client_issues__issue__title=INCIDENT, tickets__isnull=False, directory__isnull=False)
    client = red.distinct().first()
    of_client = [address(name, tuple(parts), client) for name, parts in ONE_CLIENT.items()]
    return [*(reverse(name) for name in ALL), *of_client, NOBODYS]


@cache
def untranslated(code: str) -> re.Pattern[str]:
    """Matches each English text that this language says otherwise."""
    locale = to_locale(code)
    if locale not in LANGUAGES:
        return re.compile(r"(?!)")
    entries = [entry for entry in read(locale) if not entry.obsolete]
    same = {entry.msgid for entry in entries if entry.msgid in (entry.msgstr, *entry.msgstr_plural.values())}
    return re.compile("|".join(form for entry in entries if entry.msgid not in same for form in forms(entry)))


def forms(entry: polib.POEntry) -> Iterator[str]:
    """The text as a pattern; where hardly a word is fixed, only numbers take the place of what is filled in."""
    for text in filter(None, (entry.msgid, entry.msgid_plural)):
        fixed = PLACEHOLDER.split(text)
        words = re.findall(r"[^\W\d_]{2,}", " ".join(fixed))
        if words and not (entry.msgctxt or "").endswith("Django date format"):
            yield (".+" if len(words) > 1 else r"\d+").join(map(re.escape, fixed))


def faults_of(page: Page, where: str, code: str) -> Iterator[str]:
    page.goto(where)
    expect(page.locator(".htmx-request")).to_have_count(0)
    if page.evaluate("document.documentElement.lang") != code:
        yield "another language"
    yield from (f"English: {text}" for text in page.evaluate("words.said()") if untranslated(code).fullmatch(text))
    yield from (f"{each} is too wide" for each in page.evaluate("probes.tooWide()"))
    yield from (f"cut off: {each}" for each in page.evaluate("words.cut()"))


@pytest.fixture(params=[code for code, _name in settings.LANGUAGES])
def code(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_every_page_speaks_the_language_and_fits(open_screen: OpenScreen, addresses, expected_errors, code):
    expected_errors.append("status of 404")
    Operator.objects.update(language=code)
    page = open_screen(PHONE)
    page.add_init_script(PROBES)
    page.route("**/photo", lambda route: route.fulfill(body=DOT, content_type="image/gif"))  # leaves before they come

    found = [f"{where}: {fault}" for where in addresses for fault in faults_of(page, where, code)]

    assert not found, "\n".join(found)


def test_a_strangers_pages_speak_the_language_of_the_browser(open_screen: OpenScreen, expected_errors, code):
    expected_errors.append("status of 4")
    page = open_screen(PHONE)
    page.context.clear_cookies()
    page.set_extra_http_headers({"Accept-Language": code})
    page.add_init_script(PROBES)

    pages = ["/sign-in/", "/sign-in/callback/?state=forged", "/offline/", "/no/such/page/"]
    found = [f"{where}: {fault}" for where in pages for fault in faults_of(page, where, code)]

    assert not found, "\n".join(found)


def test_what_is_looked_for_is_found(open_screen: OpenScreen):
    page = open_screen(PHONE)
    page.add_init_script(PROBES)
    page.goto("/offline/")
    page.evaluate("document.documentElement.lang = 'de'")
    page.evaluate("html => document.querySelector('main').innerHTML = html", FAULTY)
    page.evaluate("document.querySelectorAll('#narrow, #clipped').forEach((e) => e.style.maxInlineSize = '4rem')")
    page.evaluate("document.querySelector('#clipped').style.whiteSpace = 'nowrap'")

    said = [text for text in page.evaluate("words.said()") if untranslated("de").fullmatch(text)]
    cut = page.evaluate("words.cut()")

    assert {"Sync now", "12 clients", "Name or domain"} <= set(said)
    assert not {"Sign out", "Settings", "Cancel"} & set(said)
    assert [re.search('id="(.*?)"', each)[1] for each in cut] == ["narrow", "clipped"]


FAULTY = """
    <p>Sync now</p><p lang="en">Sign out</p><b translate="no">Settings</b><p>12 clients</p><i hidden>Cancel</i>
    <input placeholder="Name or domain"><button class="btn">Kurz</button>
    <button class="btn" id="narrow">Synchronisierungseinstellungen</button>
    <button class="btn" id="clipped">Es geht weiter</button>
"""
