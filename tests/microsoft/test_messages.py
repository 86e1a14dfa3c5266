from datetime import UTC, datetime

import pytest

from microsoft.messages import Attachment, Category, Post, Severity, ViewPoint
from tests.microsoft.conftest import SHARED, shared

ARCHIVED = sorted(file.name for file in (SHARED / "real-messages").glob("MC*.json")) or ["MC-none.json"]


def test_the_documentation_s_messages():
    (post,) = map(Post.parse, shared("samples/messages-list.json")["value"])

    assert (post.id, post.category, post.severity) == ("MC172851", Category.INFORM, Severity.NORMAL)
    assert post.is_major_change
    assert post.is_updated
    assert post.plain_title == "New feature: Changes to PowerPoint and Word to open files faster"
    assert post.services == ("SharePoint Online", "OneDrive for Business")
    assert post.tags == ("Updated message",)
    assert post.published_at == datetime(2019, 2, 1, 18, 51, tzinfo=UTC)
    assert post.act_by is None
    assert post.viewpoint is None
    assert post.external_link.startswith("https://support.office.com/")
    assert post.html.startswith("Updated January 07, 2021")


def by_id():
    return {item["id"]: item for item in shared("real-messages/messages.graph-shape.json")["value"]}


def test_every_real_post_keeps_all_it_says():
    for item in by_id().values():
        post = Post.parse(item)

        assert post.title == item["title"].strip()
        assert post.category.wire == item["category"]
        assert post.severity.wire == item["severity"]
        assert post.html == item["body"]["content"]
        assert post.services == tuple(service.strip() for service in item["services"])
        assert post.tags == tuple(item["tags"])
        assert post.details == {each["name"]: each["value"] for each in item["details"]}
        assert post.published_at
        assert post.modified_at
        assert bool(post.act_by) == bool(item["actionRequiredByDateTime"])


@pytest.mark.parametrize("file", ARCHIVED)
def test_the_archived_posts_say_the_same_as_on_the_wire(file):
    archived = shared(f"real-messages/{file}")

    post = Post.parse(by_id()[archived["Id"]])

    assert (post.title, post.html) == (archived["Title"].strip(), archived["Body"]["Content"])
    assert post.is_major_change == archived["IsMajorChange"]
    assert post.summary == next((each["Value"] for each in archived["Details"] if each["Name"] == "Summary"), "")


def test_details_of_a_real_post():
    post = Post.parse(by_id()["MC1146821"])

    assert post.roadmap_ids == ("420335",)
    assert post.platforms == ("Web",)
    assert post.summary.startswith("Microsoft Edge for Business will introduce")
    assert post.expires_at == datetime(2026, 1, 26, 8, tzinfo=UTC)


def test_the_state_of_features_is_read_where_there_is_one():
    posts = [Post.parse(item) for item in by_id().values()]

    with_states = [post for post in posts if "FeatureStatusJson" in post.details]

    assert with_states
    for post in with_states:
        assert all(each.roadmap_id and each.status for each in post.feature_statuses)
        assert post.feature_statuses


@pytest.mark.parametrize("value", ["", "[]", "nonsense", '{"1": null}', '{"1": ["x"]}', "[" * 100_000])
def test_a_broken_state_of_features_is_none(value):
    assert Post.parse({"details": [{"name": "FeatureStatusJson", "value": value}]}).feature_statuses == ()


@pytest.mark.parametrize("link", ["javascript:alert(1)", "edge://settings", "//evil.example", " ", ""])
def test_a_link_that_is_not_of_the_web_is_none(link):
    assert Post.parse({"details": [{"name": "BlogLink", "value": link}]}).blog_link == ""


def test_marks_of_a_person_are_told_apart_from_none():
    post = Post.parse({"viewPoint": {"isRead": True, "isArchived": False}})

    assert post.viewpoint == ViewPoint(is_read=True, is_archived=False, is_favorited=None)
    assert Post.parse({"viewPoint": None}).viewpoint is None


def test_a_post_without_anything_is_a_neutral_one():
    post = Post.parse({"severity": "dreadful", "category": 7, "tags": [1, "x"], "services": "x"})

    assert (post.severity, post.category, post.tags, post.services) == (Severity.NORMAL, Category.UNKNOWN, ("x",), ())


def test_the_documentation_s_attachments():
    attachments = [Attachment.parse(item) for item in shared("samples/message-attachments.json")["value"]]

    assert [each.size for each in attachments] == [44583, 288849]
    assert attachments[0].content_type == "application/csv"
    assert attachments[0].modified_at == datetime(2021, 9, 21, 4, 7, 15, 972077, tzinfo=UTC)
