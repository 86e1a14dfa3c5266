"""The helpdesk minute on a phone: somebody is found, looked at and given a password, in as few taps as promised."""

import json
import re
from contextlib import suppress

import pytest
from django.urls import reverse
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, expect

from clients.models import Client
from tests.browser.conftest import PHONE
from tests.cloud import enter
from tests.conftest import signed_in
from tests.users.cloud import client_of, someone, tenant
from users import changing
from users.models import Change, DirectoryUser, Viewing
from users.photos import DOT

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def web(town):
    return signed_in(town.operator)


@pytest.fixture
def person(town) -> DirectoryUser:
    """A member of a client that is not synced, whom one search finds."""
    client = client_of(tenant(town.cloud, synced=False))
    found = someone(town.cloud, client)
    DirectoryUser.objects.filter(client=client, name=found.name).exclude(pk=found.pk).delete()
    return found


@pytest.fixture
def open_screen(open_screen):
    """Without faces: what the server still fetches at the end of a test would keep its database from being emptied."""

    def open_without_faces(*args, **options):
        page = open_screen(*args, **options)
        page.route("**/photo", lambda route: route.fulfill(content_type="image/gif", body=DOT))
        return page

    return open_without_faces


class Thumb:
    """Taps and counts them; opening the app from the home screen is the first."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = 0

    def open(self, address: str = "/") -> None:
        self.page.goto(address)
        self.taps += 1

    def tap(self, what) -> None:
        what.tap()
        self.taps += 1


def key_of(page: Page, person: DirectoryUser):
    return page.get_by_role("link", name=f"Reset password of {person.name}", exact=True).first


def sheet(page: Page):
    return page.locator("#change-sheet")


def the_button(page: Page):
    return sheet(page).get_by_role("button", name="Reset password")


def password_on(page: Page) -> str:
    expect(sheet(page).get_by_role("heading", name="Temporary password")).to_be_visible()
    return sheet(page).locator("[data-copy]").get_attribute("data-copy") or ""


def is_password_of(town, person, password: str) -> bool:
    told = {"tenant": str(person.client.tenant_id), "user": str(person.object_id), "password": password}
    return bool(town.cloud.tell("users", **told)["matches"])


def writes(town, person):
    return [entry for entry in town.cloud.journal(service="graph") if str(person.object_id) in entry["path"]]


def look_for(page: Page, words: str) -> None:
    """Type as a keyboard does, without another tap."""
    page.keyboard.type(words)
    if page.evaluate("typeof htmx") == "undefined":
        page.keyboard.press("Enter")


# --- Taps ---


def test_four_taps_from_the_home_screen(phone, town, person):
    thumb = Thumb(phone)

    thumb.open()
    thumb.tap(phone.get_by_role("link", name="Search everywhere"))
    expect(phone.locator("#q")).to_be_focused()
    look_for(phone, f"{person.name} {person.mobile_phone}".strip())
    thumb.tap(key_of(phone, person))
    thumb.tap(the_button(phone))

    assert is_password_of(town, person, password_on(phone))
    assert thumb.taps == 4


def test_four_taps_without_javascript(open_phone, town, person):
    page = open_phone(javascript=False)
    thumb = Thumb(page)
    town.operator.start_page = "users:users"
    town.operator.save()

    thumb.open()
    thumb.tap(page.locator("#q"))
    page.keyboard.type(person.name)
    page.keyboard.press("Enter")
    thumb.tap(key_of(page, person))
    thumb.tap(the_button(page))

    assert is_password_of(town, person, password_on(page))
    assert thumb.taps == 4


def test_three_taps_from_somebody_recently_viewed(any_phone, town, person):
    Viewing.note(town.operator, person)
    town.operator.start_page = "users:users"
    town.operator.save()
    thumb = Thumb(any_phone)

    thumb.open()
    thumb.tap(key_of(any_phone, person))
    thumb.tap(the_button(any_phone))

    assert is_password_of(town, person, password_on(any_phone))
    assert thumb.taps == 3


def test_two_taps_from_a_deep_link(any_phone, town, person):
    any_phone.goto(person.get_absolute_url())
    thumb = Thumb(any_phone)

    thumb.tap(any_phone.get_by_role("link", name="Reset password", exact=True))
    thumb.tap(the_button(any_phone))

    assert is_password_of(town, person, password_on(any_phone))
    assert thumb.taps == 2
    (write,) = writes(town, person)
    assert (write["operator"], write["tenant"]) == (str(town.operator.object_id), str(person.client.tenant_id))


# --- Each persona ---


def as_persona(town, open_phone, address, javascript: bool, key: str):
    """The persona on a phone, and a client in which the persona has a role."""
    operator = enter(town.cloud, key)
    cloud_only = [each["id"] for each in town.cloud.tenants() if not each["synced"]]
    mine = Client.objects.visible_to(operator, "users").filter(tenant_id__in=cloud_only)
    client = mine.order_by("-users")[0]
    page = open_phone(javascript=javascript)
    page.context.clear_cookies()
    cookies = signed_in(operator).cookies
    page.context.add_cookies(
        [{"name": name, "value": morsel.value, "url": address} for name, morsel in cookies.items()]
    )
    return operator, someone(town.cloud, client), page


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
@pytest.mark.parametrize("key", ["helpdesk", "mfa"])
def test_the_helpdesk_gives_a_password_and_cannot_block(open_phone, live_server, town, key, javascript):
    operator, person, page = as_persona(town, open_phone, live_server.url, javascript, key)

    password = open_password(page, person)

    assert is_password_of(town, person, password)
    (write,) = writes(town, person)
    assert (write["operator"], write["tenant"]) == (str(operator.object_id), str(person.client.tenant_id))
    page.goto(person.get_absolute_url())
    expect(page.get_by_role("link", name="Block sign-in")).to_contain_text("role")


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_who_only_reads_sees_people_and_which_role_is_missing(open_phone, live_server, town, javascript):
    _operator, person, page = as_persona(town, open_phone, live_server.url, javascript, "reader")

    page.goto(person.get_absolute_url())
    expect(page.locator(".contact")).to_contain_text(person.name)
    expect(page.locator("#no-reset")).to_contain_text("role")
    page.get_by_role("link", name="Reset password", exact=True).click(force=True)  # disabled, but it explains itself

    expect(sheet(page)).to_contain_text("role")
    expect(the_button(page)).to_be_disabled()
    assert town.cloud.journal(service="graph") == []


# --- Shown once ---


def open_password(page: Page, person: DirectoryUser) -> str:
    page.goto(person.get_absolute_url())
    page.get_by_role("link", name="Reset password", exact=True).click()
    the_button(page).click()
    return password_on(page)


def test_the_sheet_names_person_sign_in_name_client_and_domain(any_phone, person):
    any_phone.goto(person.get_absolute_url())
    any_phone.get_by_role("link", name="Reset password", exact=True).click()

    for words in (person.name, person.upn, person.client.name, person.client.domain):
        expect(sheet(any_phone)).to_contain_text(words)
    expect(sheet(any_phone).get_by_role("switch")).to_be_checked()


def test_a_password_can_be_seen_and_changed_before_the_reset(any_phone, town, person):
    any_phone.goto(person.get_absolute_url())
    any_phone.get_by_role("link", name="Reset password", exact=True).click()
    offered = sheet(any_phone).locator(".secret")
    sheet(any_phone).get_by_role("button", name="See the password first").click()
    first = offered.inner_text()
    sheet(any_phone).get_by_role("button", name="Another one").click()
    expect(offered).not_to_have_text(first)
    second = offered.inner_text()
    assert writes(town, person) == []
    assert second not in any_phone.url

    the_button(any_phone).click()

    assert password_on(any_phone) == second
    assert is_password_of(town, person, second)


def test_another_kind_of_password_is_offered_as_soon_as_it_is_chosen(phone, person):
    phone.goto(reverse("client-users:reset", args=[person.client.tenant_id, person.object_id]))
    sheet(phone).get_by_role("button", name="See the password first").click()
    expect(sheet(phone).locator(".secret")).to_contain_text("-")

    sheet(phone).get_by_label("New password").select_option("characters")

    expect(sheet(phone).locator(".secret")).to_have_text(re.compile(r"^\s*\S{16}\s*$"))
    expect(sheet(phone).get_by_label("New password")).to_have_value("characters")


def test_an_offered_password_leaves_the_page_after_its_time(any_phone, town, person, monkeypatch):
    monkeypatch.setattr("users.changes.SHOWN_FOR", 1)
    any_phone.goto(reverse("client-users:reset", args=[person.client.tenant_id, person.object_id]))
    sheet(any_phone).get_by_role("button", name="See the password first").click()

    expect(sheet(any_phone).locator(".secret")).to_have_count(0)
    the_button(any_phone).click()

    assert is_password_of(town, person, password_on(any_phone))


def test_a_double_tap_resets_once(any_phone, town, person):
    any_phone.goto(reverse("client-users:reset", args=[person.client.tenant_id, person.object_id]))

    the_button(any_phone).dblclick()

    expect(sheet(any_phone)).to_contain_text(re.compile("Temporary password|Already reset"))
    any_phone.wait_for_timeout(300)
    assert len(writes(town, person)) == 1


def test_reload_and_back_neither_show_nor_repeat(any_phone, town, person):
    password = open_password(any_phone, person)
    any_phone.on("dialog", lambda dialog: dialog.accept())

    any_phone.reload()
    assert password not in any_phone.content()
    any_phone.goto("/users/")
    with suppress(PlaywrightError):  # the browser asks whether to send the form again, instead of showing a page
        any_phone.go_back(wait_until="networkidle")

    assert password not in any_phone.content()
    assert password not in any_phone.url
    assert len(writes(town, person)) == 1


def test_the_password_can_be_hidden_read_out_and_is_gone_with_the_sheet(phone, town, person):
    password = open_password(phone, person)

    phone.get_by_text("Read it out over the phone").click()
    expect(sheet(phone).locator(".spell ol").first).to_be_visible()
    phone.get_by_role("button", name="Hide").click()
    expect(phone.locator(".secret")).to_have_attribute("data-hidden", "")
    sheet(phone).get_by_role("link", name="Done").click()

    expect(sheet(phone)).to_have_count(0)
    assert password not in phone.content()


def test_the_password_leaves_the_page_after_its_time(phone, town, person, monkeypatch):
    monkeypatch.setattr("users.changes.SHOWN_FOR", 1)
    password = open_password(phone, person)

    expect(sheet(phone)).to_contain_text("no longer shown")

    assert password not in phone.content()


def test_without_javascript_the_page_goes_away_after_its_time(open_phone, town, person, monkeypatch):
    monkeypatch.setattr("users.changes.SHOWN_FOR", 1)
    page = open_phone(javascript=False)
    password = open_password(page, person)

    page.wait_for_url(re.compile(re.escape(person.get_absolute_url()) + "$"))

    assert password not in page.content()


def test_the_browser_keeps_no_password(open_screen, town, person):
    page = open_screen(PHONE)
    password = open_password(page, person)
    page.goto("/users/")

    stored = page.evaluate(
        """async () => {
          const caches_ = [];
          for (const name of await caches.keys())
            for (const request of await (await caches.open(name)).keys())
              caches_.push(request.url, await (await (await caches.open(name)).match(request)).text());
          return JSON.stringify([{...localStorage}, {...sessionStorage}, history.state, document.cookie, caches_]);
        }"""
    )
    state = json.dumps(page.context.storage_state())

    assert password
    assert password not in stored + state


# --- Refusals, waiting, other changes ---


def test_a_write_back_is_waited_for_and_its_failure_reported(any_phone, town, settings, monkeypatch):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    monkeypatch.setattr(changing, "WAIT", 0.1)
    client = client_of(tenant(town.cloud, synced=True, writeback="on"))
    town.cloud.tell("users", tenant=str(client.tenant_id), writeback="off", operation_seconds=1.0)
    person = someone(town.cloud, client, synced=True)
    any_phone.goto(reverse("client-users:reset", args=[client.tenant_id, person.object_id]))

    the_button(any_phone).click()

    expect(sheet(any_phone)).to_contain_text("Waiting for Microsoft")
    expect(sheet(any_phone)).to_contain_text("not written back", timeout=15_000)
    assert Change.objects.get().state == "failed"


def test_a_slow_write_back_ends_with_the_password(any_phone, town, settings, monkeypatch):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    monkeypatch.setattr(changing, "WAIT", 0.1)
    client = client_of(tenant(town.cloud, synced=True, writeback="on"))
    town.cloud.tell("users", tenant=str(client.tenant_id), operation_seconds=1.0)
    person = someone(town.cloud, client, synced=True)
    any_phone.goto(reverse("client-users:reset", args=[client.tenant_id, person.object_id]))

    the_button(any_phone).click()

    expect(sheet(any_phone)).to_contain_text("Waiting for Microsoft")
    expect(sheet(any_phone).locator(".secret")).to_be_visible(timeout=15_000)
    assert is_password_of(town, person, password_on(any_phone))


def test_an_admin_is_protected_and_the_role_named(any_phone, town):
    hana = town.cloud.persona("helpdesk")
    assert hana
    client = client_of(tenant(town.cloud, synced=False))
    admin = someone(town.cloud, client, role="Global Administrator")
    town.operator.accesses.filter(client=client).update(roles=["729827e3-9c14-49f7-bb1b-9608f156bbb8"])

    any_phone.goto(reverse("client-users:reset", args=[client.tenant_id, admin.object_id]))

    expect(sheet(any_phone)).to_contain_text("role")
    expect(sheet(any_phone)).to_contain_text("Privileged Authentication Administrator")
    expect(the_button(any_phone)).to_be_disabled()


def test_phone_lost_and_undo(any_phone, town, person):
    any_phone.goto(person.get_absolute_url())
    any_phone.get_by_role("link", name="Phone lost").click()
    sheet(any_phone).get_by_role("button", name="Block and sign out").click()
    expect(any_phone.locator(".contact")).to_contain_text("Blocked")

    any_phone.get_by_role("button", name="Undo").click()

    expect(any_phone.locator(".contact")).to_contain_text("Sign-in allowed")
    assert [entry["method"] for entry in writes(town, person)] == ["PATCH", "POST", "PATCH"]


# --- Search and card ---


def test_search_as_you_type_opens_a_card_and_back_brings_the_list(desktop, person):
    desktop.goto("/users/")
    desktop.locator("#q").press_sequentially(person.name[:6])
    row = desktop.locator("#results .row-main").filter(has_text=person.client.name).filter(has_text=person.name).first
    row.click()

    expect(desktop.locator("#detail h1")).to_have_text(person.name)
    expect(desktop.locator("#detail h1")).to_be_focused()
    expect(desktop).to_have_url(re.compile(person.get_absolute_url()))
    desktop.go_back()
    expect(desktop.locator("#q")).to_have_value(person.name[:6])


def test_a_card_reads_itself_again_from_microsoft(phone, town, person):
    change = {"jobTitle": "Night Pilot"}
    town.cloud.tell("users", tenant=str(person.client.tenant_id), user=str(person.object_id), change=change)

    phone.goto(person.get_absolute_url())

    expect(phone.locator(".contact")).to_contain_text("Night Pilot")
