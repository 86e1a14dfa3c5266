"""The library over real HTTP against the sandbox: the main paths of each part."""

from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest

from microsoft.cloud import Cloud
from microsoft.directory import USER_FIELDS, User
from microsoft.errors import (
    BadAnswer,
    ConsentRequired,
    Gone,
    InteractionRequired,
    NoAccess,
    NotAllowed,
    SignInRequired,
    Throttled,
)
from microsoft.graph import Graph, GraphRequest, path
from microsoft.health import HealthIssue, ServiceHealth
from microsoft.identity import Identity, Resource
from microsoft.messages import Post
from microsoft.partner import AccessAssignment, Contract, DelegatedAdminRelationship, group_ids
from microsoft.partner_center import PartnerCenter
from microsoft.support import Status
from tests.sandbox_process import running_sandbox

pytestmark = pytest.mark.slow
BACK = "http://localhost:8000/sign-in/callback/"


@pytest.fixture(scope="module")
def sandbox():
    with running_sandbox(clients=6, users=240) as sandbox:
        yield sandbox


@pytest.fixture(autouse=True)
def as_at_the_start(sandbox):
    sandbox.clear_faults()
    yield
    sandbox.clear_faults()
    sandbox.tell("entra", tenants="all", error=0)


@pytest.fixture(scope="module")
def cloud(sandbox):
    base = sandbox.base_url
    return Cloud(base, base, base, sandbox.client_id, sandbox.client_secret)


@pytest.fixture(scope="module")
def identity(cloud):
    return Identity(cloud)


def sign_in(identity, sandbox, persona, **options):
    flow = identity.begin(BACK, **options)
    location = sandbox.sign_in(flow["auth_uri"], persona)
    return identity.finish(flow, dict(parse_qsl(urlsplit(location).query)))


@pytest.fixture(scope="module")
def admin(identity, sandbox):
    return sign_in(identity, sandbox, "admin")


def graph_of(cloud, identity, person, tenant):
    tokens: list[str] = []

    def token(fresh):
        if fresh or not tokens:
            tokens.append(identity.redeem(person.grant, tenant, Resource.GRAPH).access_token)
        return tokens[-1]

    return Graph(cloud, tenant, token, background=True)


@pytest.fixture(scope="module")
def tenant(sandbox):
    return next(each["id"] for each in sandbox.tenants() if "admin" in each["roles"])


@pytest.fixture
def graph(cloud, identity, admin, tenant):
    return graph_of(cloud, identity, admin, tenant)


def test_everybody_signs_in_as_they_can(identity, sandbox, admin):
    second_factor = sign_in(identity, sandbox, "mfa")
    foreign = sign_in(identity, sandbox, "foreign")

    assert admin.tenant_id == second_factor.tenant_id == UUID(sandbox.partner_tenant)
    assert str(admin.object_id) == sandbox.persona("admin")["oid"]
    assert admin.upn == sandbox.persona("admin")["upn"]
    assert foreign.tenant_id != admin.tenant_id


def test_a_steady_visit_to_a_client_costs_one_redemption_and_one_batch(sandbox, graph):
    sandbox.reset_counters()
    wanted = [
        GraphRequest("health", path("/admin/serviceAnnouncement/healthOverviews", {"$expand": "issues"})),
        GraphRequest("messages", path("/admin/serviceAnnouncement/messages", {"$top": 50})),
        GraphRequest("users", path("/users/delta", {"$select": USER_FIELDS})),
    ]

    answers = graph.batch(wanted)

    assert all(answer.ok for answer in answers.values())
    counters = sandbox.counters()
    assert (counters["token"], counters["graph"], counters["graph_items"], counters["discovery"]) == (1, 1, 3, 0)
    workloads = [ServiceHealth.parse(item) for page in answers["health"].pages() for item in page["value"]]
    assert len(workloads) == 29
    assert all(issue.posts for workload in workloads for issue in workload.issues)
    posts = [Post.parse(item) for page in answers["messages"].pages() for item in page["value"]]
    assert all(post.id and post.published_at and post.html for post in posts)
    *_, last = answers["users"].pages()
    assert last["@odata.deltaLink"]


def test_users_and_then_only_what_changed(sandbox, graph, tenant):
    pages = list(graph.pages("/users/delta", params={"$select": USER_FIELDS}))
    people = [User.parse(item) for page in pages for item in page["value"]]
    assert {str(user.id) for user in people} == {user["id"] for user in sandbox.users(tenant, 1000)}
    changed, removed = people[0].id, people[1].id

    sandbox.tell("users", tenant=tenant, user=str(changed), change={"jobTitle": "Pilot", "mobilePhone": None})
    sandbox.tell("users", tenant=tenant, user=str(removed), remove=True)
    answer = graph.batch([GraphRequest("users", pages[-1]["@odata.deltaLink"])])["users"]

    found = {user.id: user for page in answer.pages() for user in map(User.parse, page["value"])}
    assert found[changed].job_title == "Pilot"
    assert found[changed].mobile_phone == ""
    assert found[removed].removal is not None


def test_an_old_delta_link_is_gone(sandbox, graph, tenant):
    *_, last = graph.pages("/users/delta", params={"$select": "id,displayName"})
    sandbox.tell("users", tenant=tenant, expire_delta=True)

    answer = graph.batch([GraphRequest("users", last["@odata.deltaLink"])])["users"]

    assert isinstance(answer.error, Gone)


def test_issues_and_messages_by_their_watermark(graph):
    since = {"$filter": "lastModifiedDateTime ge 2020-01-01T00:00:00Z"}

    issues = [
        HealthIssue.parse(item)
        for page in graph.pages("/admin/serviceAnnouncement/issues", params=since)
        for item in page["value"]
    ]

    assert issues
    assert all(issue.service and issue.modified_at for issue in issues)


def test_a_partner_s_clients_with_rights_and_domains(cloud, identity, sandbox, admin):
    graph = graph_of(cloud, identity, admin, sandbox.partner_tenant)

    active = {"$filter": "status eq 'active'"}
    relationships = [
        DelegatedAdminRelationship.parse(item)
        for page in graph.pages("/tenantRelationships/delegatedAdminRelationships", params=active)
        for item in page["value"]
    ]
    contracts = [Contract.parse(item) for page in graph.pages("/contracts") for item in page["value"]]
    mine = group_ids(item for page in graph.pages("/me/transitiveMemberOf") for item in page["value"])
    wanted = [
        GraphRequest(each.id, f"/tenantRelationships/delegatedAdminRelationships/{each.id}/accessAssignments")
        for each in relationships
    ]
    assignments = [
        AccessAssignment.parse(item)
        for answer in graph.batch(wanted).values()
        for page in answer.pages()
        for item in page["value"]
    ]

    assert {str(each.tenant_id) for each in relationships if each.is_active} <= {
        each["id"] for each in sandbox.tenants()
    }
    assert all(each.domain for each in contracts)
    assert any(each.group_id in mine and each.roles for each in assignments)


def test_tickets_in_both_forms(cloud, identity, sandbox, admin):
    center = PartnerCenter(
        cloud, lambda fresh: identity.redeem(admin.grant, sandbox.partner_tenant, Resource.PARTNER_CENTER).access_token
    )
    as_words = center.service_requests()
    forms = sandbox.tell("tickets")
    sandbox.tell("tickets", enums="number" if forms["enums"] != "number" else "string")

    tickets = center.service_requests()

    sandbox.tell("tickets", enums=forms["enums"])
    assert tickets
    assert [(each.id, each.status, each.severity) for each in tickets] == [
        (each.id, each.status, each.severity) for each in as_words
    ]
    assert Status.NONE not in {each.status for each in tickets}
    assert center.customer_service_requests(tickets[0].organization_id)


def test_a_ticket_gets_its_note_once_and_is_closed(cloud, identity, sandbox, admin):
    center = PartnerCenter(
        cloud, lambda fresh: identity.redeem(admin.grant, sandbox.partner_tenant, Resource.PARTNER_CENTER).access_token
    )
    ticket = next(each for each in center.service_requests() if each.status.is_open)

    closed = center.update_service_request(ticket.id, note="Solved by a restart.", status=Status.CLOSED)

    assert closed.status is Status.CLOSED
    assert [note.text for note in closed.notes].count("Solved by a restart.") == 1


@pytest.mark.parametrize(
    ("code", "kind"), [(65001, ConsentRequired), (50020, NoAccess), (90099, NoAccess), (50076, InteractionRequired)]
)
def test_what_entra_refuses_of_a_client(identity, sandbox, admin, tenant, code, kind):
    sandbox.tell("entra", tenant=tenant, error=code)

    with pytest.raises(kind) as caught:
        identity.redeem(admin.grant, tenant, Resource.GRAPH)
    assert caught.value.aadsts == code


def test_a_second_factor_for_one_client_opens_it(identity, sandbox, admin, tenant):
    sandbox.tell("entra", tenant=tenant, error=50076)
    with pytest.raises(InteractionRequired) as caught:
        identity.redeem(admin.grant, tenant, Resource.GRAPH)
    challenge = caught.value

    again = sign_in(
        identity,
        sandbox,
        "admin",
        tenant=challenge.tenant,
        scopes=[identity.scope(Resource.GRAPH)],
        claims=challenge.claims or "",
        login_hint=admin.login_hint,
    )

    assert (again.home_object_id, again.home_tenant_id) == (admin.object_id, admin.tenant_id)
    assert identity.redeem(again.grant, tenant, Resource.GRAPH).access_token


def test_a_storm_hits_only_the_items_it_hits(sandbox, graph):
    sandbox.fault(kind="graph", item=True, status=429, retry_after=0.1, path="/users", times=1)

    answers = graph.batch([GraphRequest("u", "/users"), GraphRequest("d", "/domains")], patience=2)

    assert all(answer.ok for answer in answers.values())


def test_a_storm_without_end_is_told(sandbox, graph):
    sandbox.fault(kind="graph", status=429, retry_after=3)

    with pytest.raises(Throttled) as caught:
        graph.get("/users")
    assert caught.value.retry_after == 3


@pytest.mark.parametrize(
    "fault", [{"truncate": True}, {"cut": True}, {"content_type": "text/html"}, {"oversize_mb": 33}]
)
def test_a_broken_answer_is_a_bad_one(sandbox, graph, fault):
    graph.get("/users?$top=1")
    sandbox.fault(kind="graph", path="/users", **fault)

    with pytest.raises(BadAnswer):
        graph.get("/users?$top=1")


def test_expired_access_tokens_are_replaced(sandbox, graph):
    graph.get("/users?$top=1")
    sandbox.tell("tokens", expire_access=True)

    assert graph.get("/users?$top=1")["value"]


def test_few_roles_read_few_sections(cloud, identity, sandbox):
    person = sign_in(identity, sandbox, "helpdesk")
    mine = [each for each in sandbox.tenants() if "helpdesk" in each["roles"]]
    foreign = next(each for each in sandbox.tenants() if "helpdesk" not in each["roles"])

    for each in mine:
        graph = graph_of(cloud, identity, person, each["id"])
        answer = graph.batch([GraphRequest("m", "/admin/serviceAnnouncement/messages?$top=1")])["m"]
        assert answer.ok or isinstance(answer.error, NotAllowed)
    with pytest.raises(NoAccess):
        identity.redeem(person.grant, foreign["id"], Resource.GRAPH)


def test_a_revoked_grant_means_to_sign_in_again(identity, sandbox, tenant):
    person = sign_in(identity, sandbox, "reader")
    sandbox.tell("tokens", revoke="reader")

    with pytest.raises(SignInRequired):
        identity.redeem(person.grant, tenant, Resource.GRAPH)
