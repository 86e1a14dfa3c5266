"""Real screens of the person whom the fixture `web` has signed in. An error on the console fails the test."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.browser.town import Photograph, Town, trust
from tests.sandbox_process import SandboxProcess
from tests.secrecy import Watch

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
TABLET = {"viewport": {"width": 820, "height": 1180}, "has_touch": True}
DESKTOP = {"viewport": {"width": 1440, "height": 900}}
REFUSED_FORM = "status of 422"  # no fault: the form comes back with what is wrong

OpenScreen = Callable[..., Page]


@pytest.fixture
def expected_errors() -> list[str]:
    """Words of console errors that a test provokes on purpose: `expected_errors.append("status of 503")`."""
    return [REFUSED_FORM]


@pytest.fixture
def open_screen(
    browser: Browser, live_server: Any, web: Any, expected_errors: list[str], watch: Watch
) -> Iterator[OpenScreen]:
    """Open a screen of the signed-in operator: `open_screen(DESKTOP, java_script_enabled=False)`."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(message.text)

    def open_screen(screen: dict[str, Any], **options: Any) -> Page:
        # Nothing to wait for; and a service worker would hide requests from `page.route`.
        calm = {"reduced_motion": "reduce", "service_workers": "block", **screen, **options}
        context = browser.new_context(base_url=live_server.url, **calm)
        context.set_default_timeout(10_000)
        context.add_cookies(
            [{"name": name, "value": morsel.value, "url": live_server.url} for name, morsel in web.cookies.items()]
        )
        context.on("console", note)
        context.on("weberror", lambda error: errors.append(str(error.error)))
        contexts.append(context)
        return context.new_page()

    yield open_screen
    for context in contexts:
        watch.look_into(context)
        context.close()
    assert [error for error in errors if not any(word in error for word in expected_errors)] == []


@pytest.fixture
def open_phone(open_screen: OpenScreen) -> OpenScreen:
    return lambda javascript=True, **options: open_screen(PHONE, java_script_enabled=javascript, **options)


@pytest.fixture
def phone(open_phone: OpenScreen) -> Page:
    return open_phone()


@pytest.fixture(params=[True, False], ids=["javascript", "plain"])
def any_phone(request: pytest.FixtureRequest, open_phone: OpenScreen) -> Page:
    """Runs the test twice: with JavaScript and without."""
    return open_phone(javascript=request.param)


@pytest.fixture
def tablet(open_screen: OpenScreen) -> Page:
    return open_screen(TABLET)


@pytest.fixture
def desktop(open_screen: OpenScreen) -> Page:
    return open_screen(DESKTOP)


@pytest.fixture(scope="session")
def photograph() -> Photograph:
    return Photograph()


@pytest.fixture
def town(transactional_db: None, cloud: SandboxProcess, settings: Any, photograph: Photograph) -> Town:
    """Every client of the sandbox with all its data, as the admin persona's first sync leaves it."""
    trust(settings, cloud)
    return photograph.fill(cloud)
