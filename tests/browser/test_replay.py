"""The main job on real input: what was recorded of a real tenant, looked at in a browser. Nothing lost, nothing active.

The browser itself is the judge: it parses what Microsoft sent and what our pages show, and both must read alike.
"""

import json
import re

import pytest
from django.test import Client as Web
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts import tokens
from clients.models import Client
from sync.tasks import tick
from tests.browser.town import trust
from tests.cloud import enter
from tests.conftest import signed_in
from tests.health.test_storing import REAL, needs_real, real_issues
from tests.sandbox_process import running_sandbox

pytestmark = [needs_real, pytest.mark.browser, pytest.mark.slow]

READ = "html => new DOMParser().parseFromString(html, 'text/html').body.textContent.replace(/\\s+/g, '')"
SHOWN = "updates => updates.map((each) => each.textContent.replace(/\\s+/g, ''))"
IS_ACTIVE = """elements => elements.filter((each) =>
  each.matches("script, style, iframe, object, embed, form, input, button, img, svg, a:not([href^=https])")
  || [...each.attributes].some(({ name }) => name.startsWith("on") || name === "style")
).map((each) => each.outerHTML)"""


@pytest.fixture(scope="module")
def recorded():
    with running_sandbox(clients=6, users=60, replay=REAL.parent) as cloud:
        yield cloud


@pytest.fixture
def client(transactional_db, recorded, settings):
    """A client whose tenant answers what a real one did, with everything read from it."""
    trust(settings, recorded)
    settings.MICROSOFT_LOGIN_URL = settings.MICROSOFT_GRAPH_URL = recorded.base_url
    settings.MICROSOFT_PARTNER_CENTER_URL = recorded.base_url
    tokens.cloud.cache_clear()
    tokens.identity.cache_clear()
    enter(recorded)
    tick()
    yield Client.objects.get(tenant_id=recorded.tenants()[0]["id"])
    tokens.cloud.cache_clear()
    tokens.identity.cache_clear()


@pytest.fixture
def web(client) -> Web:
    return signed_in(client.accesses.get().operator)


def issues_of(page: Page, client: Client) -> dict[str, str]:
    """Number and address of each issue that one gets to from the services of a client."""
    page.goto(reverse("client-health:workloads", args=[client.tenant_id]))
    services = [link.get_attribute("href") for link in page.locator(".workloads .row-main").all()]
    assert len(services) == 29
    found = {}
    for service in services:
        page.goto(service)
        for link in page.locator("#detail .incidents .row-main").all():
            address = link.get_attribute("href")
            found[address.rstrip("/").rpartition("/")[2]] = address
    return found


def test_every_real_workload_is_there_with_its_light(phone, client):
    reported = json.loads((REAL / "healthOverviews-real-29-workloads.json").read_text())["value"]

    phone.goto(reverse("client-health:workloads", args=[client.tenant_id]))

    rows = phone.locator(".workloads .row")
    expect(rows).to_have_count(29)
    assert {*phone.locator(".workloads .row-title").all_inner_texts()} == {each["service"] for each in reported}
    ailing = [each["service"] for each in reported if each["status"] != "serviceOperational"]
    for service in ailing:
        row = rows.filter(has=phone.get_by_text(service, exact=True))
        expect(row.locator(".status")).not_to_have_text(re.compile("Healthy"))


def test_every_real_incident_is_reached_and_says_all_that_microsoft_wrote(phone, client):
    addresses = issues_of(phone, client)

    for real in real_issues():
        phone.goto(addresses[real["id"]])
        expect(phone.get_by_role("heading", level=1)).to_have_text(real["title"])
        told = sorted(real["posts"], key=lambda post: post["createdDateTime"], reverse=True)
        sent = [phone.evaluate(READ, post["description"]["content"]) for post in told]
        assert all(sent)
        assert phone.locator(".timeline .prose").evaluate_all(SHOWN) == sent, real["id"]
        assert phone.locator(".timeline .prose *").evaluate_all(IS_ACTIVE) == [], real["id"]
