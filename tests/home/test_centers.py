import pytest
import responses
from django.urls import reverse

from accounts import tokens
from home import centers
from microsoft.errors import Unavailable

GRAPH = "https://graph.microsoft.com/v1.0/tenantRelationships/delegatedAdminCustomers/"


@pytest.fixture
def microsoft(monkeypatch):
    monkeypatch.setattr(tokens, "access_token", lambda *_args, **_kwargs: "a token")
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mocked:
        yield mocked


def url(client):
    return reverse("client:centers", args=[client.tenant_id])


def offer(microsoft, client, *pairs):
    value = [{"id": str(n), "serviceName": name, "serviceManagementUrl": url} for n, (name, url) in enumerate(pairs)]
    microsoft.get(f"{GRAPH}{client.tenant_id}/serviceManagementDetails", json={"value": value})


def test_the_admin_centers_are_asked_for_once_when_somebody_wants_them(web, contoso, microsoft):
    offer(microsoft, contoso, ("Exchange", "https://admin.exchange.microsoft.com/?delegatedOrg=contoso.example"))
    assert "admin.exchange" not in web.get(contoso.get_absolute_url()).text

    for address in (url(contoso), contoso.get_absolute_url(), url(contoso)):
        assert 'href="https://admin.exchange.microsoft.com/?delegatedOrg=contoso.example"' in web.get(address).text

    assert len(microsoft.calls) == 1


def test_an_address_that_is_not_https_is_no_link(web, contoso, microsoft):
    offer(
        microsoft, contoso, ("Odd", "javascript:alert(1)"), ("Plain", "http://admin.example"), ("", "https://x.example")
    )

    text = web.get(url(contoso)).text

    assert "javascript:alert" not in text
    assert "admin.example" not in text
    assert "x.example" not in text
    assert f"CTID={contoso.tenant_id}" in text


def test_what_microsoft_lists_itself_is_not_shown_twice(web, contoso, microsoft):
    own = centers.known(contoso)[0][0]
    offer(microsoft, contoso, ("Microsoft 365", own.url))

    assert web.get(url(contoso)).text.count(f"CTID={contoso.tenant_id}") == 1


def test_without_an_answer_the_page_says_why_and_shows_what_it_has(web, contoso, monkeypatch):
    def late(*_args):
        raise Unavailable("no answer in time")

    monkeypatch.setattr(centers, "_read", late)

    text = web.get(url(contoso), headers={"HX-Request": "true", "HX-Target": "links"}).text

    assert Unavailable.message in text
    assert f"CTID={contoso.tenant_id}" in text
