"""Without a connection, in a real browser: what is kept, for how long, and that nothing is left after signing out."""

import json
from collections.abc import Callable
from threading import Event
from time import monotonic
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts import admission
from accounts.models import Operator
from health.listing import Listing
from tests.browser.conftest import PHONE
from tests.conftest import signed_in
from tests.factories import make_client, make_operator

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STORES = """async () => {
  const caught = {};
  for (const name of await caches.keys()) {
    caught[name] = (await (await caches.open(name)).keys()).map(request => new URL(request.url).pathname);
  }
  return {
    caches: caught,
    databases: await indexedDB.databases(),
    local: {...localStorage},
    session: {...sessionStorage},
    cookies: document.cookie,
  };
}"""


@pytest.fixture(autouse=True)
def expect_failed_requests(expected_errors):
    expected_errors += ["Failed to load resource", "ERR_", "Failed to fetch"]


@pytest.fixture
def phone(open_screen) -> Page:
    """A phone whose service worker has taken over and has kept the list of clients."""
    page: Page = open_screen(PHONE, service_workers="allow")
    page.goto("/clients/")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    wait_until_kept(page, "/clients/")
    return page


def stores(page: Page) -> Any:
    return page.evaluate(STORES)


def kept(page: Page) -> list[str]:
    return [path for path in stores(page)["caches"].get("pages", []) if path != "/about"]


def wait_until(page: Page, holds: Callable[[], bool]) -> None:
    deadline = monotonic() + 10
    while not holds():
        assert monotonic() < deadline
        page.wait_for_timeout(50)


def wait_until_kept(page: Page, path: str) -> None:
    wait_until(page, lambda: path in kept(page))


def go_offline(page: Page) -> None:
    page.context.set_offline(True)


def test_an_installed_page_reopens_what_was_seen_last_with_its_age(phone, contoso):
    address = f"/clients/{contoso.tenant_id}/health/"
    for path in (address, "/health/"):
        phone.goto(path)
        wait_until_kept(phone, path)
    go_offline(phone)

    for path, words in (("/clients/", "Contoso"), (address, "Contoso"), ("/health/", "Service health")):
        phone.goto(path)
        expect(phone.locator("body")).to_contain_text(words)
        expect(phone.locator("#offline")).to_contain_text("You are offline.")
        expect(phone.locator("#offline")).to_contain_text("just now")


def test_the_icon_on_the_home_screen_opens_the_list(phone):
    go_offline(phone)

    phone.goto("/")

    expect(phone.get_by_text("Contoso").first).to_be_visible()


def test_a_page_never_seen_says_what_there_is_instead(phone):
    go_offline(phone)

    phone.goto("/messages/")

    expect(phone.get_by_role("heading", name="This page needs a connection")).to_be_visible()
    expect(phone.locator("#kept a:visible")).to_have_text(["Clients"])


def test_people_searches_and_settings_are_never_kept(phone, contoso):
    base = f"/clients/{contoso.tenant_id}/"
    for path in ("/users/", f"{base}users/", base, "/clients/?q=contoso", "/settings/", "/settings/activity/"):
        phone.goto(path)
    phone.goto("/health/")
    wait_until_kept(phone, "/health/")

    assert set(kept(phone)) <= {"/clients/", "/health/"}
    assert not any("q=" in path for path in kept(phone))


def test_a_page_on_its_way_while_somebody_signs_out_is_not_kept(phone, monkeypatch):
    asked, answers, read = Event(), Event(), Listing.of

    def slowly(*given: Any) -> Listing:
        asked.set()
        answers.wait(10)
        return read(*given)

    monkeypatch.setattr("health.views.Listing.of", slowly)
    phone.evaluate("() => { setTimeout(() => location.assign('/health/')) }")
    assert asked.wait(10)
    other = phone.context.new_page()
    other.goto("/settings/")
    other.evaluate("() => navigator.serviceWorker.controller.postMessage({})")  # forget, as signing out has it
    wait_until(other, lambda: not kept(other))
    answers.set()
    phone.wait_for_url("**/health/")
    phone.wait_for_timeout(500)

    assert kept(phone) == []


def test_after_signing_out_nothing_is_left_in_any_storage(phone, monkeypatch):
    microsoft = SimpleNamespace(sign_out_url=lambda back, hint: back)  # which sends the person back at once
    monkeypatch.setattr("accounts.views.tokens.identity", lambda *partner: microsoft)
    assert kept(phone)

    phone.get_by_role("button", name="Menu", exact=True).click()
    phone.get_by_role("button", name="Sign out").click()
    phone.wait_for_url("**/sign-in/")

    left = stores(phone)
    assert left["caches"].get("pages") is None
    assert "Contoso" not in str(left)
    assert (left["databases"], left["local"]) == ([], {})
    assert set(left["session"].values()) <= {"/sign-in/"}  # htmx notes the address of the page that is shown
    assert "session" not in {cookie["name"] for cookie in phone.context.cookies(phone.url)}
    go_offline(phone)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        phone.goto("/clients/")


def test_a_sign_in_page_makes_it_forget(phone):
    phone.goto("/sign-in/")

    wait_until(phone, lambda: not kept(phone))


def test_who_is_signed_out_for_having_no_rights_any_more_leaves_nothing(phone, monkeypatch):
    monkeypatch.setattr(admission, "begin", lambda operator: "key")
    monkeypatch.setattr(admission, "outcome", lambda key, wait: admission.Outcome(admitted=False))
    Operator.objects.update(rights_read_at=None)

    phone.goto("/clients/")

    expect(phone.get_by_role("button", name="Use another account")).to_be_visible()
    wait_until(phone, lambda: not kept(phone))
    assert "Contoso" not in str(stores(phone))


def test_after_a_day_without_an_answer_everything_is_forgotten(phone):
    phone.evaluate("""async () => {
      const pages = await caches.open("pages"), about = await (await pages.match("/about")).json();
      await pages.put("/about", Response.json({...about, at: about.at - 25 * 3600e3}));
    }""")
    go_offline(phone)

    phone.goto("/clients/")

    expect(phone.get_by_role("heading", name="This page needs a connection")).to_be_visible()
    assert kept(phone) == []


def test_somebody_else_on_the_same_browser_finds_nothing_of_the_first(phone, live_server):
    client = make_client("Fabrikam")
    other = signed_in(make_operator(upn="other@harbour.example", sees=[client]))
    phone.goto("/health/")
    wait_until_kept(phone, "/health/")
    phone.context.add_cookies(
        [{"name": name, "value": morsel.value, "url": live_server.url} for name, morsel in other.cookies.items()]
    )

    phone.goto("/clients/")
    expect(phone.get_by_text("Fabrikam").first).to_be_visible()
    phone.wait_for_timeout(300)

    assert kept(phone) == ["/clients/"]
    go_offline(phone)
    phone.goto("/clients/")
    expect(phone.get_by_text("Contoso")).to_have_count(0)


def test_what_is_typed_without_a_connection_is_refused_and_stays(phone):
    phone.goto("/feedback/")
    phone.get_by_label("Your message").fill("Show the moon")
    go_offline(phone)

    phone.get_by_role("button", name="Send feedback").click()

    expect(phone.locator("#messages")).to_contain_text("You are offline, so nothing was sent.")
    expect(phone.get_by_label("Your message")).to_have_value("Show the moon")


def test_a_server_that_is_gone_refuses_a_form_with_a_page_that_leads_back(phone):
    phone.goto("/feedback/")
    phone.get_by_label("Your message").fill("Show the moon")
    go_offline(phone)
    phone.evaluate("Object.defineProperty(navigator, 'onLine', { get: () => true })")

    phone.get_by_role("button", name="Send feedback").click()

    expect(phone.get_by_role("heading", name="Nothing was sent")).to_be_visible()


def test_a_page_of_an_older_build_gets_the_file_of_today(phone):
    found = phone.evaluate("async () => (await fetch('/static/app.0123456789ab.css')).status")

    assert found == 200


def test_the_worker_changes_with_the_language_and_is_never_cached(web):
    english, german = web.get("/sw.js"), web.get("/sw.js", headers={"Accept-Language": "de"})

    assert english["Content-Type"].startswith("text/javascript")
    assert english["Cache-Control"] == "no-cache"
    assert english.text != german.text


def test_the_page_for_no_connection_says_nothing_of_anybody(web):
    text = web.get("/offline/").text

    assert "Avery" not in text
    assert "Contoso" not in text


def test_the_manifest_makes_it_installable(phone):
    session = phone.context.new_cdp_session(phone)
    manifest = session.send("Page.getAppManifest")
    problems = session.send("Page.getInstallabilityErrors")["installabilityErrors"]

    assert manifest["errors"] == []
    assert {problem["errorId"] for problem in problems} <= {"in-incognito"}


def push(page: Page, **message: Any) -> None:
    """What the browser does when its push service brings a message."""
    session = page.context.new_cdp_session(page)
    found: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: found.extend(each["registrationId"] for each in event["registrations"]),
    )
    session.send("ServiceWorker.enable")
    wait_until(page, lambda: bool(found))
    told = {"tag": "EX1", "title": "Exchange Online: Interrupted", "body": "Mail is slow", "url": "/health/EX1/"}
    data = json.dumps({**told, "is_update": False, "is_over": False, **message})
    origin = page.evaluate("location.origin")
    session.send("ServiceWorker.deliverPushMessage", {"origin": origin, "registrationId": found[0], "data": data})


def shown(page: Page) -> list[list[str]]:
    return list(
        page.evaluate("""async () => {
      const shown = await (await navigator.serviceWorker.ready).getNotifications();
      return shown.map(({ tag, body, data }) => [tag, body, data.url]);
    }""")
    )


def test_a_push_shows_one_notification_an_update_replaces_it_and_its_end_closes_it(phone):
    phone.context.grant_permissions(["notifications"])

    push(phone)
    wait_until(phone, lambda: shown(phone) == [["EX1", "Mail is slow", "/health/EX1/"]])
    push(phone, body="Mail is slower", is_update=True)
    wait_until(phone, lambda: shown(phone) == [["EX1", "Mail is slower", "/health/EX1/"]])
    push(phone, title="Exchange Online: Resolved", is_over=True)

    wait_until(phone, lambda: shown(phone) == [])
