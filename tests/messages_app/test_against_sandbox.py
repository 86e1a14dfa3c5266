"""Posts over HTTP, and Microsoft's own read marks."""

import json
from pathlib import Path
from unittest.mock import Mock

import pytest
from django.db.models import Count
from django.urls import reverse
from kombu.exceptions import OperationalError as BrokerError

from clients.models import Client
from messages_app import tasks
from messages_app.models import ClientPost, Post, PostMark
from messages_app.section import MessagesSection
from sync.engine import Round
from sync.models import Schedule, SyncState
from tests.cloud import enter
from tests.conftest import signed_in
from tests.messages_app.reading import letters
from tests.messages_app.test_sanitise import REAL, assert_harmless

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def avery(cloud):
    return enter(cloud)


def sync(*clients):
    for client in clients:
        Schedule.objects.get_or_create(client=client)
    token, ids = Schedule.objects.filter(client__in=clients).claim(100)
    visit = Round(token, only="messages", forced=True)
    visit.visit(list(Schedule.objects.filter(pk__in=ids).select_related("client")))
    assert visit.failed == set()


def some_clients(number):
    return list(Client.objects.order_by("pk")[:number])


def test_posts_arrive_once_for_all_clients(cloud, avery):
    one, two, three = some_clients(3)

    sync(one, two, three)

    assert Post.objects.count() == ClientPost.objects.values("post").distinct().count() > 0
    for client in Client.objects.filter(pk__in=[one.pk, two.pk, three.pk]):
        assert client.live_posts == Post.objects.of_client(client).live().count() > 0
    for post in Post.objects.all():
        assert_harmless(post.html)


def test_a_round_without_news_is_one_call(cloud, avery):
    [client] = some_clients(1)
    sync(client)
    cloud.reset_counters()
    mark = SyncState.objects.get(client=client).watermark

    sync(client)

    assert SyncState.objects.get(client=client).watermark == mark
    assert cloud.counters()["graph"] == 1


def test_a_new_post_and_a_changed_one_are_noticed(cloud, avery):
    [client] = some_clients(1)
    sync(client)
    known = ClientPost.objects.filter(client=client).first().post
    told = cloud.tell("posts", tenants="all", values={"title": "Something new"})
    cloud.tell("posts", update=known.reference, values={"title": "Changed by Microsoft"})

    sync(client)

    assert Post.objects.get(reference=told["id"]).title == "Something new"
    known.refresh_from_db()
    assert known.title == "Changed by Microsoft"


def marks_at_microsoft(cloud):
    """What was written: by whom, where, which word, about which posts."""
    entries = cloud.journal(service="graph")
    return [(each["upn"], each["tenant"], each["path"].split("/")[-1], each["body"]["messageIds"]) for each in entries]


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true", "HX-Target": "detail"}], ids=["plain", "javascript"])
def test_microsoft_hears_once_for_every_client_that_a_post_was_read(cloud, avery, headers, monkeypatch):
    monkeypatch.setattr(tasks, "TENANTS", 2)
    clients = some_clients(5)
    sync(*clients)
    post = Post.objects.annotate(n=Count("clients")).filter(n__gt=2).first()
    theirs = {str(each.client.tenant_id) for each in post.clients.select_related("client")}
    web, address = signed_in(avery), reverse("messages:message", args=[post.reference])
    cloud.reset_counters()

    web.get(address, headers=headers)
    web.get(address, headers=headers)

    told = marks_at_microsoft(cloud)
    assert sorted(told) == sorted((avery.upn, tenant, "markRead", [post.reference]) for tenant in theirs)
    assert cloud.counters()["graph"] == len(theirs)


def test_microsoft_hears_that_a_post_is_unread_again(cloud, avery):
    [client] = some_clients(1)
    sync(client)
    post = Post.objects.first()
    web = signed_in(avery)
    web.get(reverse("client-messages:message", args=[client.tenant_id, post.reference]))

    web.post(reverse("client-messages:mark", args=[client.tenant_id, post.reference]), {"mark": "unread"})

    assert [word for _upn, _tenant, word, _posts in marks_at_microsoft(cloud)] == ["markRead", "markUnread"]


def test_a_mark_that_changed_meanwhile_is_not_told_any_more(cloud, avery):
    [client] = some_clients(1)
    sync(client)
    post = Post.objects.first()
    PostMark.set(avery, post, is_read=False)

    tasks.tell_microsoft(avery.pk, post.reference, True)

    assert marks_at_microsoft(cloud) == []


def test_where_every_client_refuses_a_mark_the_others_are_not_asked(cloud, avery, monkeypatch):
    monkeypatch.setattr(tasks, "TENANTS", 2)
    clients = some_clients(4)
    sync(*clients)
    post = Post.objects.annotate(n=Count("clients")).filter(n=4).first()
    PostMark.set(avery, post, is_read=True)
    cloud.fault(kind="graph", method="POST", status=403, path="/admin")
    cloud.reset_counters()

    tasks.tell_microsoft(avery.pk, post.reference, True)

    assert cloud.counters()["graph"] == 2


def test_a_page_comes_though_no_worker_can_be_told(cloud, avery, monkeypatch):
    [client] = some_clients(1)
    sync(client)
    post = Post.objects.first()
    monkeypatch.setattr(tasks.tell_microsoft, "apply_async", Mock(side_effect=BrokerError))

    response = signed_in(avery).get(reverse("client-messages:message", args=[client.tenant_id, post.reference]))

    assert response.status_code == 200
    assert PostMark.objects.get(post=post).is_read
    assert marks_at_microsoft(cloud) == []


def test_a_mark_that_microsoft_refuses_stays_ours(cloud, avery):
    [client] = some_clients(1)
    sync(client)
    post = Post.objects.first()
    cloud.fault(kind="graph", method="POST", status=403, path="/admin")
    address = reverse("client-messages:mark", args=[client.tenant_id, post.reference])

    response = signed_in(avery).post(address, {"mark": "unread"})

    assert response.status_code == 302
    assert PostMark.objects.get(post=post).is_read is False


@pytest.mark.skipif(not REAL.exists(), reason="the recorded posts are not here")
def test_every_real_post_is_stored_and_shown_whole(operator, contoso):
    from tests.messages_app.test_section import store

    items = json.loads(Path(REAL).read_text("utf-8-sig"))["value"]
    moments = {item["id"]: f"2099-01-{day + 1:02}T00:00:00Z" for day, item in enumerate(items)}
    store(contoso, *({**item, "lastModifiedDateTime": moments[item["id"]], "endDateTime": None} for item in items))
    web = signed_in(operator)

    for item in items:
        text = web.get(reverse("client-messages:message", args=[contoso.tenant_id, item["id"]])).text
        shown = text.split('<div class="prose pad" lang="en">')[1].split('<div class="actionbar">')[0]

        assert letters(shown).startswith(letters(item["body"]["content"]))
    assert MessagesSection.key == "messages"
