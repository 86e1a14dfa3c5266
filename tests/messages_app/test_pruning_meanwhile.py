"""Pruning while a worker stores posts, on two connections: whoever comes second gives way, and nothing is lost."""

import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils.timezone import now

from messages_app.models import ClientPost, Inbox, Post, PostSet
from messages_app.pruning import old_posts, old_sets
from microsoft.graph import Answer
from sync.engine import Round
from sync.models import SyncState
from sync.sections import sections
from tests.factories import make_client
from tests.messages_app.factories import make_post, wire_post

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "sqlite" in settings.DATABASES["default"]["ENGINE"], reason="one writer at a time; threads share no database"
    ),
]
LONG_AGO = timedelta(days=40)


def elsewhere(work):
    """Run it on another connection and wait; raises what it raised."""
    errors = []

    def run():
        try:
            work()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(timeout=20)
    assert not thread.is_alive()
    if errors:
        raise errors[0]


class just_before:
    """Within it, `work` is done on another connection before the first statement that has one of these words."""

    def __init__(self, words, work):
        self.words, self.work, self.is_done = words, work, False

    def __enter__(self):
        self.wrapper = connection.execute_wrapper(self)
        self.wrapper.__enter__()

    def __exit__(self, *error):
        self.wrapper.__exit__(*error)
        assert error[0] or self.is_done

    def __call__(self, execute, sql, params, many, context):
        if not self.is_done and any(word in sql for word in self.words):
            self.is_done = True
            elsewhere(self.work)
        return execute(sql, params, many, context)


def sync(client, *posts):
    """As the engine does it."""
    state, _created = SyncState.objects.get_or_create(client=client, section="messages")
    answers = {"posts": Answer("posts", 200, {}, {"value": list(posts)}, None)}
    Round(token="")._store(client, sections()["messages"], answers, state)


@pytest.fixture
def contoso():
    return make_client("Contoso")


@pytest.fixture
def unused(contoso):
    """A set that no client has any more, and its post, which Contoso is told of again."""
    told = wire_post(1)
    sync(contoso, told)
    left = PostSet.objects.get()
    Inbox.objects.all().delete()
    PostSet.objects.update(created_at=now() - LONG_AGO)
    SyncState.objects.update(watermark="")
    return left, told


def test_a_set_that_is_pruned_while_a_client_takes_it_is_made_anew(contoso, unused):
    left, told = unused

    with just_before(['INSERT INTO "messages_app_inbox"'], lambda: old_sets()):
        sync(contoso, told)

    assert Inbox.objects.get(client=contoso).posts.posts.get().reference == told["id"]
    assert not PostSet.objects.filter(pk=left.pk).exists()


def test_a_set_that_a_client_takes_while_it_is_pruned_stays(contoso, unused):
    left, told = unused

    with just_before(["FOR UPDATE", "DELETE"], lambda: sync(contoso, told)):
        assert old_sets()[1] == 0

    assert Inbox.objects.get(client=contoso).posts == left


def test_a_post_that_is_pruned_while_a_client_gets_it_is_stored_anew(contoso):
    told = wire_post(40, endDateTime=None)
    make_post(reference=told["id"], modified_at=now() - LONG_AGO)

    with just_before(['INSERT INTO "messages_app_clientpost"'], lambda: old_posts()):
        sync(contoso, told)

    assert ClientPost.objects.get(client=contoso).post == Post.objects.get(reference=told["id"])
    assert contoso.live_posts == 1


def test_a_post_that_a_client_gets_while_it_is_pruned_stays(contoso):
    told = wire_post(40, endDateTime=None)
    post = make_post(reference=told["id"], modified_at=now() - LONG_AGO)

    with just_before(["FOR UPDATE", "DELETE"], lambda: sync(contoso, told)):
        assert old_posts()[1] == 0

    assert ClientPost.objects.get(client=contoso).post == post


def test_a_row_that_somebody_is_at_is_left_for_the_next_time(unused):
    left, _told = unused
    counts = []

    with transaction.atomic():
        PostSet.objects.select_for_update().get(pk=left.pk)
        elsewhere(lambda: counts.append(old_sets()[1]))

    assert [*counts, old_sets()[1]] == [0, 1]
