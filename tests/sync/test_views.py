"""*Sync now* and how far it got: with and without JavaScript, for one client and for all."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now
from kombu.exceptions import OperationalError as BrokerError

from clients.models import Client
from sync import tasks
from sync.models import Schedule, SyncRun, SyncState
from tests.cloud import enter
from tests.conftest import signed_in
from tests.factories import give_access, make_client, make_operator

ALL = "/sync/"
SHEET = {"HX-Request": "true", "HX-Target": "sheet-slot"}
STATUS = {"HX-Request": "true", "HX-Target": "sync-status"}


def of(client):
    return reverse("client-sync:sync", args=[client.tenant_id])


def finish(*clients):
    tasks.schedule_newcomers()
    Schedule.objects.filter(client__in=clients).update(finished_at=now())


@pytest.fixture
def no_workers(monkeypatch):
    """Nobody takes the tasks; how often one was handed over."""
    taken: list[int] = []
    monkeypatch.setattr(tasks.start_run, "delay", taken.append)
    return taken


@pytest.fixture
def forty_one(operator, contoso):
    others = [give_access(operator, make_client(f"Client {number:02}")).client for number in range(40)]
    return [contoso, *others]


def text_of(response):
    """What is read, without the markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.text))


# --- the whole page, as it is without JavaScript ---


def test_the_page_says_how_old_the_data_is_and_offers_to_ask_now(web, contoso):
    Client.objects.update(synced_at=now() - timedelta(minutes=42))

    response = web.get(ALL)

    assert response.status_code == 200
    assert "<html" in response.text
    assert "Contoso" in text_of(response)
    assert re.search(
        r'<form method="post" action="/sync/".*?<button[^>]*type="submit"[^>]*>.*?Sync now', response.text, re.S
    )


def test_a_press_leads_back_to_the_page_which_counts(web, forty_one, no_workers):
    response = web.post(ALL, follow=True)

    assert response.redirect_chain == [(ALL, 302)]
    assert "0 of 41 clients" in text_of(response)
    assert len(no_workers) == 1

    finish(*forty_one[:3])
    response = web.get(ALL)
    assert "3 of 41 clients" in text_of(response)
    assert '<progress max="41" value="3"' in response.text
    assert re.search(rf'<a class="btn" href="{ALL}">\s*Refresh', response.text)


def test_the_last_client_ends_the_run_and_the_button_is_back(web, forty_one, no_workers):
    web.post(ALL)
    Client.objects.filter(pk=forty_one[0].pk).update(sync_problem="Microsoft is not answering.")
    finish(*forty_one)

    response = web.get(ALL)

    assert "41 of 41 clients" in text_of(response)
    assert "1 could not be read" in text_of(response)
    assert "Sync now" in response.text
    assert "<progress" not in response.text


def test_a_second_press_joins_the_run(web, forty_one, no_workers):
    for _press in range(3):
        web.post(ALL)

    assert SyncRun.objects.count() == len(no_workers) == 1


def test_a_press_after_the_end_begins_anew(web, forty_one, no_workers):
    web.post(ALL)
    finish(*forty_one)

    web.post(ALL)

    assert SyncRun.objects.count() == len(no_workers) == 2
    assert "0 of 41 clients" in text_of(web.get(ALL))


def test_a_run_that_got_stuck_says_so_and_may_be_begun_anew(web, forty_one, no_workers):
    web.post(ALL)
    finish(*forty_one[:5])
    web.get(ALL)
    SyncRun.objects.update(touched_at=now() - timedelta(minutes=4))

    response = web.get(ALL)
    assert "stopped after 5 of 41 clients" in text_of(response)
    assert "Sync now" in response.text

    web.post(ALL)
    assert SyncRun.objects.count() == 2


def test_the_sync_of_one_client_is_about_it_alone(web, forty_one, no_workers):
    client = forty_one[7]

    response = web.post(of(client), follow=True)

    assert response.redirect_chain == [(of(client), 302)]
    assert "0 of 1 clients" in text_of(response)
    assert "0 of" not in text_of(web.get(ALL))
    assert "0 of" not in text_of(web.get(of(forty_one[8])))
    finish(client)
    assert "0 of" not in text_of(web.get(of(client)))


def test_without_a_broker_a_press_says_that_it_cannot_begin(web, contoso, monkeypatch):
    def is_gone(run_id):
        raise BrokerError("nobody there")

    monkeypatch.setattr(tasks.start_run, "delay", is_gone)

    response = web.post(ALL, follow=True)

    assert response.status_code == 200
    assert "cannot be started just now" in response.text
    assert not SyncRun.objects.exists()


# --- fragments ---


def test_the_sheet_opens_over_any_page(web, contoso):
    response = web.get(ALL, headers=SHEET)

    assert "<html" not in response.text
    assert '<dialog class="sheet" open' in response.text
    assert 'id="sync-status"' in response.text


def test_pressing_in_the_sheet_replaces_the_status_which_then_asks_again(web, forty_one, no_workers):
    response = web.post(ALL, headers=STATUS, follow=True)

    assert "<html" not in response.text
    assert "0 of 41 clients" in text_of(response)
    assert 'hx-trigger="every 2s"' in response.text

    finish(*forty_one[:3])
    response = web.get(reverse("sync:status"), headers=STATUS)
    assert "3 of 41 clients" in text_of(response)
    assert 'hx-trigger="every 2s"' in response.text

    finish(*forty_one)
    response = web.get(reverse("sync:status"), headers=STATUS)
    assert "41 of 41 clients" in text_of(response)
    assert "hx-trigger" not in response.text


def test_the_status_follows_the_run_of_one_client_too(web, forty_one, no_workers):
    web.post(of(forty_one[3]), headers=STATUS)

    response = web.get(reverse("sync:status"), headers=STATUS)

    assert "0 of 1 clients" in text_of(response)
    assert f'href="{of(forty_one[3])}"' in response.text


def test_the_status_of_nobody_who_pressed_is_calm(web, contoso):
    response = web.get(reverse("sync:status"), headers=STATUS)

    assert "Sync now" in response.text
    assert "hx-trigger" not in response.text


# --- whose ---


def test_the_runs_of_others_are_not_shown_and_not_joined(web, contoso, no_workers):
    other = make_operator(upn="other@harbour.example", sees=[contoso])
    signed_in(other).post(ALL)

    assert "0 of" not in text_of(web.get(ALL))
    web.post(ALL)

    assert SyncRun.objects.count() == 2


def test_only_clients_of_ones_own_are_counted_and_listed(web, contoso, no_workers):
    foreign = make_client("Fabrikam", synced_at=now() - timedelta(days=9))
    make_operator(upn="other@harbour.example", sees=[foreign])
    for client in (contoso, foreign):
        SyncState.objects.create(client=client, section="health", failures=1, problem="Microsoft is not answering.")

    web.post(ALL)
    response = web.get(ALL)

    assert "0 of 1 clients" in text_of(response)
    assert "Fabrikam" not in response.text
    assert text_of(response).count("Microsoft is not answering.") == 1


def test_a_client_of_somebody_else_is_not_found(web, contoso, no_workers):
    foreign = make_client("Fabrikam")

    assert web.get(of(foreign)).status_code == web.post(of(foreign)).status_code == 404
    assert not SyncRun.objects.exists()


def test_failing_clients_say_why_and_when_they_are_tried_again(web, operator, contoso):
    state = SyncState.objects.create(
        client=contoso, section="health", failures=2, problem="Microsoft is not answering."
    )
    SyncState.objects.filter(pk=state.pk).update(retry_at=now() + timedelta(minutes=4))
    fine = give_access(operator, make_client("Adatum")).client
    SyncState.objects.create(client=fine, section="health")

    text = text_of(web.get(ALL))

    assert "Could not be read" in text
    assert "Contoso" in text
    assert "Next try at" in text
    assert "Adatum" not in text


def test_the_page_of_many_clients_costs_as_many_queries_as_that_of_one(
    web, operator, contoso, django_assert_max_num_queries, django_assert_num_queries
):
    def fails(client):
        SyncState.objects.create(client=client, section="health", failures=1, problem="?")

    SyncRun.begin(operator)
    fails(contoso)
    web.get(ALL)  # a run writes its progress when it changed
    with django_assert_max_num_queries(12) as few:
        web.get(ALL)
    of_one = len(few)
    for number in range(60):
        fails(give_access(operator, make_client(f"Client {number}")).client)
    web.get(ALL)

    with django_assert_num_queries(of_one):
        web.get(ALL)


def test_reading_changes_nothing(web, contoso):
    web.get(ALL)
    web.get(of(contoso))

    assert not SyncRun.objects.exists()


def test_a_stranger_is_sent_to_sign_in(client, contoso):
    for address in (ALL, reverse("sync:status"), of(contoso)):
        assert client.get(address).headers["Location"].startswith("/sign-in/")
    assert client.post(ALL).headers["Location"].startswith("/sign-in/")
    assert not SyncRun.objects.exists()


# --- against Microsoft ---


def test_a_press_asks_at_once_also_about_a_client_that_is_backing_off(cloud, db):
    operator = enter(cloud)
    tasks.tick()
    client = Client.objects.visible_to(operator).first()
    SyncState.objects.filter(client=client).update(
        failures=3, problem="Microsoft is not answering.", retry_at=now() + timedelta(hours=5)
    )
    Client.objects.filter(pk=client.pk).update(sync_problem="Microsoft is not answering.")
    Schedule.objects.filter(client=client).update(due_at=now() + timedelta(hours=5))
    cloud.reset_counters()

    response = signed_in(operator).post(of(client), follow=True)

    assert cloud.counters()["tenants"][str(client.tenant_id)]["graph"] == 1
    assert "Could not be read" not in response.text
    client.refresh_from_db()
    assert client.sync_problem == ""
    assert Schedule.objects.get(client=client).due_at < now() + timedelta(minutes=31)
