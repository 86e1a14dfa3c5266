"""What a person can do at a command line: sync, prune, audit."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils.timezone import now

from accounts.models import AuditEvent, Session
from clients.models import Access, Client
from sync.models import Schedule, SyncRun, SyncState
from sync.tasks import schedule_newcomers
from tests.cloud import enter
from tests.factories import make_client, make_operator
from tests.health.factories import make_issue, make_workload
from tests.messages_app.factories import make_post
from tests.support.factories import make_ticket
from tests.users.factories import make_person


def run(name, *args, **options):
    """What the command says."""
    said = StringIO()
    call_command(name, *args, stdout=said, stderr=StringIO(), **options)
    return said.getvalue()


# --- sync ---


def test_sync_reads_everything_with_a_progress_bar(cloud, db):
    enter(cloud)
    bar = StringIO()

    call_command("sync", stdout=(said := StringIO()), stderr=bar)

    clients = Client.objects.live()
    assert f"{clients.count()} clients are up to date." in said.getvalue()
    assert "Harbour IT Partners: up to date" in said.getvalue()
    assert f"{clients.count()}/{clients.count()}" in bar.getvalue()
    assert not clients.filter(synced_at=None).exists()


def test_sync_of_one_client_asks_about_no_other(cloud, db):
    operator = enter(cloud)
    client = Client.objects.visible_to(operator).exclude(domain="").first()
    cloud.reset_counters()

    assert "1 clients are up to date." in run("sync", client=client.domain.upper())

    assert set(cloud.counters()["tenants"]) == {str(client.tenant_id)}


def test_sync_of_one_section_asks_for_nothing_else(cloud, db):
    operator = enter(cloud)
    client = Client.objects.visible_to(operator).exclude(domain="").first()

    run("sync", client=client.domain, section="health")

    assert set(SyncState.objects.filter(client=client).values_list("section", flat=True)) == {"health"}


def test_sync_of_a_section_of_the_partner_asks_about_no_client(cloud, db):
    enter(cloud)

    assert "up to date" in run("sync", section="tickets")

    assert set(SyncState.objects.values_list("section", flat=True)) == {"tickets"}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"client": "nobody.example"}, "No client has the domain nobody.example."),
        ({"section": "weather"}, "There is no section weather."),
        ({"client": "contoso.example", "section": "tickets"}, "leave --client out"),
    ],
)
def test_sync_of_what_there_is_not_says_so(contoso, options, sentence):
    with pytest.raises(CommandError, match=sentence):
        run("sync", **options)


def test_sync_also_asks_about_what_is_backing_off_and_says_how_many_failed(cloud, db):
    operator = enter(cloud)
    client = Client.objects.visible_to(operator).exclude(domain="").first()
    cloud.fault(kind="graph", tenant=str(client.tenant_id), status=503)

    for _time in range(2):
        with pytest.raises(CommandError, match="1 of 1 clients could not be synced"):
            run("sync", client=client.domain)

    assert SyncState.objects.get(client=client, section="health").failures == 2


def test_sync_leaves_a_client_to_the_worker_that_is_at_it(operator, contoso):
    schedule_newcomers()
    Schedule.objects.claim(5)

    said = run("sync")

    assert "1 of 1 clients are left to a worker" in said
    assert "0 clients are up to date." in said


def test_an_interrupted_sync_keeps_no_client_from_the_workers(operator, contoso, monkeypatch):
    def interrupt(self, schedules):
        raise KeyboardInterrupt

    monkeypatch.setattr("sync.engine.Round.visit", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run("sync", client=contoso.domain)

    assert Schedule.objects.unleased().exists()


# --- prune ---


def fill(client):
    make_workload(client, "Exchange", "bad")
    make_issue(client, reference=f"EX{client.pk}")
    make_ticket(client, number=str(client.pk))
    make_post(client, reference=f"MC{client.pk}")
    make_person(client, f"Person of {client.name}")
    SyncState.objects.create(client=client, section="health")
    Schedule.objects.create(client=client)


def rows_of(client):
    """The names of the models that have a row of this client."""
    models = [model for model in apps.get_models() if any(field.name == "client" for field in model._meta.fields)]
    return {model.__name__ for model in models if model._default_manager.filter(client=client).exists()}


def test_a_client_that_ended_long_ago_leaves_with_all_its_data(operator, contoso, monkeypatch):
    monkeypatch.setattr("sync.management.commands.prune.AT_ONCE", 2)
    fill(contoso)
    for number in range(5):
        make_person(contoso, f"Person {number}")
    stays = make_client("Fabrikam", ended_at=now() - timedelta(days=29))
    make_operator(upn="other@harbour.example", sees=[stays])
    fill(stays)
    SyncRun.begin(operator, contoso)
    AuditEvent.record(operator, "reset-password", "done", client=contoso)
    Client.objects.filter(pk=contoso.pk).update(ended_at=now() - timedelta(days=31))
    before = rows_of(stays)

    assert "1 ended clients removed" in run("prune")

    assert list(Client.objects.all()) == [stays]
    assert rows_of(contoso) == set()
    assert len(rows_of(stays)) >= 7
    assert rows_of(stays) == before
    assert AuditEvent.objects.get().client_name == "Contoso"


def test_a_client_that_is_still_ours_stays_however_old(contoso):
    Client.objects.update(first_seen_at=now() - timedelta(days=2000), synced_at=now() - timedelta(days=900))

    run("prune")

    assert Client.objects.get() == contoso


def test_old_sessions_runs_and_audit_events_leave(operator, settings):
    settings.KEEP_AUDIT_DAYS = 100
    for days in (1, 101):
        Session.objects.create(session_key=str(days), session_data="", expire_date=now() + timedelta(days=50 - days))
        SyncRun.objects.create(operator=operator, created_at=now() - timedelta(days=days))
        AuditEvent(operator=operator, action=str(days), outcome="done", at=now() - timedelta(days=days)).save()

    run("prune")

    assert list(Session.objects.values_list("session_key", flat=True)) == ["1"]
    assert SyncRun.objects.count() == 1
    assert AuditEvent.objects.get().action == "1"


def test_prune_twice_removes_nothing_more(contoso):
    Client.objects.update(ended_at=now() - timedelta(days=31))
    run("prune")

    assert run("prune") == ""


def test_who_sees_an_ended_client_sees_it_no_longer_though_its_data_is_kept(cloud, db):
    operator = enter(cloud)
    client = Client.objects.visible_to(operator).first()
    make_person(client, "Nora Berg")
    cloud.tell("gdap", tenant=str(client.tenant_id), end=True)

    run("sync", section="clients")
    run("prune")

    assert not Client.objects.visible_to(operator).filter(pk=client.pk).exists()
    assert "DirectoryUser" in rows_of(client)


# --- audit ---


def audited(*args, **options):
    return list(csv.DictReader(StringIO(run("audit", *args, **options))))


def test_audit_writes_everything_oldest_first(operator, contoso):
    AuditEvent.record(operator, "sign-in", "done")
    AuditEvent.record(operator, "reset-password", "failed", client=contoso, target="nora@contoso.example")

    rows = audited()

    assert [row["action"] for row in rows] == ["sign-in", "reset-password"]
    assert rows[1]["tenant_id"] == str(contoso.tenant_id)
    assert rows[1]["operator_upn"] == operator.upn


def test_audit_of_one_operator_or_one_client(operator, contoso):
    other = make_operator(upn="other@harbour.example")
    AuditEvent.record(operator, "sign-in", "done")
    AuditEvent.record(other, "block", "done", client=contoso)

    assert [row["action"] for row in audited(operator="AVERY@harbour.example")] == ["sign-in"]
    assert [row["action"] for row in audited(tenant=str(contoso.tenant_id))] == ["block"]
    with pytest.raises(CommandError, match="no tenant id"):
        audited(tenant="contoso")


def test_a_spreadsheet_that_opens_the_audit_runs_nothing(operator):
    AuditEvent.record(operator, "sign-in", "done", target='=HYPERLINK("https://evil.example")', detail="two\nlines")

    row = audited()[0]

    assert not row["target"].startswith("=")
    assert row["detail"] == "two\nlines"


def test_the_audit_trail_cannot_be_changed(operator):
    event = AuditEvent.record(operator, "sign-in", "done")

    for change in (event.save, event.delete, AuditEvent.objects.all().delete, AuditEvent.objects.update):
        with pytest.raises(TypeError, match="append-only"):
            change()
    assert Access.objects.count() == 1
