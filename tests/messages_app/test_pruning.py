from datetime import timedelta

from django.utils.timezone import now

from messages_app.models import Picture, Post
from messages_app.pruning import old_pictures, old_posts
from tests.messages_app.factories import make_post


def test_posts_go_that_ran_out_or_that_nobody_has(contoso):
    make_post(contoso, reference="MC1", expires_at=now() - timedelta(days=31))
    make_post(reference="MC2", modified_at=now() - timedelta(days=31))
    make_post(contoso, reference="MC3", modified_at=now() - timedelta(days=31))
    make_post(reference="MC4")

    assert old_posts()[1] == 2
    assert set(Post.objects.values_list("reference", flat=True)) == {"MC3", "MC4"}


def test_pictures_that_were_fetched_long_ago_are_fetched_again(db):
    Picture.objects.create(key="a", content=b"x", tried_at=now() - timedelta(days=61))
    Picture.objects.create(key="b", content=b"x", tried_at=now())

    assert old_pictures()[1] == 1
    assert Picture.objects.get(key="a").content is None
