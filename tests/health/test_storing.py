"""One row for an issue however many clients have it, and nothing of Microsoft's real texts lost."""

import json
import re
import threading
from html import escape
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse

from health.models import Issue, IssueUpdate
from health.storing import store, store_issues
from microsoft.health import HealthIssue, ServiceHealth
from tests.factories import make_client
from tests.health.factories import at, overview, post, reported
from tests.health.test_prose import said, visible

REAL = Path(__file__).parent.parent.parent.parent / "shared" / "microsoft-api" / "real-health"
needs_real = pytest.mark.skipif(not REAL.exists(), reason="needs the real bodies beside the repository")


def parsed(**fields):
    return HealthIssue.parse(reported(**fields))


def real_issues():
    files = sorted(REAL.glob("issue-*.json"))
    items = [json.loads(file.read_text()) for file in files]
    return items + json.loads((REAL / "legacy-converted-to-graph-shape.json").read_text())["value"]


def test_the_newest_version_wins_whoever_comes_last(db):
    newer = parsed(title="Newer", lastModifiedDateTime=at(11))
    older = parsed(title="Older", lastModifiedDateTime=at(10))

    for each in (newer, older):
        store_issues([each])

    assert Issue.objects.get().title == "Newer"


def test_two_tenants_versions_of_one_moment_do_not_take_turns(db):
    one, other = parsed(title="One"), parsed(title="Other")
    store_issues([one])
    store_issues([other])
    settled = Issue.objects.get()

    store_issues([one])
    store_issues([other])

    assert Issue.objects.get().changed_at == settled.changed_at


def test_an_unchanged_issue_is_not_written(db, django_assert_num_queries):
    store_issues([parsed()])

    with django_assert_num_queries(1):
        store_issues([parsed()])


def test_a_further_post_is_added_and_an_edited_one_replaced(db):
    store_issues([parsed(posts=[post("first")])])
    known = IssueUpdate.objects.get().stored_at

    again = parsed(
        posts=[post("first, edited"), post("second", at(11))],
        lastModifiedDateTime=at(11),
    )
    store_issues([again])

    updates = list(IssueUpdate.objects.order_by("created_at"))
    assert [update.html for update in updates] == ["<p>first, edited</p>", "<p>second</p>"]
    assert updates[0].stored_at > known


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("sqlite" in settings.DATABASES["default"]["ENGINE"], reason="threads share no database in memory")
def test_workers_that_store_the_same_issues_at_once_lose_nothing():
    versions = [
        [parsed(id=f"EX{n}", title=f"v{version}", lastModifiedDateTime=at(10, version)) for n in range(12)]
        for version in range(6)
    ]
    errors = []

    def work(reports):
        try:
            store_issues(reversed(reports) if len(reports) % 2 else reports)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(reports,)) for reports in versions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert set(Issue.objects.values_list("title", flat=True)) == {"v5"}
    assert Issue.objects.count() == IssueUpdate.objects.count() == 12


def test_an_issue_resolved_for_one_client_is_not_opened_again_by_anothers_older_report(db):
    first, second = make_client("First"), make_client("Second")
    over = parsed(isResolved=True, status="serviceRestored", lastModifiedDateTime=at(12))
    store(first, [ServiceHealth.parse(overview())], [over], None)

    store(second, [ServiceHealth.parse(overview())], [parsed()], None)

    assert not second.client_issues.open().exists()


@needs_real
def test_every_real_issue_is_stored_with_all_its_updates(db, contoso):
    items = real_issues()
    found = [HealthIssue.parse(item) for item in items]
    listing = json.loads((REAL / "healthOverviews-real-29-workloads.json").read_text())["value"]

    store(contoso, [ServiceHealth.parse(item) for item in listing], found, {issue.id for issue in found})

    assert contoso.workloads.count() == 29
    assert Issue.objects.count() == len(items)
    for item in items:
        assert Issue.objects.get(reference=item["id"]).updates.count() == len(item["posts"])


@needs_real
@pytest.mark.parametrize("item", real_issues() if REAL.exists() else [], ids=lambda item: item["id"])
def test_the_real_texts_lose_no_visible_word_and_keep_nothing_active(item, db):
    store_issues([HealthIssue.parse(item)])

    posts = sorted(item["posts"], key=lambda each: each["createdDateTime"])
    updates = IssueUpdate.objects.filter(issue__reference=item["id"]).order_by("created_at", "nth")
    for told, update in zip(posts, updates, strict=True):
        assert visible(update.html) == visible(said(told["description"]["content"]))
        assert not re.search(r"<script|<img|<svg|<iframe|\son\w+=|javascript:|style=", update.html)


@needs_real
def test_the_pages_show_every_word_of_the_real_incidents(web, contoso):
    items = real_issues()
    store(contoso, [], [HealthIssue.parse(item) for item in items], None)

    for item in items:
        page = web.get(reverse("client-health:issue", args=[contoso.tenant_id, item["id"]])).text
        shown = visible(page)
        assert visible(escape(item["title"])) in shown
        for told in item["posts"]:
            assert visible(said(told["description"]["content"])) in shown
