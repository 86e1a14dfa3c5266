"""How many clients got a post: counted by sets of posts, and exactly what the operator may read."""

import random
from datetime import timedelta

import pytest
from django.db.models import Count
from django.utils.timezone import now

from clients.models import Access
from messages_app.inboxes import clients_by_post
from messages_app.models import ClientPost, Inbox, Post, PostSet
from messages_app.pruning import old_sets
from messages_app.section import recount
from tests.factories import give_access, make_client, make_operator
from tests.messages_app.factories import make_post


def told(client, *posts):
    ClientPost.objects.filter(client=client).delete()
    ClientPost.objects.bulk_create(ClientPost(client=client, post=post) for post in posts)
    recount(client)


def counted_one_by_one(operator, posts):
    mine = Access.objects.of(operator).reading("messages").values("client")
    rows = ClientPost.objects.filter(post__in=posts, client__in=mine).values_list("post")
    return dict(rows.annotate(Count("pk")).order_by())


@pytest.fixture
def posts(db):
    return [make_post(reference=f"MC{number}") for number in range(8)]


def test_each_operator_counts_their_own_clients_and_no_other(posts):
    chance = random.Random(4)
    clients = [make_client(f"Client {number}") for number in range(12)]
    operators = [
        make_operator(upn=f"{size}@harbour.example", sees=chance.sample(clients, size)) for size in (0, 1, 5, 12)
    ]
    for client in clients[1:]:
        told(client, *chance.sample(posts, chance.choice([2, 8])))
    ClientPost.objects.create(client=clients[0], post=posts[0])  # without an Inbox yet
    told(clients[1], posts[0])  # it had others before

    for operator in operators:
        assert clients_by_post(operator, posts) == counted_one_by_one(operator, posts)


def test_a_right_that_ends_counts_no_more_at_once(operator, contoso, posts):
    fabrikam, northwind = make_client("Fabrikam"), make_client("Northwind")
    for client in (contoso, fabrikam, northwind):
        told(client, posts[0])
    give_access(operator, fabrikam).refuse("messages")
    give_access(operator, northwind)
    Access.objects.filter(client=northwind).update(is_live=False)

    assert clients_by_post(operator, posts) == {posts[0].pk: 1}


def test_a_post_that_is_gone_is_counted_for_nobody(operator, contoso, posts):
    told(contoso, *posts)
    Post.objects.filter(pk=posts[0].pk).delete()

    assert clients_by_post(operator, posts) == {post.pk: 1 for post in posts[1:]}


def test_clients_with_the_same_posts_share_one_set(contoso, posts):
    fabrikam = make_client("Fabrikam")
    told(contoso, *posts)
    told(fabrikam, *reversed(posts))

    assert PostSet.objects.count() == 1
    assert set(Inbox.objects.values_list("client", flat=True)) == {contoso.pk, fabrikam.pk}


@pytest.mark.parametrize("clients", [1, 40])
def test_any_number_of_clients_costs_one_query(operator, contoso, posts, clients, django_assert_num_queries):
    told(contoso, *posts)
    for number in range(clients):
        client = make_client(f"Client {number}")
        give_access(operator, client)
        told(client, *posts[number % 3 :])

    with django_assert_num_queries(1):
        clients_by_post(operator, posts)


def test_sets_that_no_client_has_go_after_a_day(contoso, posts):
    told(contoso, posts[0])
    told(contoso, posts[1])
    assert old_sets()[1] == 0
    PostSet.objects.update(created_at=now() - timedelta(days=2))

    assert old_sets()[1] == 1
    assert Inbox.objects.get().posts.posts.get() == posts[1]
