import re

import pytest
from django.db import connection
from django.test import Client as Web

from microsoft import errors
from partnerportal.errors import status_of
from tests.shell import site


@pytest.fixture
def web() -> Web:
    return site.operator(Web(raise_request_exception=False))


def problem(response) -> str:
    """What htmx would show of an error page."""
    found = re.search(r'<div class="said" id="problem">(.*?)</div>', response.text, re.DOTALL)
    assert found
    return found[1]


def test_a_missing_page_says_so_in_the_same_clothes(web):
    response = web.get("/fail/404/")

    assert response.status_code == 404
    assert "may have been removed" in problem(response)
    assert "nav-item" in response.text


def test_a_stranger_sees_a_missing_page_without_the_menu(stranger):
    response = stranger.get("/no/such/page/")

    assert response.status_code == 404
    assert "nav-item" not in response.text


def test_a_refusal_says_its_reason_escaped(web):
    response = web.get("/fail/403/")

    assert response.status_code == 403
    assert "Your role does not allow &lt;this&gt;." in problem(response)


def test_a_bug_of_ours_is_told_without_asking_the_database(web, monkeypatch):
    monkeypatch.setattr(connection, "cursor", lambda: 1 / 0)

    response = web.get("/fail/500/")

    assert response.status_code == 500
    assert "written down" in problem(response)
    assert response["X-Request-Id"] in response.text
    assert "RuntimeError" not in response.text


def test_a_bug_is_told_even_without_collected_static_files(web, settings):
    manifest = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": manifest}}

    assert web.get("/fail/500/").status_code == 500


def test_what_microsoft_refused_is_a_sentence_with_its_request(web):
    response = web.get("/fail/microsoft/")

    assert response.status_code == 503
    assert response["Retry-After"] == "13"
    assert "slow down" in problem(response)
    assert "abc-123" in problem(response)
    assert "Too many requests" not in response.text


def test_a_missing_right_names_the_role(web):
    response = web.post("/rows/1/note/", {"text": "microsoft"})

    assert response.status_code == 403
    assert "role Helpdesk Administrator" in problem(response)


def test_try_again_leads_back_to_the_page_that_asked(web):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver.localhost/rows/1/?a=1"}

    response = web.post("/rows/1/note/", {"text": "microsoft"}, headers={**headers, "Host": "testserver.localhost"})

    assert 'href="/rows/1/?a=1"' in response.text


@pytest.mark.parametrize("referer", ["https://elsewhere.example/x", "http://[elsewhere"])
def test_try_again_never_leads_to_another_site(web, referer):
    response = web.post("/rows/1/note/", {"text": "microsoft"}, headers={"Referer": referer})

    assert response.status_code == 403
    assert "elsewhere" not in response.text


def test_a_form_that_is_out_of_date_changes_nothing_and_says_so():
    web = site.operator(Web(enforce_csrf_checks=True))

    response = web.post("/rows/1/note/", {"text": "Called back"})

    assert response.status_code == 403
    assert "Nothing was changed" in problem(response)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.SignInRequired(), 403),
        (errors.InteractionRequired(), 403),
        (errors.ConsentRequired(), 403),
        (errors.NoAccess(), 403),
        (errors.NotAllowed(), 403),
        (errors.NotFound(), 404),
        (errors.Conflict(), 409),
        (errors.Throttled(), 503),
        (errors.Unavailable(), 503),
        (errors.Rejected(), 502),
        (errors.BadAnswer(), 502),
    ],
)
def test_a_refusal_by_microsoft_is_not_always_a_failure(error, status):
    assert status_of(error) == status
