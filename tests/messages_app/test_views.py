import csv
import io
import re
from datetime import UTC, date, datetime, timedelta

import pytest
import responses
import vobject
from django.conf import settings
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import override
from hypothesis import example, given
from hypothesis import strategies as st

from clients import facts
from clients.models import Access
from messages_app.calendar import calendar
from messages_app.counts import unread_by_client
from messages_app.export import HEAD
from messages_app.inboxes import note_inbox
from messages_app.models import FeedKey, Inbox, Picture, Post, PostMark
from messages_app.pictures import LARGEST
from messages_app.sanitise import picture_key
from tests.conftest import signed_in
from tests.factories import give_access, make_client, make_operator
from tests.messages_app.factories import make_post

ALL = reverse("messages:messages")
PICTURE = "https://cxcs.microsoft.net/a.png"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def of_client(client):
    return reverse("client-messages:messages", args=[client.tenant_id])


def post_of_client(client, post, name="message"):
    return reverse(f"client-messages:{name}", args=[client.tenant_id, post.reference])


def references(response):
    return [post.reference for post in response.context["list"].rows]


def test_unread_comes_first_then_what_changed_last(web, operator, contoso):
    read = make_post(contoso, reference="MC1", modified_at=now())
    make_post(contoso, reference="MC2", modified_at=now() - timedelta(days=2))
    make_post(contoso, reference="MC3", modified_at=now() - timedelta(days=1))
    PostMark.set(operator, read, is_read=True)

    assert references(web.get(of_client(contoso))) == ["MC3", "MC2", "MC1"]


def test_across_clients_a_post_stands_once_and_says_in_how_many(web, operator, contoso):
    fabrikam, strange = make_client("Fabrikam"), make_client("Northwind")
    give_access(operator, fabrikam)
    make_post(contoso, fabrikam, strange)

    response = web.get(ALL)

    assert references(response) == ["MC1000001"]
    assert "2 clients" in response.text


def test_the_page_of_a_post_names_its_clients_with_links(web, operator, contoso):
    fabrikam, strange = make_client("Fabrikam"), make_client("Northwind")
    give_access(operator, fabrikam)
    post = make_post(contoso, fabrikam, strange)

    text = web.get(post.get_absolute_url()).text

    assert post_of_client(contoso, post) in text
    assert post_of_client(fabrikam, post) in text
    assert "Northwind" not in text


def test_a_post_that_only_somebody_elses_client_got_is_not_found(web, contoso):
    post = make_post(make_client("Northwind"))

    assert web.get(post.get_absolute_url()).status_code == 404
    assert web.get(post_of_client(contoso, post)).status_code == 404
    assert web.post(post_of_client(contoso, post, "mark"), {"mark": "read"}).status_code == 404
    assert references(web.get(ALL)) == []


def test_expired_posts_leave_the_lists(web, contoso):
    make_post(contoso, expires_at=now() - timedelta(minutes=1))

    assert references(web.get(ALL)) == references(web.get(of_client(contoso))) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("filter=plan", {"MC1"}),
        ("filter=fix", {"MC2"}),
        ("filter=major", {"MC2"}),
        ("filter=unread", {"MC1", "MC2"}),
        ("filter=favourite", {"MC3"}),
        ("filter=archived", {"MC4"}),
        ("filter=act", {"MC2"}),
        ("service=Windows", {"MC2"}),
        ("tag=Retirement", {"MC1"}),
        ("q=rooms", {"MC1"}),
        ("q=mc2", {"MC2"}),
        ("q=rooms+nothing", set()),
        ("", {"MC1", "MC2", "MC3"}),
    ],
)
def test_filters_and_search(web, operator, contoso, query, found):
    make_post(contoso, reference="MC1", tags=("Retirement",))
    make_post(
        contoso, reference="MC2", title="Mail", category="preventOrFixIssue", is_major=True,
        act_by=now() + timedelta(days=5), services=("Windows",),
    )  # fmt: skip
    PostMark.set(
        operator,
        make_post(contoso, reference="MC3", title="C", category="stayInformed"),
        is_read=True,
        is_favourite=True,
    )
    PostMark.set(operator, make_post(contoso, reference="MC4", title="D", category="stayInformed"), is_archived=True)

    for address in (ALL, of_client(contoso)):
        assert set(references(web.get(f"{address}?{query}"))) == found


def test_what_must_be_done_soonest_comes_first(web, contoso):
    make_post(contoso, reference="MC1", act_by=now() + timedelta(days=30))
    make_post(contoso, reference="MC2", act_by=now() + timedelta(days=3))
    make_post(contoso, reference="MC3", act_by=now() - timedelta(days=3))

    response = web.get(f"{ALL}?filter=act")

    assert references(response) == ["MC3", "MC2", "MC1"]
    assert "Overdue since" in response.text


def test_opening_a_post_marks_it_read_in_all_clients_at_once(web, operator, contoso):
    fabrikam = make_client("Fabrikam")
    give_access(operator, fabrikam)
    post = make_post(contoso, fabrikam)

    web.get(post_of_client(contoso, post))

    assert unread_by_client(operator, [contoso.pk, fabrikam.pk]) == {}
    assert "(unread)" not in web.get(ALL).text


def test_reading_beside_the_list_brings_counts_and_row_along(web, contoso):
    post = make_post(contoso)
    make_post(contoso, reference="MC2")

    for address in (post.get_absolute_url(), post_of_client(contoso, post)):
        text = web.get(address, headers={"HX-Request": "true", "HX-Target": "detail"}).text

        assert 'hx-swap-oob="innerHTML:[data-count=messages]">1<span class="vh"> unread message</span>' in text
        assert 'hx-swap-oob="innerHTML:[data-of=unread]">1<' in text
        assert f'<li class="row read" id="post-{post.pk}" hx-swap-oob="true">' in text
        assert "[data-count=support]" not in text


def test_the_list_beside_a_post_goes_on_as_the_list_does(web, contoso):
    for number in range(51):
        post = make_post(contoso, reference=f"MC{number}")

    for address, list_url in ((post.get_absolute_url(), ALL), (post_of_client(contoso, post), of_client(contoso))):
        text = web.get(address).text

        assert f'hx-get="{list_url}?after=' in text
        assert f'<a class="filter" href="{list_url}?filter=unread"' in text


def test_marks_belong_to_one_operator(web, contoso):
    post = make_post(contoso)
    other = make_operator(upn="second@harbour.example", sees=[contoso])

    web.get(post.get_absolute_url())

    assert unread_by_client(other, [contoso.pk]) == {contoso.pk: 1}
    assert "1 unread" not in web.get(ALL).text


@pytest.mark.parametrize(
    ("mark", "flag", "value"),
    [
        ("unread", "is_read", False),
        ("favourite", "is_favourite", True),
        ("unfavourite", "is_favourite", False),
        ("archive", "is_archived", True),
        ("unarchive", "is_archived", False),
    ],
)
def test_marking_a_post(web, operator, contoso, mark, flag, value):
    post = make_post(contoso)
    PostMark.set(operator, post, is_read=True, is_favourite=not value, is_archived=not value)

    response = web.post(post_of_client(contoso, post, "mark"), {"mark": mark}, follow=True)

    assert response.status_code == 200
    assert getattr(PostMark.objects.get(), flag) is value


def test_an_unknown_mark_is_not_found(web, contoso):
    assert web.post(post_of_client(contoso, make_post(contoso), "mark"), {"mark": "eaten"}).status_code == 404


@pytest.mark.parametrize("queries", [1, 2], ids=["by sets", "one by one"])
def test_unread_posts_are_counted_for_many_clients(operator, contoso, queries, django_assert_num_queries):
    fabrikam = make_client("Fabrikam")
    give_access(operator, fabrikam)
    make_post(contoso, fabrikam, reference="MC1")
    make_post(contoso, reference="MC2")
    make_post(contoso, reference="MC4", expires_at=now() - timedelta(days=1))
    PostMark.set(operator, make_post(contoso, reference="MC3"), is_archived=True)
    for client in (contoso, fabrikam):
        note_inbox(client, client.client_posts.values_list("post", flat=True))
    if queries == 2:
        Inbox.objects.all().delete()

    with django_assert_num_queries(queries):
        counts = facts.count("unread", operator, [contoso.pk, fabrikam.pk])

    assert counts == {contoso.pk: 2, fabrikam.pk: 1}


def test_unread_posts_of_clients_whose_messages_one_may_not_read_are_not_counted(operator, contoso):
    make_post(contoso, reference="MC1")
    note_inbox(contoso, contoso.client_posts.values_list("post", flat=True))
    Access.objects.update(reads=" health ")

    assert facts.count("unread", operator, [contoso.pk]) == {}


def test_who_may_not_read_messages_is_told_which_role_is_missing(contoso):
    operator = make_operator(upn="poor@harbour.example")
    give_access(operator, contoso, roles=[])
    post = make_post(contoso)
    web = signed_in(operator)

    for address in (ALL, of_client(contoso), post_of_client(contoso, post)):
        response = web.get(address)

        assert response.status_code == 403
        assert "Message Center Reader" in response.text
        assert "role" in response.text
        assert post.title not in response.text
    assert web.get(post.get_absolute_url()).status_code == 404


def test_the_list_goes_on_without_a_gap_or_a_double(web, operator, contoso):
    for each in range(120):
        post = make_post(contoso, reference=f"MC{each}", modified_at=now() - timedelta(hours=each // 3))
        if each % 4 == 0:
            PostMark.set(operator, post, is_read=True)

    for query in ("", "?filter=plan"):
        seen, address = [], of_client(contoso) + query
        while address:
            response = web.get(address)
            seen += references(response)
            address = response.context["list"].next_url
        assert len(seen) == len(set(seen)) == 120


@pytest.mark.parametrize("clients", [2, 60])
def test_the_number_of_queries_is_constant(web, operator, contoso, clients, django_assert_max_num_queries):
    others = [make_client(f"Client {each}") for each in range(clients)]
    for other in others:
        give_access(operator, other)
    for each in range(clients):
        make_post(contoso, *others, reference=f"MC{each}")

    with django_assert_max_num_queries(16):
        web.get(ALL)
    with django_assert_max_num_queries(14):
        web.get(of_client(contoso))
    with django_assert_max_num_queries(22):
        web.get(reverse("messages:message", args=["MC1"]))


def test_sharing_is_plain_text_with_title_summary_and_link(web, contoso):
    post = make_post(contoso, title='Rooms & "walls"', summary="Rooms look different.")

    text = web.get(post.get_absolute_url()).text

    shared = re.search(r'data-share="([^"]*)"', text)[1]
    assert "MC1000001: Rooms &amp; &quot;walls&quot;" in shared
    assert "Rooms look different." in shared
    assert "https://admin.microsoft.com/" in shared
    assert "mailto:?subject=MC1000001%3A%20Rooms" in text


def test_export_has_the_filters_and_runs_nothing(web, contoso):
    make_post(contoso, reference="MC1", title="=HYPERLINK(1)", summary="+1, two")
    make_post(contoso, reference="MC2", title="Two", category="stayInformed")

    response = web.get(f"{reverse('messages:export')}?filter=plan")

    assert response["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row["Id"] for row in rows] == ["MC1"]
    assert rows[0]["Title"] == "'=HYPERLINK(1)"
    assert rows[0]["Summary"] == "'+1, two"
    assert web.get(reverse("client-messages:export", args=[contoso.tenant_id])).text.count("MC") == 2


def test_an_export_speaks_the_language_and_tells_the_time_of_the_operator(web, operator, contoso):
    type(operator).objects.update(language="de", time_zone="Asia/Tokyo")
    make_post(contoso, is_major=True, severity="high", act_by=datetime(2027, 1, 15, 20, tzinfo=UTC))

    rows = list(csv.DictReader(io.StringIO(web.get(reverse("messages:export")).content.decode("utf-8-sig"))))

    told = {"Titel": "Rooms get a new layout", "Kategorie": "Änderung planen", "Wichtige Änderung": "ja"}
    told |= {"Schweregrad": "Hoch", "Frist": "2027-01-16T05:00:00+09:00", "Gelesen": "nein", "Kunden": "1"}
    assert {name: rows[0][name] for name in told} == told


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_the_columns_of_an_export_have_different_names_in_every_language(language):
    with override(language):
        assert len({str(word) for word in HEAD}) == len(HEAD)


def make_feed(web):
    text = web.post(reverse("messages:calendar"), {"do": "renew"}).text
    return re.search(r'value="http://testserver(/messages/calendar/[^"]+)"', text)[1]


def test_a_calendar_program_reads_what_must_be_done_by_when(web, client, contoso):
    make_post(contoso, title="Rooms; walls, doors", act_by=now() + timedelta(days=5))
    make_post(make_client("Northwind"), reference="MC2", act_by=now() + timedelta(days=5))

    response = client.get(make_feed(web))

    lines = response.content.decode().replace("\r\n ", "").split("\r\n")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert lines[0] == "BEGIN:VCALENDAR"
    assert "SUMMARY:MC1000001 Rooms\\; walls\\, doors" in lines
    assert f"DTSTART;VALUE=DATE:{(now() + timedelta(days=5)):%Y%m%d}" in lines
    assert any("Contoso" in line for line in lines)
    assert lines.count("BEGIN:VEVENT") == 1


def test_the_calendar_names_the_first_clients_and_counts_the_others(web, client, operator, contoso):
    more = [make_client(f"Client {number:02}", f"client{number}.example") for number in range(24)]
    for each in more:
        give_access(operator, each)
    make_post(*more, contoso, act_by=now() + timedelta(days=5))

    text = client.get(make_feed(web)).content.decode().replace("\r\n ", "")

    assert "Client 00\\, Client 01" in text
    assert "Client 19\\, +5" in text  # 25 clients, 20 of them named
    assert "Client 20" not in text


def test_a_replaced_or_revoked_calendar_address_no_longer_works(web, client, contoso):
    first = make_feed(web)
    second = make_feed(web)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200

    web.post(reverse("messages:calendar"), {"do": "revoke"})

    assert client.get(second).status_code == 404


def test_the_calendar_address_is_shown_once_and_kept_as_a_hash(web, contoso):
    address = make_feed(web)
    secret = address.rpartition("/")[2].removesuffix(".ics")

    assert secret not in web.get(reverse("messages:calendar")).text
    assert secret not in FeedKey.objects.get().hashed


@pytest.mark.parametrize(
    "change", [{"is_active": False}, {"needs_sign_in": True}, {"last_active_at": now() - timedelta(days=30)}]
)
def test_the_calendar_of_somebody_who_left_ends(web, client, operator, contoso, change):
    address = make_feed(web)
    type(operator).objects.filter(pk=operator.pk).update(**change)

    assert client.get(address).status_code == 404


def events(text):
    """Read back by a parser that wrote none of it."""
    return vobject.readOne(text).contents.get("vevent", [])


def test_lines_of_a_calendar_are_at_most_75_octets_and_whole(contoso):
    post = make_post(contoso, title="桜" * 100 + "é\\\n;,", act_by=now())

    text = calendar([post], {post.pk: ["Contoso"]})

    assert text.count("\n") == text.count("\r\n") > 10
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    [event] = events(text)
    assert event.summary.value == f"MC1000001 {post.title}"
    assert event.dtend.value - event.dtstart.value == timedelta(days=1)


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=200)


@given(TEXTS, TEXTS, TEXTS)
@example("C:\\New\\Nodes", "\\\\N", ";,\nEND:VEVENT\nBEGIN:VALARM")
def test_every_text_of_a_calendar_is_told_and_none_breaks_out(title, summary, name):
    post = Post(reference="MC1", title=title, summary=summary, modified_at=now(), act_by=now())

    [event] = events(calendar([post], {None: [name]}))

    assert event.summary.value == f"MC1 {title}"
    told = event.description.value if "description" in event.contents else ""
    assert told == "\n\n".join(part for part in (summary, name) if part)
    assert set(event.contents) <= {
        "uid", "dtstamp", "last-modified", "dtstart", "dtend", "summary", "description", "url", "transp",
    }  # fmt: skip


def test_what_no_calendar_may_hold_is_left_out():
    post = Post(reference="MC1", title="a\x00b\x07c\x7fd\x85e\r\nf", modified_at=now(), act_by=now())

    assert events(calendar([post], {}))[0].summary.value == "MC1 abcde\nf"


@pytest.mark.parametrize(("zone", "day"), [("", 15), ("America/Sao_Paulo", 15), ("Asia/Tokyo", 16)])
def test_page_and_calendar_name_the_same_day_in_the_operators_time_zone(web, client, operator, contoso, zone, day):
    type(operator).objects.update(time_zone=zone)
    post = make_post(contoso, act_by=datetime(now().year + 1, 1, 15, 23, 30, tzinfo=UTC), expires_at=None)

    page = web.get(post.get_absolute_url()).text
    [event] = events(client.get(make_feed(web)).content.decode())

    assert f"Act by {day} Jan {post.act_by.year}" in page
    assert event.dtstart.value == date(post.act_by.year, 1, day)


@pytest.mark.parametrize(("zone", "left"), [("UTC", "1 day left"), ("Asia/Tokyo", "today")])
def test_days_are_counted_by_the_operators_calendar(web, operator, contoso, monkeypatch, zone, left):
    evening = now().replace(hour=20, minute=0)
    type(operator).objects.update(time_zone=zone)
    post = make_post(contoso, act_by=evening + timedelta(hours=14))
    monkeypatch.setattr("django.utils.timezone.now", lambda: evening)

    assert f", {left}</span>" in web.get(post.get_absolute_url()).text


def make_picture(url=PICTURE, **fields):
    return Picture.objects.create(key=picture_key(url), url=url, **fields)


def picture_url(url=PICTURE):
    return reverse("messages:picture", args=[picture_key(url)])


@responses.activate
def test_a_picture_is_fetched_once_and_served_by_us(web, contoso):
    make_picture()
    asked = responses.get(PICTURE, body=PNG, content_type="text/html")

    first, second = web.get(picture_url()), web.get(picture_url())

    assert first.content == second.content == PNG
    assert first["Content-Type"] == "image/png"
    assert first["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in first["Content-Security-Policy"]
    assert asked.call_count == 1


@pytest.mark.parametrize(
    "reply",
    [
        {"status": 302, "headers": {"Location": "http://169.254.169.254/"}},
        {"status": 404},
        {"body": b"<svg onload=alert(1)>", "content_type": "image/svg+xml"},
        {"body": b"<html>", "content_type": "image/png"},
        {"body": PNG + bytes(LARGEST)},
    ],
    ids=["redirect", "gone", "svg", "html", "too large"],
)
@responses.activate
def test_what_is_no_picture_is_not_found_and_not_asked_for_again_at_once(web, contoso, reply):
    make_picture()
    asked = responses.get(PICTURE, **reply)

    assert web.get(picture_url()).status_code == 404
    assert web.get(picture_url()).status_code == 404
    assert asked.call_count == 1


@responses.activate
def test_only_pictures_that_a_post_named_are_fetched(web, contoso):
    assert web.get(picture_url()).status_code == 404


@responses.activate
def test_a_foreign_host_in_our_table_is_not_asked(web, contoso):
    make_picture("http://169.254.169.254/secret")

    assert web.get(picture_url("http://169.254.169.254/secret")).status_code == 404


def test_pictures_are_for_people_who_signed_in(client, db):
    make_picture()

    assert client.get(picture_url()).status_code == 302


def test_a_fragment_is_answered_alone(web, contoso):
    post = make_post(contoso)

    response = web.get(post.get_absolute_url(), headers={"HX-Request": "true", "HX-Target": "detail"})

    assert "<html" not in response.text
    assert f"<title>MC1000001 {post.title} · Partner Portal</title>" in response.text
    assert '<article class="detail">' in response.text
