"""Reading what Microsoft announced, on a phone, with and without JavaScript."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now
from playwright.sync_api import expect

from messages_app.models import PostMark
from tests.messages_app.factories import make_post

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HTML = """
<h2>When this happens</h2><p>Early in December.</p>
<div class="table-wrap" tabindex="0" role="region" aria-label="Table 1"><table><tbody>
<tr><th>Device</th><th>Before</th><th>After</th><th>What to do about it by then</th></tr>
<tr><td>Consoles</td><td>1449</td><td>1624</td><td>Update</td></tr></tbody></table></div>
<p><code>Set-VeryLongCommandName-WithoutAnyBlank-ThatWouldNeverFitOnAPhoneWithoutBeingBrokenSomewhere</code></p>
"""


@pytest.fixture
def post(contoso):
    return make_post(contoso, html=HTML, is_major=True, act_by=now() + timedelta(days=5))


def list_of(client):
    return reverse("client-messages:messages", args=[client.tenant_id])


def test_a_post_is_opened_read_and_marked_unread(any_phone, operator, contoso, post):
    any_phone.goto(list_of(contoso))
    expect(any_phone.get_by_text("Act by")).to_have_count(2)

    any_phone.get_by_role("link", name=post.title).click()

    expect(any_phone.get_by_role("heading", name=post.title)).to_be_visible()
    expect(any_phone.get_by_text("5 days left")).to_be_visible()
    assert PostMark.objects.get(operator=operator, post=post).is_read

    any_phone.get_by_role("button", name="Mark unread").click()

    expect(any_phone.get_by_role("heading", name="Messages")).to_be_visible()
    expect(any_phone.locator(".row.unread")).to_have_count(1)


def test_a_filter_narrows_the_list(any_phone, contoso, post):
    make_post(contoso, reference="MC2", title="Something else", category="stayInformed")
    any_phone.goto(list_of(contoso))

    any_phone.get_by_role("link", name="Stay informed").first.click()

    expect(any_phone.get_by_text("Something else")).to_be_visible()
    expect(any_phone.get_by_text(post.title)).to_have_count(0)


def test_search_finds_while_one_types(phone, contoso, post):
    make_post(contoso, reference="MC2", title="Something else")
    phone.goto(list_of(contoso))

    phone.get_by_role("searchbox").press_sequentially("rooms")

    expect(phone.get_by_text("Something else")).to_have_count(0)
    expect(phone.locator("#result-count")).to_have_text("1 found")
    expect(phone.get_by_role("searchbox")).to_be_focused()


@pytest.mark.parametrize("width", [320, 390, 820, 1440])
def test_wide_tables_and_long_words_scroll_inside_the_page(open_screen, contoso, post, width):
    page = open_screen({"viewport": {"width": width, "height": 800}})
    page.goto(reverse("client-messages:message", args=[contoso.tenant_id, post.reference]))

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.get_by_role("region", name="Table 1")).to_be_visible()


def test_on_a_wide_screen_list_and_post_stand_side_by_side(desktop, contoso, post):
    make_post(contoso, reference="MC2", title="Something else", modified_at=post.modified_at - timedelta(days=1))
    desktop.goto(list_of(contoso))
    badge, chip = desktop.locator(".nav [data-count=messages]"), desktop.locator("[data-of=unread]")
    expect(badge).to_have_text("2 unread messages")

    desktop.get_by_role("link", name=post.title).click()

    expect(desktop.locator("#detail h1")).to_be_focused()
    expect(desktop.get_by_role("searchbox")).to_be_visible()
    assert post.reference in desktop.url
    expect(badge).to_have_text("1 unread message")
    expect(chip).to_have_text("1")
    expect(desktop.locator(".row.unread")).to_have_count(1)
    expect(desktop.locator(".row.read [aria-current=page]")).to_contain_text(post.title)

    desktop.get_by_role("link", name="Something else").click()

    expect(badge).to_be_hidden()
    expect(chip).to_have_text("0")
    expect(desktop.locator(".row.unread")).to_have_count(0)
    expect(desktop.locator("[aria-current=page].row-main")).to_contain_text("Something else")


def test_a_favourite_is_marked_and_found_by_its_filter(any_phone, contoso, post):
    make_post(contoso, reference="MC2", title="Something else")
    any_phone.goto(reverse("client-messages:message", args=[contoso.tenant_id, post.reference]))

    any_phone.get_by_role("button", name="Favourite").click()
    expect(any_phone.get_by_role("button", name="Favourite")).to_have_attribute("aria-pressed", "true")
    expect(any_phone.get_by_text("Added to your favourites.")).to_be_visible()

    any_phone.goto(f"{list_of(contoso)}?filter=favourite")
    expect(any_phone.locator(".list.messages .row")).to_have_count(1)


def test_a_calendar_address_is_made_and_copied(any_phone, contoso, post):
    any_phone.goto(reverse("messages:calendar"))

    any_phone.get_by_role("button", name="Make an address").click()

    expect(any_phone.get_by_role("textbox", name="Your calendar address")).to_have_value(
        re.compile(r"/messages/calendar/.{30,}\.ics$")
    )
    expect(any_phone.get_by_role("button", name="Revoke the address")).to_be_visible()


def test_sharing_opens_the_share_sheet_and_no_mail(phone, contoso, post):
    phone.add_init_script("navigator.share = async (what) => { window.shared = what.text; }")
    phone.goto(reverse("client-messages:message", args=[contoso.tenant_id, post.reference]))

    phone.get_by_role("link", name="Share").click()

    phone.wait_for_function("window.shared?.startsWith('MC1000001: Rooms')")
    assert post.reference in phone.url
