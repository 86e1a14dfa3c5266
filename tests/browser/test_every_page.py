"""Every page there is: nothing for axe to find, nothing too wide, nothing too small to tap, no word on the console.

The pages come from the URL conf, so that a new one is looked at without being named here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.test import Client as Web
from django.urls import URLResolver, get_resolver, reverse
from playwright.sync_api import Page

from clients.models import Client
from messages_app.models import ClientPost
from tests.browser.conftest import PHONE, OpenScreen
from tests.browser.town import INCIDENT, Town
from tests.conftest import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PROBES = Path(__file__).with_name("probes.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
PHONE_WIDTH, DESKTOP_WIDTH = 390, 1440
ELSEWHERE = {"client-support:unsent", "client-users:change", "messages:feed", "messages:picture"}  # need a state
MORE = [
    "/clients/?q=an", "/clients/?q=nobody", "/clients/?filter=problems", "/clients/?filter=flagged",
    "/clients/switch/?q=nobody", "/health/?show=resolved", "/health/?kind=advisory", "/health/?q=nothing",
    "/users/?q=an", "/support/?q=nothing", "/messages/?q=nothing", "/search/?q=an",
]  # fmt: skip


@pytest.fixture
def web(town: Town) -> Web:
    return signed_in(town.operator)


@pytest.fixture
def red(town: Town) -> Client:
    """A client with something on every page."""
    found = Client.objects.filter(client_issues__issue__title=INCIDENT, tickets__isnull=False, directory__isnull=False)
    return found.distinct().first()


@pytest.fixture
def pages(web: Web, red: Client) -> list[str]:
    """The address of everything that a browser shows as a page."""
    found = [address(name, parts, red) for name, parts in routes() if name not in ELSEWHERE]
    return [each for each in found if is_page(web, each)] + MORE


def routes(resolver: Any = None, spaces: tuple[str, ...] = (), parts: tuple[str, ...] = ()) -> Iterator[Any]:
    """Full name and parameters of each route of ours; the staff's pages are Django's own."""
    for each in (resolver or get_resolver()).url_patterns:
        inner = (*parts, *each.pattern.converters)
        if not isinstance(each, URLResolver) and each.name:
            yield ":".join([*spaces, each.name]), inner
        elif isinstance(each, URLResolver) and each.app_name != "admin":
            yield from routes(each, (*spaces, each.namespace) if each.namespace else spaces, inner)


def address(name: str, parts: tuple[str, ...], client: Client) -> str:
    issue = client.client_issues.select_related("issue").get(issue__title=INCIDENT).issue
    post = ClientPost.objects.filter(client=client).select_related("post").first().post
    values = {
        "tenant_id": client.tenant_id,
        "workload_id": issue.service and client.workloads.of_issue(issue).first().workload_id,
        "reference": post.reference if "messages" in name else issue.reference,
        "user_id": client.directory.first().object_id,
        "number": client.tickets.first().number,
        "pk": 1,
    }
    return reverse(name, args=[values[part] for part in parts])


def is_page(web: Web, address: str) -> bool:
    response = web.get(address)
    assert response.status_code < 500, address
    return response.status_code == 200 and response["Content-Type"].startswith("text/html")


def faults_of(page: Page, address: str) -> Iterator[str]:
    """What is wrong with one page, at every width and in both themes."""
    page.goto(address)
    page.evaluate(AXE_SCRIPT)
    for width in (320, 820, DESKTOP_WIDTH, PHONE_WIDTH):
        page.set_viewport_size({"width": width, "height": 844})
        yield from (f"{width} px: {each} is too wide" for each in page.evaluate("window.probes.tooWide()"))
        if width in (DESKTOP_WIDTH, PHONE_WIDTH):
            yield from axe(page, f"{width} px light", {"runOnly": RULES})
            page.emulate_media(color_scheme="dark")
            yield from axe(page, f"{width} px dark", CONTRAST)
            page.emulate_media(color_scheme="light")
    yield from (f"too small to tap: {each}" for each in page.evaluate("window.probes.tooSmall()"))
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    yield from (f"200 % text: {each} is too wide" for each in page.evaluate("window.probes.tooWide()"))


def axe(page: Page, where: str, options: dict[str, Any]) -> Iterator[str]:
    for violation in page.evaluate("options => window.probes.axe(options)", options):
        for node in violation["nodes"][:3]:
            yield f"{where}: {violation['id']}: {node['html'][:160]} {node['any'][:1]}"


def test_there_is_nothing_wrong_with_any_page(open_screen: OpenScreen, pages, expected_errors):
    page = open_screen(PHONE)
    page.add_init_script(PROBES)

    found = [f"{address}: {fault}" for address in pages for fault in faults_of(page, address)]

    assert not found, "\n".join(found)


def test_there_is_nothing_wrong_with_the_pages_of_a_stranger(open_screen: OpenScreen, town, expected_errors):
    expected_errors.append("status of 4")
    page = open_screen(PHONE)
    page.context.clear_cookies()
    page.add_init_script(PROBES)

    addresses = ["/sign-in/", "/sign-in/callback/?state=forged", "/offline/"]
    found = [f"{address}: {fault}" for address in addresses for fault in faults_of(page, address)]

    assert not found, "\n".join(found)


def test_colours_that_the_system_forces_leave_everything_readable(open_screen: OpenScreen, red):
    page = open_screen(PHONE, forced_colors="active")
    page.add_init_script(PROBES)
    here = f"/clients/{red.tenant_id}/"

    for address in ("/clients/", here, f"{here}health/", f"{here}users/", "/health/", "/support/", "/messages/"):
        page.goto(address)
        assert page.evaluate("window.probes.hardToSee()") == [], address


def test_there_are_pages_of_every_room(pages):
    rooms = {part for address in pages for part in address.split("/")}

    assert {"clients", "health", "users", "support", "messages", "feedback", "settings", "sync", "sign-in"} <= rooms
