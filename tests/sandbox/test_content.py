"""The sandbox's world is varied, well formed and the same for the same seed."""

import re
from collections import Counter
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from sandbox.content.companies import company
from sandbox.content.incidents import BASE_STORIES, dated, story
from sandbox.content.people import person
from sandbox.content.posts import BASE_POSTS, post
from sandbox.content.tickets import BASE_TICKETS, ticket
from sandbox.content.workloads import WORKLOADS

SEED = 7
LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
CONTRACT_IDS = """
    Exchange OrgLiveID OSDPPlatform Lync SharePoint DynamicsCRM RMS yammer MobileDeviceManagement Planner SwayEnterprise
    PowerBIcom Intune OneDriveForBusiness microsoftteams StaffHub Bookings officeonline O365Client PowerApps
    PowerAppsM365 MicrosoftFlow MicrosoftFlowM365 Forms Microsoft365Defender Stream PAM Viva cloudappsecurity
"""
STATUSES = {
    "investigating", "serviceDegradation", "serviceInterruption", "restoringService", "extendedRecovery",
    "verifyingService", "investigationSuspended", "serviceRestored", "falsePositive", "postIncidentReviewPublished",
}  # fmt: skip


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.links += [value for name, value in attrs if name in ("href", "src") and value]


@pytest.fixture(scope="module")
def companies():
    return [company(index, SEED) for index in range(10_000)]


@pytest.fixture(scope="module")
def stories():
    return [story(index, SEED) for index in range(BASE_STORIES)]


@pytest.mark.parametrize("make", [company, story, post, ticket])
def test_the_same_seed_tells_the_same_world(make):
    indexes = (0, 3, 61, 500, 19_999)

    assert [make(index, SEED) for index in indexes] == [make(index, SEED) for index in indexes]
    assert [make(index, SEED) for index in indexes] != [make(index, SEED + 1) for index in indexes]


def test_the_first_company_is_contoso():
    assert company(0, SEED).name == "Contoso Mills Ltd"
    assert company(0, SEED).domain == "contoso-mills.example"


def test_no_two_companies_share_a_name_or_a_domain(companies):
    companies = [*companies, *(company(index, SEED) for index in range(10_000, 20_001))]

    for values in zip(*((each.name, each.domain, each.initial_domain) for each in companies), strict=True):
        assert Counter(values).most_common(1)[0][1] == 1


def test_domains_are_valid_in_the_dns(companies):
    for each in companies:
        assert re.fullmatch(LABEL + r"\.example", each.domain)
        assert re.fullmatch(r"[a-z0-9]{1,27}\.onmicrosoft\.com", each.initial_domain)


def test_companies_come_from_many_countries_and_have_an_address(companies):
    assert len({each.country for each in companies[:61]}) >= 35
    assert len({each.country for each in companies}) >= 40
    for each in companies:
        assert re.fullmatch("[A-Z]{2}", each.country)
        assert re.fullmatch("[a-z]{2}-[A-Z]{2}", each.language)
        assert re.fullmatch(r"\+\d{1,3}( \d+)*", each.phone_prefix)
        assert each.city
        assert each.street


def test_some_company_names_are_the_kind_that_breaks_software(companies):
    names = "\n".join(each.name for each in companies)

    for sign in ("&", "'", '"', "<", "ß", "桜", "ה", "ก", "한", "🌿"):
        assert sign in names
    assert max(len(each.name) for each in companies) > 100


def test_people_have_a_name_of_their_country_and_an_ascii_alias(companies):
    for each in companies[:300]:
        for someone in (person(index, each, SEED) for index in range(20)):
            assert re.fullmatch(r"[a-z0-9]+([._][a-z0-9]+)?", someone.alias)
            assert someone.given_name in someone.display_name
            assert someone.surname in someone.display_name
            assert someone.job_title
            assert someone.department


def test_people_of_different_companies_differ(companies):
    nordlicht, cafe = (each for each in companies[:61] if each.name in ("Nordlicht Logistik GmbH", "Café Möwe ☕"))

    assert [person(index, nordlicht, SEED) for index in range(5)] != [person(index, cafe, SEED) for index in range(5)]
    assert person(3, nordlicht, SEED) == person(3, nordlicht, SEED)


def test_most_people_of_a_japanese_company_have_japanese_names():
    sakura = company(2, SEED)
    people = [person(index, sakura, SEED) for index in range(300)]

    japanese = [each for each in people if re.search("[぀-ヿ一-鿿]", each.display_name)]
    assert 0.8 < len(japanese) / len(people) < 1


def test_phone_numbers_are_written_in_many_ways():
    bremen = company(1, SEED)
    numbers = [person(index, bremen, SEED).phone for index in range(200)]

    shapes = {re.sub(r"\d+", "0", number) for number in numbers}
    assert len(shapes) >= 6
    assert "" in shapes


def test_the_workloads_are_those_of_the_contract():
    assert {each.id for each in WORKLOADS} == set(CONTRACT_IDS.split())
    assert len(WORKLOADS) == len({each.service for each in WORKLOADS}) == 29


def test_every_workload_has_its_stories(stories):
    features = {each.id: each.features for each in WORKLOADS}

    assert {each.workload_id for each in stories} == set(features)
    assert all(each.feature in features[each.workload_id] for each in stories)
    assert len({each.title for each in stories}) == BASE_STORIES
    assert sum(each.classification == "incident" for each in stories) >= 24
    assert sum(each.classification == "advisory" for each in stories) >= 36


def test_stories_run_from_the_first_report_to_an_end(stories):
    for each in stories:
        moments = [update.after_minutes for update in each.updates]
        assert moments == sorted(set(moments))
        assert moments[0] == 0
        assert each.updates[0].status == "investigating"
        assert {update.status for update in each.updates} <= STATUSES
        assert {update.post_type for update in each.updates} <= {"regular", "quick"}

    assert {each.updates[-1].status for each in stories} == {
        "serviceRestored", "falsePositive", "postIncidentReviewPublished", "investigationSuspended",
        "serviceInterruption",
    }  # fmt: skip


def test_updates_are_labelled_and_leave_no_gap(stories):
    later = [story(index, SEED) for index in range(BASE_STORIES, BASE_STORIES * 4)]
    for each in [*stories, *later]:
        assert not re.search("[{}]", each.title + each.impact)
        for update in each.updates:
            assert not re.search("[{}]", update.html)
            if update.post_type == "regular":
                assert re.search("Title:.*User impact:.*(Current|Final) status:", update.html, re.DOTALL)


def test_updates_can_be_dated(stories):
    update = next(update for each in stories for update in each.updates if "two hours from this update" in update.html)
    started_at = datetime(2026, 5, 4, 22, 30, tzinfo=UTC)

    html = dated(update, started_at)

    assert "from this update" not in html
    assert re.search(
        r"Next update by:\S* *(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, May \d+, 2026, \d\d:\d\d UTC", html
    )


def test_later_stories_happen_elsewhere():
    titles = [story(index, SEED).title for index in range(500)]

    assert len(set(titles)) > 480
    assert any(" in Japan " in title for title in titles)


def test_posts_come_in_the_proportions_of_the_real_message_center():
    posts = [post(index, SEED) for index in range(3000)]
    share = {key: count / len(posts) for key, count in Counter(each.category for each in posts).items()}

    assert share["stayInformed"] == pytest.approx(0.72, abs=0.04)
    assert share["planForChange"] == pytest.approx(0.27, abs=0.04)
    assert 0 < share["preventOrFixIssue"] < 0.03
    assert 0.05 < sum(each.is_major for each in posts) / len(posts) < 0.2
    assert 0.01 < sum(each.act_by_days is not None for each in posts) / len(posts) < 0.08
    assert {each.severity for each in posts} == {"normal", "high", "critical"}


def test_posts_show_all_the_html_that_real_ones_use():
    bodies = [Tags(post(index, SEED).html) for index in range(BASE_POSTS)]
    seen = set().union(*(body.seen for body in bodies))

    assert {"p", "h3", "ul", "ol", "li", "table", "tr", "td", "th", "img", "a", "font", "pre", "code", "b"} <= seen
    assert {"strike", "mark", "liadmins", "o:p", "tenantid"} <= seen
    for link in (link for body in bodies for link in body.links):
        assert re.match(r"https://(learn|roadmap)\.example/|https://cxcs\.microsoft\.net/static/|mailto:|edge:", link)


def test_there_are_more_than_forty_different_posts():
    posts = [post(index, SEED) for index in range(BASE_POSTS)]

    assert len({each.title for each in posts}) == BASE_POSTS >= 40
    assert all(each.summary and each.services and each.tags for each in posts)


def test_updated_posts_say_so():
    updated = [each for each in (post(index, SEED) for index in range(400)) if each.title.startswith("(Updated) ")]

    assert updated
    assert all("Updated message" in each.tags for each in updated)


def test_tickets_are_a_conversation():
    tickets = [ticket(index, SEED) for index in range(BASE_TICKETS * 2)]

    assert len({each.title for each in tickets[:BASE_TICKETS]}) == BASE_TICKETS >= 30
    assert {each.severity for each in tickets} == {"critical", "moderate", "minimal"}
    for each in tickets:
        assert len(each.notes) >= 3
        assert not re.search("[{}]", "".join((each.title, each.description, *each.notes)))
