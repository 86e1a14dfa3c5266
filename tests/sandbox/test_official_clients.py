"""Microsoft's own libraries, unchanged but for the base address."""

import asyncio
import base64
import json
import warnings
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import requests

from tests.sandbox_process import SandboxProcess, plain_session

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # theirs, not ours
    import msal
    from azure.core.credentials import AccessToken
    from kiota_abstractions.base_request_configuration import RequestConfiguration
    from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
    from msgraph.generated.admin.service_announcement.health_overviews.health_overviews_request_builder import (
        HealthOverviewsRequestBuilder,
    )
    from msgraph.generated.admin.service_announcement.messages.messages_request_builder import MessagesRequestBuilder
    from msgraph.generated.models.o_data_errors.o_data_error import ODataError
    from msgraph.generated.models.password_profile import PasswordProfile
    from msgraph.generated.models.user import User
    from msgraph.generated.users.delta.delta_request_builder import DeltaRequestBuilder
    from msgraph.generated.users.item.authentication.methods.item.reset_password import (
        reset_password_post_request_body as reset_body,
    )
    from msgraph.graph_request_adapter import GraphRequestAdapter
    from msgraph.graph_service_client import GraphServiceClient
    from msgraph_core import GraphClientFactory  # type: ignore[import-untyped]  # ships no types

pytestmark = pytest.mark.filterwarnings("ignore")


def in_a_thread(work: Coroutine[Any, Any, Any]) -> Any:
    """The SDK is asynchronous, and a browser's driver may keep an event loop in the thread of the tests."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


SCOPE = ["https://graph.microsoft.com/.default"]
LOGIN = "https://login.microsoftonline.com"
REDIRECT = "http://localhost:9/sign-in/callback/"


class Rewritten:
    """What MSAL speaks HTTP with: Microsoft's host becomes the sandbox."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.session = plain_session()

    def get(self, url: str, params: Any = None, headers: Any = None, **_: Any) -> requests.Response:
        return self.session.get(url.replace(LOGIN, self.base_url), params=params, headers=headers, timeout=10)

    def post(self, url: str, params: Any = None, data: Any = None, headers: Any = None, **_: Any) -> requests.Response:
        url = url.replace(LOGIN, self.base_url)
        return self.session.post(url, params=params, data=data, headers=headers, timeout=10)

    def close(self) -> None:
        self.session.close()


class Fixed:
    """A credential that has its token already."""

    def __init__(self, token: str) -> None:
        self.token = token

    def get_token(self, *scopes: str, **_: Any) -> AccessToken:
        return AccessToken(self.token, 4102444800)


@pytest.fixture
def application(sandbox: SandboxProcess) -> Callable[..., Any]:
    """MSAL's application for an authority; all share one cache, and the operator has signed in."""
    cache = msal.TokenCache()

    def application(tenant: str = "organizations") -> Any:
        return msal.ConfidentialClientApplication(
            sandbox.client_id,
            client_credential=sandbox.client_secret,
            authority=f"{LOGIN}/{tenant}",
            token_cache=cache,
            http_client=Rewritten(sandbox.base_url),
        )

    return application


def sign_in(sandbox: SandboxProcess, app: Any, persona: str = "admin") -> dict[str, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        flow = app.initiate_auth_code_flow(SCOPE, redirect_uri=REDIRECT)
    location = sandbox.sign_in(flow["auth_uri"], persona)
    query = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
    return dict(app.acquire_token_by_auth_code_flow(flow, query))


def tid_of(token: str) -> str:
    payload = token.split(".")[1]
    return str(json.loads(base64.urlsafe_b64decode(payload + "=="))["tid"])


@asynccontextmanager
async def graph_client(sandbox: SandboxProcess, persona: str, tenant: str) -> AsyncIterator[Any]:
    token = sandbox.token(persona, tenant)["access_token"]
    transport = httpx.AsyncHTTPTransport()
    http = httpx.AsyncClient(transport=transport, trust_env=False)
    http = GraphClientFactory.create_with_default_middleware(client=http)
    provider = AzureIdentityAuthenticationProvider(Fixed(token), allowed_hosts=["127.0.0.1"])
    adapter = GraphRequestAdapter(provider, client=http)
    adapter.base_url = f"{sandbox.base_url}/v1.0"
    async with transport, http:  # the SDK's wrapper around the transport does not close it
        yield GraphServiceClient(request_adapter=adapter)


def code_of(error: ODataError) -> str | None:
    return error.error.code if error.error else None


def prefer(size: int) -> RequestConfiguration[Any]:
    configuration: RequestConfiguration[Any] = RequestConfiguration()
    configuration.headers.add("Prefer", f"odata.maxpagesize={size}")
    return configuration


def test_msal_signs_in_and_gets_a_token_for_a_client(sandbox, application):
    signed_in = sign_in(sandbox, application())
    tenant = sandbox.tenants()[0]["id"]
    app = application(tenant)

    silent = app.acquire_token_silent_with_error(SCOPE, app.get_accounts()[0])
    again = app.acquire_token_silent_with_error(SCOPE, app.get_accounts()[0])

    assert signed_in["id_token_claims"]["preferred_username"] == "avery.admin@harbour.example"
    assert tid_of(signed_in["access_token"]) == sandbox.partner_tenant
    assert tid_of(silent["access_token"]) == tenant
    assert (silent["token_source"], again["token_source"]) == ("identity_provider", "cache")
    assert app.get_accounts()[0]["username"] == "avery.admin@harbour.example"


def test_msal_is_told_why_it_gets_none(sandbox, application):
    sign_in(sandbox, application())
    tenant = sandbox.tenants()[0]["id"]
    sandbox.tell("entra", tenant=tenant, error=50076)
    app = application(tenant)

    refused = app.acquire_token_silent_with_error(SCOPE, app.get_accounts()[0])

    assert (refused["error"], refused["error_codes"]) == ("interaction_required", [50076])
    assert json.loads(refused["claims"])["access_token"]


def test_the_sdk_reads_health_with_issues(sandbox):
    tenant = next(each for each in sandbox.tenants() if each["open_issues"] and not each["pascal_case"])
    query = HealthOverviewsRequestBuilder.HealthOverviewsRequestBuilderGetQueryParameters(expand=["issues"])

    async def read() -> Any:
        configuration = RequestConfiguration(query_parameters=query)
        async with graph_client(sandbox, "admin", tenant["id"]) as client:
            return await client.admin.service_announcement.health_overviews.get(configuration)

    rows = in_a_thread(read()).value
    opened = {issue.id: issue for row in rows for issue in row.issues if not issue.is_resolved}
    assert len(rows) >= 27
    assert set(opened) == set(tenant["open_issues"])
    assert all(issue.posts[0].description.content for issue in opened.values())
    assert all(isinstance(issue.start_date_time, datetime) for issue in opened.values())


def test_the_sdk_pages_through_messages(sandbox):
    tenant = sandbox.tenants()[0]["id"]

    async def read() -> list[Any]:
        async with graph_client(sandbox, "admin", tenant) as client:
            messages = client.admin.service_announcement.messages
            page = await messages.get(prefer(25))
            found = list(page.value)
            while page.odata_next_link:
                page = await messages.with_url(page.odata_next_link).get(prefer(25))
                found += page.value
        return found

    found = in_a_thread(read())
    assert len(found) > 50
    assert len({post.id for post in found}) == len(found)
    assert {post.category for post in found} - {None}
    assert all(post.body.content and post.last_modified_date_time for post in found)


def test_the_sdk_follows_a_delta(sandbox):
    tenant = sandbox.tenants()[0]["id"]
    everybody = sandbox.users(tenant, size=500)

    async def read() -> tuple[list[Any], list[Any]]:
        query = DeltaRequestBuilder.DeltaRequestBuilderGetQueryParameters(select=["displayName", "jobTitle"])
        configuration = prefer(20)
        configuration.query_parameters = query
        async with graph_client(sandbox, "admin", tenant) as client:
            delta = client.users.delta
            page = await delta.get(configuration)
            found = list(page.value)
            while page.odata_next_link:
                page = await delta.with_url(page.odata_next_link).get(prefer(20))
                found += page.value
            sandbox.tell("users", tenant=tenant, user=everybody[6]["id"], change={"jobTitle": "Captain"})
            sandbox.tell("users", tenant=tenant, user=everybody[7]["id"], remove=True)
            return found, (await delta.with_url(page.odata_delta_link).get()).value

    first, second = in_a_thread(read())
    assert {each.id for each in first} == {each["id"] for each in everybody}
    assert {each.id: each.job_title for each in second} == {everybody[6]["id"]: "Captain", everybody[7]["id"]: None}
    assert any("@removed" in each.additional_data for each in second)


def test_the_sdk_resets_passwords_both_ways(sandbox):
    cloud = next(each["id"] for each in sandbox.tenants() if not each["synced"])
    synced = next(each["id"] for each in sandbox.tenants() if each["synced"] and not each["federated"])
    sandbox.tell("users", tenant=synced, writeback="on", operation_seconds=0.1)
    here = next(each["id"] for each in sandbox.users(cloud)[5:] if each["userType"] == "Member")
    there = next(each["id"] for each in sandbox.users(synced, 200) if each["onPremisesSyncEnabled"])
    method = "28c10230-6103-485e-b985-444c60001490"

    async def reset() -> None:
        profile = PasswordProfile(password="Tulip-Harbour-92x", force_change_password_next_sign_in=True)
        async with graph_client(sandbox, "admin", cloud) as client:
            await client.users.by_user_id(here).patch(User(password_profile=profile))
        body = reset_body.ResetPasswordPostRequestBody(new_password="Tulip-Harbour-92x")
        async with graph_client(sandbox, "admin", synced) as client:
            methods = client.users.by_user_id(there).authentication.methods
            await methods.by_authentication_method_id(method).reset_password.post(body)

    in_a_thread(reset())
    assert [each["method"] for each in sandbox.journal()] == ["PATCH", "POST"]
    for tenant, user in ((cloud, here), (synced, there)):
        assert sandbox.tell("users", tenant=tenant, user=user, password="Tulip-Harbour-92x") == {"matches": True}


def test_the_sdk_sees_errors_as_errors(sandbox):
    tenant = next(each["id"] for each in sandbox.tenants() if "reader" in each["roles"] and not each["synced"])
    user = sandbox.users(tenant)[6]["id"]

    async def block() -> None:
        async with graph_client(sandbox, "reader", tenant) as client:
            await client.users.by_user_id(user).patch(User(account_enabled=False))

    with pytest.raises(ODataError) as refused:
        in_a_thread(block())
    assert (refused.value.response_status_code, code_of(refused.value)) == (403, "Authorization_RequestDenied")


def test_a_batch_of_the_sdks_own_addresses(sandbox):
    tenant = sandbox.tenants()[0]["id"]
    since = (datetime.now(UTC) - timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    parameters = MessagesRequestBuilder.MessagesRequestBuilderGetQueryParameters(
        filter=f"lastModifiedDateTime ge {since}", top=5
    )

    async def addresses() -> dict[str, str]:
        async with graph_client(sandbox, "admin", tenant) as client:
            announcements = client.admin.service_announcement
            configuration = RequestConfiguration(query_parameters=parameters)
            wanted = {
                "health": announcements.health_overviews.to_get_request_information(),
                "messages": announcements.messages.to_get_request_information(configuration),
                "users": client.users.delta.to_get_request_information(),
            }
            for each in wanted.values():
                each.path_parameters["baseurl"] = ""
            return {name: each.url for name, each in wanted.items()}

    wanted = in_a_thread(addresses())
    items = [{"id": name, "method": "GET", "url": url} for name, url in wanted.items()]
    answer = sandbox.graph(sandbox.token("admin", tenant), "POST", "/$batch", json={"requests": items})

    done = {each["id"]: each for each in answer.json()["responses"]}
    assert {name: each["status"] for name, each in done.items()} == dict.fromkeys(wanted, 200)
    assert all(each["body"]["value"] for each in done.values())
