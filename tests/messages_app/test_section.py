"""How posts are read: by watermark, each stored once, whatever the number of clients."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from messages_app.models import ClientPost, Picture, Post
from messages_app.section import MOST, MessagesSection, Watermark, recount
from microsoft.errors import NotAllowed, Rejected
from microsoft.graph import Answer
from sync.models import SyncState
from tests.factories import make_client
from tests.messages_app.factories import make_post, wire_post

SECTION = MessagesSection()


def state_of(client):
    return SyncState.objects.get_or_create(client=client, section="messages")[0]


def answer(*posts, error=None):
    return {"posts": Answer("posts", 200, {}, {"value": list(posts)}, error)}


def store(client, *posts, state=None):
    state = state or state_of(client)
    SECTION.store(client, answer(*posts), state)
    state.save()
    client.refresh_from_db()
    return state


def asked(client, state):
    [request] = SECTION.requests(client, state)
    return request.url


def test_the_first_round_asks_for_the_last_90_days(contoso):
    since = (now() - timedelta(days=90)).strftime("%Y-%m-%d")

    assert f"lastModifiedDateTime%20ge%20{since}" in asked(contoso, state_of(contoso))


def test_the_next_round_asks_from_the_newest_change_on(contoso):
    newest = wire_post(1)

    state = store(contoso, newest, wire_post(2))

    assert f"ge%20{newest['lastModifiedDateTime'][:19]}" in asked(contoso, state)


def test_a_post_is_stored_once_for_all_its_clients(contoso):
    fabrikam = make_client("Fabrikam")

    store(contoso, wire_post(1), wire_post(2))
    store(fabrikam, wire_post(1))

    assert Post.objects.count() == 2
    assert ClientPost.objects.count() == 3
    assert (contoso.live_posts, fabrikam.live_posts) == (2, 1)


def test_everything_that_microsoft_says_of_a_post_is_kept(contoso):
    store(
        contoso,
        wire_post(
            7,
            title="(Updated) Rooms change",
            category="PlanForChange",
            severity="High",
            isMajorChange=True,
            actionRequiredByDateTime="2027-01-15T08:00:00Z",
            services=["Microsoft Teams ", "Windows"],
            tags=["Admin impact", "Retirement"],
            details=[
                {"name": "Summary", "value": "Rooms look different."},
                {"name": "RoadmapIds", "value": "1, 2"},
                {"name": "Platforms", "value": "Web, iOS"},
                {"name": "HelpLink", "value": "https://help.example/"},
                {"name": "ExternalLink", "value": "javascript:alert(1)"},
            ],
            body={"contentType": "html", "content": "<p>Hi<script>x()</script></p>"},
        ),
    )

    post = Post.objects.get()
    assert (post.title, post.is_updated, post.is_major, post.severity_word) == (
        "Rooms change",
        True,
        True,
        "High severity",
    )
    assert post.category_word == "Plan for change"
    assert post.service_list == ["Microsoft Teams", "Windows"]
    assert post.tag_list == ["Admin impact", "Retirement"]
    assert post.html == "<p>Hi</p>"
    assert post.details["roadmap"] == ["1", "2"]
    assert post.details["links"] == [["help", "https://help.example/"]]


def test_the_copy_that_changed_last_wins_whoever_brings_it(contoso):
    fabrikam = make_client("Fabrikam")
    old = wire_post(5, title="Old")
    new = wire_post(5, title="New", lastModifiedDateTime=now().isoformat())

    store(contoso, new)
    store(fabrikam, old)
    assert Post.objects.get().title == "New"

    newest = {**new, "title": "Newest", "lastModifiedDateTime": (now() + timedelta(seconds=5)).isoformat()}
    store(fabrikam, newest)
    assert Post.objects.get().title == "Newest"


@pytest.mark.parametrize(
    ("told", "field", "value"),
    [
        ({"isMajorChange": True}, "is_major", True),
        ({"category": "planForChange"}, "category", "planForChange"),
        ({"severity": "critical"}, "severity", "critical"),
        ({"hasAttachments": True}, "has_attachments", True),
    ],
)
def test_a_post_of_the_same_text_may_still_have_changed(contoso, told, field, value):
    before = wire_post(5)
    store(contoso, before)

    store(contoso, {**before, "lastModifiedDateTime": now().isoformat(), **told})

    assert getattr(Post.objects.get(), field) == value


def test_differing_copies_in_one_answer_leave_the_newest(contoso):
    newer = wire_post(5, title="Newer", lastModifiedDateTime=now().isoformat())

    store(contoso, newer, wire_post(5, title="Older"))

    assert Post.objects.get().title == "Newer"


def test_a_round_without_news_writes_nothing_and_keeps_the_watermark(contoso):
    newest = wire_post(1)
    state = store(contoso, newest, wire_post(2))
    mark = state.watermark

    with CaptureQueriesContext(connection) as counted:
        SECTION.store(contoso, answer(newest), state)

    assert state.watermark == mark
    assert len(counted) == 0


def test_posts_of_one_second_with_other_fractions_are_no_news_the_next_time(contoso):
    one = {**wire_post(1), "lastModifiedDateTime": "2026-11-01T10:00:00.25Z"}
    other = {**wire_post(2), "lastModifiedDateTime": "2026-11-01T10:00:00.75Z"}
    state = store(contoso, one, other)
    mark = state.watermark

    with CaptureQueriesContext(connection) as counted:
        SECTION.store(contoso, answer(one, other), state)

    assert state.watermark == mark
    assert len(counted) == 0


def test_a_second_post_of_the_same_second_is_noticed(contoso):
    one = wire_post(1)
    state = store(contoso, one)

    store(contoso, one, {**wire_post(9), "lastModifiedDateTime": one["lastModifiedDateTime"]}, state=state)

    assert contoso.live_posts == 2


def test_the_first_round_has_an_end(contoso):
    store(contoso, *(wire_post(number % 80, id=f"MC{number}") for number in range(MOST + 20)))

    assert contoso.live_posts == MOST


def test_posts_beyond_the_end_are_not_taken_for_withdrawn_where_one_cannot_be_read(contoso):
    post = make_post(contoso)
    nameless = wire_post(1, id="")

    store(contoso, nameless, *(wire_post(1, id=f"MC{number}") for number in range(MOST)))

    assert post.clients.filter(client=contoso).exists()


def test_a_post_that_expires_leaves_the_count_the_next_day(contoso):
    state = store(contoso, wire_post(1))
    Post.objects.update(expires_at=now() - timedelta(minutes=1))
    state.watermark = state.watermark.replace(now().date().isoformat(), "2020-01-01")

    SECTION.store(
        contoso, answer(wire_post(1, lastModifiedDateTime=Watermark.read(state.watermark).since.isoformat())), state
    )

    contoso.refresh_from_db()
    assert contoso.live_posts == 0


def test_once_a_week_all_is_read_again_and_what_was_withdrawn_leaves(contoso):
    state = store(contoso, wire_post(1), wire_post(2))
    mark = Watermark.read(state.watermark)
    state.watermark = mark._text(whole=now() - timedelta(days=8))
    assert "ge%20" + (now() - timedelta(days=90)).strftime("%Y-%m-%d") in asked(contoso, state)

    store(contoso, wire_post(1), state=state)

    assert contoso.live_posts == 1
    assert Post.objects.count() == 2


def whole_round(client, *posts):
    """What the weekly round is told."""
    state = state_of(client)
    state.watermark = Watermark.read(state.watermark)._text(whole=now() - timedelta(days=8))
    return store(client, *posts, state=state)


def got(client):
    return set(client.client_posts.values_list("post__reference", flat=True))


def test_a_copy_older_than_what_was_read_is_not_withdrawn_because_another_client_has_a_newer_one(contoso):
    old = wire_post(91)
    store(contoso, old)
    store(make_client("Fabrikam"), {**old, "lastModifiedDateTime": now().isoformat()})

    whole_round(contoso, wire_post(1))

    assert got(contoso) == {old["id"], wire_post(1)["id"]}


def test_a_copy_is_withdrawn_though_another_client_still_has_it(contoso):
    fabrikam = make_client("Fabrikam")
    for client in (contoso, fabrikam):
        store(client, wire_post(1), wire_post(2))

    whole_round(contoso, wire_post(1))

    assert (got(contoso), len(got(fabrikam))) == ({wire_post(1)["id"]}, 2)


def many(count=MOST):
    """Posts of the last hours, the newest change first."""
    return [
        wire_post(1, id=f"MC{number}", lastModifiedDateTime=(now() - timedelta(minutes=number)).isoformat())
        for number in range(1, count + 1)
    ]


@pytest.fixture
def full(contoso):
    """A client with as many posts as a list has, one more within their time and one before it."""
    make_post(contoso, reference="MC-within", modified_at=now() - timedelta(minutes=30, seconds=30))
    make_post(contoso, reference="MC-before", modified_at=now() - timedelta(days=20))
    return contoso


def test_of_a_list_that_was_cut_off_what_is_missing_within_its_time_is_withdrawn(full):
    whole_round(full, *many())

    assert got(full) == {post["id"] for post in many()} | {"MC-before"}


def test_a_list_cut_off_in_no_order_says_nothing_of_others(full):
    first, *others = many()
    whole_round(full, *others, first)

    assert {"MC-within", "MC-before"} <= got(full)


def test_a_list_with_a_nameless_post_says_nothing_of_others(contoso):
    make_post(contoso, reference="MC-within")

    whole_round(contoso, wire_post(1), wire_post(2, id=""))

    assert "MC-within" in got(contoso)


@pytest.mark.parametrize(("left", "queries"), [(39, 19), (1, 19), (40, 6)], ids=["one", "many", "none"])
def test_a_whole_round_costs_the_same_however_many_were_withdrawn(contoso, left, queries):
    posts = many(40)
    whole_round(contoso, *posts)
    state = state_of(contoso)
    state.watermark = Watermark.read(state.watermark)._text(whole=now() - timedelta(days=8))

    with CaptureQueriesContext(connection) as captured:
        SECTION.store(contoso, answer(*posts[:left]), state)
    asked = len(captured)

    assert asked == queries


def test_where_microsoft_refuses_the_filter_the_moments_are_compared_here(contoso):
    state = store(contoso, wire_post(3))
    with pytest.raises(Rejected):
        SECTION.store(contoso, answer(error=Rejected(status=400)), state)
    assert "filter" not in asked(contoso, state)

    store(contoso, wire_post(1), wire_post(3), wire_post(50), state=state)

    assert set(Post.objects.values_list("reference", flat=True)) == {"MC1000001", "MC1000003"}


def test_a_refusal_of_the_person_is_for_the_engine(contoso):
    with pytest.raises(NotAllowed):
        SECTION.store(contoso, answer(error=NotAllowed(status=403)), state_of(contoso))


def test_pictures_are_known_once_a_post_names_them(contoso):
    url = "https://cxcs.microsoft.net/a.png"
    body = {"contentType": "html", "content": f'<img src="{url}"><img src="https://elsewhere.example/b.png">'}

    store(contoso, wire_post(1, body=body))

    assert [picture.url for picture in Picture.objects.all()] == [url]


def test_counting_again_writes_only_a_difference(contoso, django_assert_num_queries):
    make_post(contoso)

    with django_assert_num_queries(2):
        recount(contoso)
