"""The main job on real input: the 29 real workloads and the real incidents, from the wire to the page."""

import re
from pathlib import Path

import pytest
from django.urls import reverse

from accounts import tokens
from clients.models import Client
from sync import tasks
from tests.cloud import enter
from tests.conftest import signed_in
from tests.health.test_prose import said, visible
from tests.health.test_storing import REAL, needs_real, real_issues
from tests.sandbox_process import running_sandbox

pytestmark = [needs_real, pytest.mark.slow]


@pytest.fixture
def replaying(db, settings):
    """The operator's browser, and a client whose tenant replays what was recorded of a real one."""
    with running_sandbox(clients=6, users=60, replay=Path(REAL).parent) as cloud:
        settings.MICROSOFT_LOGIN_URL = settings.MICROSOFT_GRAPH_URL = cloud.base_url
        settings.MICROSOFT_PARTNER_CENTER_URL = cloud.base_url
        tokens.cloud.cache_clear()
        tokens.identity.cache_clear()
        operator = enter(cloud)
        tasks.tick()
        tenant = cloud.tenants()[0]
        yield signed_in(operator), Client.objects.get(tenant_id=tenant["id"])
    tokens.cloud.cache_clear()
    tokens.identity.cache_clear()


def test_every_real_workload_and_update_is_on_the_pages(replaying):
    web, client = replaying

    listed = web.get(reverse("client-health:workloads", args=[client.tenant_id]))

    assert len(listed.context["overview"].workloads) == 29
    for item in real_issues():
        page = web.get(reverse("client-health:issue", args=[client.tenant_id, item["id"]])).text
        prose = "".join(re.findall(r'<div class="prose" lang="en">(.*?)</div>\s*</li>', page, re.DOTALL))
        assert prose.count("<p>") >= len(item["posts"])
        assert not re.search(r"<script|<img|<iframe|\son\w+=|javascript:|style=", prose)
        for told in item["posts"]:
            assert visible(said(told["description"]["content"])) in visible(prose)


def test_from_a_real_workload_one_gets_to_its_issues(replaying):
    web, client = replaying
    issue = client.client_issues.open().select_related("issue").first().issue

    page = web.get(reverse("client-health:workload", args=[client.tenant_id, issue.workload_id]))

    assert issue.title in [each.title for each in page.context["opened"]]
