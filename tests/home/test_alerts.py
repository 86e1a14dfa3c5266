"""What the lock screens of operators show, from an incident at Microsoft to the bytes a browser opens."""

from datetime import time, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone
from django.utils.timezone import now

from accounts import tokens
from accounts.models import PushSubscription
from accounts.sessions import kept_as
from clients.models import Access
from health.models import Issue
from home import alerts, push
from home.tasks import tell_devices
from sync import tasks
from sync.models import Schedule
from tests.cloud import enter
from tests.conftest import signed_in
from tests.factories import give_access, make_client, make_operator
from tests.health.factories import make_issue
from tests.home import push_service
from tests.sandbox_process import running_sandbox

SUBSCRIBE = "/settings/notifications/"


@pytest.fixture
def service(settings):
    with push_service.running() as service:
        settings.PUSH_SERVICES = [service.origin]
        yield service


@pytest.fixture
def device(service, operator):
    return subscribe(service, operator)


def subscribe(service, operator, **fields):
    fields = {"created_at": now() - timedelta(days=1), "reach": "all", **fields}
    return PushSubscription.objects.create(operator=operator, **service.subscription(), **fields)


def changed(issue, **fields):
    """As if a sync had just stored it and the dust had settled."""
    fields.setdefault("content_hash", f"{timezone.now().timestamp()}")
    Issue.objects.filter(pk=issue.pk).update(changed_at=now() - alerts.SETTLE, **fields)


def incident(*clients, **fields):
    issue = make_issue(*clients, **fields)
    changed(issue)
    return issue


def test_an_incident_is_told_once_and_opens_its_page(service, device, contoso):
    incident(contoso)

    tell_devices()
    tell_devices()

    (message,) = service.take()
    assert message["tag"] == "EX100001"
    assert message["title"].startswith("Exchange Online: ")
    assert message["body"] == "Mail is slow\nContoso"
    assert message["url"] == "/health/EX100001/"
    assert not message["is_update"]


def test_an_update_replaces_it_and_the_end_closes_it(service, device, contoso):
    issue = incident(contoso)
    tell_devices()
    changed(issue)
    tell_devices()
    changed(issue, is_resolved=True)
    tell_devices()
    tell_devices()

    shown = [(each["tag"], each["is_update"], each["is_over"]) for each in service.take()]
    assert shown == [("EX100001", False, False), ("EX100001", True, False), ("EX100001", True, True)]
    assert len({headers["topic"] for headers in service.headers}) == 1
    assert not PushSubscription.objects.get().sent


def test_what_was_over_before_anybody_was_told_stays_untold(service, device, contoso):
    incident(contoso, is_resolved=True)

    tell_devices()

    assert service.take() == []


def test_what_began_before_the_device_asked_is_old_news(service, operator, contoso):
    subscribe(service, operator, created_at=now())
    incident(contoso)

    tell_devices()

    assert service.take() == []


def test_only_flagged_clients_where_one_asked_for_them(service, operator, contoso):
    subscribe(service, operator, reach="flagged")
    issue = incident(contoso)
    tell_devices()
    assert service.take() == []

    give_access(operator, other := make_client("Fabrikam"), is_flagged=True)
    issue.client_issues.create(client=other)
    tell_devices()

    assert [message["body"] for message in service.take()] == ["Mail is slow\nFabrikam"]


def test_a_client_of_somebody_else_is_never_told(service, device, contoso):
    foreign = make_client("Fabrikam")
    incident(foreign)
    incident(contoso, foreign, reference="EX2")

    tell_devices()

    assert [message["body"] for message in service.take()] == ["Mail is slow\nContoso"]


def test_who_may_not_read_health_is_told_nothing(service, device, operator, contoso):
    Access.objects.update(reads=" users ")
    incident(contoso)

    tell_devices()

    assert service.take() == []


@pytest.mark.parametrize(
    ("severity", "told"), [("bad", ["EX1"]), ("warn", ["EX1", "EX2"]), ("all", ["EX1", "EX2", "EX3"])]
)
def test_severity_is_as_one_asked(service, operator, contoso, severity, told):
    subscribe(service, operator, severity=severity)
    incident(contoso, reference="EX1", status="serviceInterruption")
    incident(contoso, reference="EX2", status="postIncidentReviewPublished")
    incident(contoso, reference="EX3", classification="advisory")

    tell_devices()

    assert [message["tag"] for message in service.take()] == told


def test_names_stay_off_the_lock_screen_if_wished(service, operator, contoso):
    subscribe(service, operator, hides_names=True)
    incident(contoso)

    tell_devices()

    assert [message["body"] for message in service.take()] == ["Mail is slow\n1 client"]


def test_nothing_in_quiet_hours_and_the_news_after_them(service, operator, contoso):
    operator.time_zone = "Asia/Tokyo"
    operator.save()
    with timezone.override("Asia/Tokyo"):
        clock = timezone.localtime()
    device = subscribe(
        service,
        operator,
        quiet_from=(clock - timedelta(hours=1)).time(),
        quiet_until=(clock + timedelta(hours=1)).time(),
    )
    incident(contoso)
    tell_devices()
    assert service.take() == []

    PushSubscription.objects.filter(pk=device.pk).update(quiet_until=(clock - timedelta(minutes=30)).time())
    tell_devices()

    assert len(service.take()) == 1


@pytest.mark.parametrize(("hour", "quiet"), [(21, False), (22, True), (2, True), (7, False), (12, False)])
def test_quiet_hours_may_go_over_midnight(hour, quiet):
    device = PushSubscription(quiet_from=time(22), quiet_until=time(7))

    assert device.is_quiet(time(hour)) is quiet


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_dead_subscription_is_removed(service, device, contoso, status):
    service.status = status
    incident(contoso)

    tell_devices()

    assert not PushSubscription.objects.exists()


def test_a_push_service_in_trouble_is_asked_again(service, device, contoso):
    service.status = 503
    incident(contoso)
    tell_devices()

    service.status = 201
    tell_devices()

    assert len(service.take()) == 1


def test_many_incidents_of_a_night_do_not_come_all_at_once(service, device, contoso):
    for number in range(8):
        incident(contoso, reference=f"EX{number}")

    tell_devices()
    assert len(service.take()) == alerts.AT_ONCE
    tell_devices()
    assert len(service.take()) == 3


def test_an_operator_long_unseen_is_not_told(service, device, operator, contoso):
    operator.last_active_at = now() - timedelta(days=20)
    operator.save()
    incident(contoso)

    tell_devices()

    assert service.take() == []


def test_without_news_a_round_is_one_query(service, device, django_assert_num_queries):
    with django_assert_num_queries(1):
        alerts.tell_all()


# --- Subscribing --------------------------------------------------------------------------------------------------


def test_a_browser_subscribes_chooses_and_leaves(service, web, operator):
    wanted = service.subscription()
    headers = {"HX-Request": "true", "HX-Target": "push-device"}

    assert "Turn off on this device" in web.post(SUBSCRIBE, wanted, headers=headers).text
    web.post(SUBSCRIBE, wanted, headers=headers)  # found again, not twice
    device = operator.push_subscriptions.get()
    choices = {"reach": "all", "severity": "bad", "quiet_from": "22:00", "quiet_until": "07:00", "hides_names": "on"}
    web.post(f"{SUBSCRIBE}{device.pk}/", choices, headers=headers)
    device.refresh_from_db()
    assert (device.reach, device.severity, device.hides_names) == ("all", "bad", True)
    assert "Turn on" in web.post(f"{SUBSCRIBE}{device.pk}/", {"off": "1"}, headers=headers).text
    assert not operator.push_subscriptions.exists()


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://169.254.169.254/latest/meta-data",
        "https://fcm.googleapis.com.evil.example/x",
        "https://fcm.googleapis.com@evil.example/x",
        "https://evil.example/.push.apple.com/x",
        "https://push.apple.com.evil.example/x",
        "http://fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x",
        "https://evil@web.push.apple.com/x",
        "file:///etc/passwd",
        "",
    ],
)
def test_we_send_to_no_address_but_a_push_services(web, operator, endpoint):
    keys = push_service.PushService().keys

    text = web.post(SUBSCRIBE, {"endpoint": endpoint, **keys}).text

    assert "not one that we send to" in text
    assert not operator.push_subscriptions.exists()


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/x",
        "https://web.push.apple.com/x",
        "https://updates.push.services.mozilla.com/wpush/v2/x",
        "https://db5p.notify.windows.com/w/?token=x",
    ],
)
def test_the_push_services_of_browsers_are_known(endpoint):
    assert push.is_push_service(endpoint)


@pytest.mark.parametrize("keys", [{"p256dh": "x", "auth": "y"}, {"p256dh": "A" * 87, "auth": "A" * 22}, {}])
def test_keys_that_open_nothing_are_refused(service, web, operator, keys):
    web.post(SUBSCRIBE, {"endpoint": f"{service.origin}/x", **keys})

    assert not operator.push_subscriptions.exists()


def test_a_device_of_somebody_else_cannot_be_changed(service, web):
    theirs = subscribe(service, make_operator(upn="other@harbour.example"))

    assert web.post(f"{SUBSCRIBE}{theirs.pk}/", {"off": "1"}).status_code == 404


def test_signing_out_ends_the_notifications_of_this_device_only(service, operator, web, monkeypatch):
    monkeypatch.setattr(
        "accounts.views.tokens.identity", lambda *partner: SimpleNamespace(sign_out_url=lambda back, hint: back)
    )
    other = signed_in(operator)
    for browser in (web, other):
        browser.post(SUBSCRIBE, service.subscription())

    web.post("/sign-out/")

    assert operator.push_subscriptions.get().session_key == kept_as(other.session.session_key)


def test_the_key_stays_the_same_without_being_configured(settings):
    assert push.public_key() == push.public_key()
    push.vapid_key.cache_clear()
    again = push.vapid_key().private_numbers()
    push.vapid_key.cache_clear()
    assert push.vapid_key().private_numbers() == again


# --- All the way --------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_an_incident_on_forty_clients_twelve_of_them_flagged_is_one_push(service, settings, db):
    with running_sandbox(clients=48, users=200) as cloud:
        settings.MICROSOFT_LOGIN_URL = settings.MICROSOFT_GRAPH_URL = cloud.base_url
        settings.MICROSOFT_PARTNER_CENTER_URL = cloud.base_url
        tokens.cloud.cache_clear()
        tokens.identity.cache_clear()
        operator = enter(cloud)
        tasks.tick()
        subscribe(service, operator, reach="flagged", created_at=now() - timedelta(minutes=1))
        told = cloud.tell("incidents", action="start", tenants=40, status="serviceInterruption")

        def a_round():
            Schedule.objects.update(due_at=now(), lease_token="", lease_until=None)
            tasks.tick()
            Issue.objects.filter(reference=told["id"]).update(changed_at=now() - alerts.SETTLE)
            tell_devices()
            return service.take()

        affected = Access.objects.of(operator).filter(client__tenant_id__in=told_tenants(cloud, told))
        assert affected.count() >= 40
        Access.objects.filter(pk__in=list(affected.values_list("pk", flat=True)[:12])).update(is_flagged=True)

        (first,) = a_round()
        assert "12 clients" in first["body"]
        assert a_round() == []

        cloud.tell("incidents", update=told["id"])
        (second,) = a_round()
        assert second["is_update"]

        PushSubscription.objects.update(quiet_from="00:00", quiet_until="23:59:59")
        cloud.tell("incidents", update=told["id"])
        assert a_round() == []
    tokens.cloud.cache_clear()
    tokens.identity.cache_clear()


def told_tenants(cloud, told):
    return [tenant["id"] for tenant in cloud.tenants() if told["id"] in tenant["open_issues"]]
