from __future__ import annotations

from typing import Any

from django.conf import settings as deployment
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts import devices
from accounts.forms import NotificationForm, SettingsForm, time_zones
from accounts.http import Request
from accounts.models import AuditEvent, Operator, PushSubscription, RefreshToken
from accounts.sessions import kept_as
from clients.models import Access, Client
from home import push
from home.start import DEFAULT, START_PAGES
from partnerportal import menu, regions
from partnerportal.pages import page
from sync.choice import outlook, reschedule

SEEN_EVERYWHERE = {"language", "region", "time_zone", "density"}  # of these the whole page speaks
LONGEST_ENDPOINT = 700
PANELS = ["settings-sync", "settings-look", "settings-work"]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: Request) -> HttpResponse:
    """What the operator chose; a POST changes the choices that it brings."""
    operator = request.user
    if request.method != "POST":
        return _settings(request, SettingsForm(instance=operator, start_pages=start_pages()))
    form = SettingsForm(request.POST, instance=Operator.objects.get(pk=operator.pk), start_pages=start_pages())
    if not form.is_valid():
        return _settings(request, SettingsForm(instance=operator, start_pages=start_pages()), status=422)
    operator = form.save(commit=False)
    operator.save(update_fields=list(form.fields))
    if "sync_minutes" in form.changed_data:
        reschedule(operator)
    translation.activate(operator.language or translation.get_language())
    messages.success(request, _("Saved"))
    is_everywhere = bool(SEEN_EVERYWHERE & set(form.changed_data))
    response = HttpResponseClientRefresh() if request.htmx and is_everywhere else redirect("settings:settings")
    return _remember(response, operator)


def _settings(request: Request, form: SettingsForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "outlook": outlook(request.user),
        "devices": devices.of(request.user, request.session.session_key),
        "push_key": push.public_key(),
        "version": deployment.VERSION,
        "source_url": deployment.SOURCE_URL,
    }
    return page(request, "home/settings.html", context, fragments=PANELS, status=status)


def _remember(response: HttpResponse, operator: Operator) -> HttpResponse:
    """Let the pages before the next sign-in speak and look the same; neither cookie says who was here."""
    kept = {deployment.LANGUAGE_COOKIE_NAME: operator.language, deployment.THEME_COOKIE_NAME: operator.theme}
    for name, value in kept.items():
        if value:
            secure = deployment.LANGUAGE_COOKIE_SECURE
            response.set_cookie(name, value, max_age=365 * 24 * 3600, samesite="Lax", secure=secure)
        else:
            response.delete_cookie(name, samesite="Lax")
    return response


def start_pages() -> list[tuple[str, Any]]:
    return [("" if name == DEFAULT else name, label) for name, label in START_PAGES.items()]


@require_POST
def guess(request: Request) -> HttpResponse:
    """What the browser knows of the place: taken once, where the operator has not said."""
    zone, region = request.POST.get("zone", ""), regions.guess(request.POST.get("tag", ""))
    if zone in time_zones():
        mine = Operator.objects.filter(pk=request.user.pk, time_zone="")
        mine.update(time_zone=zone, region=request.user.region or region)
    return HttpResponse(status=204)


@never_cache
@require_POST
def end_device(request: Request) -> HttpResponse:
    """Sign out one other browser."""
    if devices.end(request.user, request.POST.get("device", "")):
        AuditEvent.record(request.user, "sign-out-device", AuditEvent.Outcome.DONE)
        messages.success(request, _("Signed out on that device."))
    return redirect("settings:settings")


@never_cache
@require_POST
def sign_out_everywhere(request: Request) -> HttpResponse:
    """Sign out every browser, this one too; Microsoft's own sign-in is left alone."""
    operator = request.user
    operator.sign_out_everywhere()
    AuditEvent.record(operator, "sign-out-everywhere", AuditEvent.Outcome.DONE)
    logout(request)
    response = redirect("accounts:sign-in")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@never_cache
@require_POST
def subscribe(request: Request) -> HttpResponse:
    """Tell this device from now on, or find again what it is told."""
    endpoint, p256dh, auth = (request.POST.get(name, "") for name in ("endpoint", "p256dh", "auth"))
    if not push.is_push_service(endpoint) or not push.are_keys(p256dh, auth) or len(endpoint) > LONGEST_ENDPOINT:
        return _device(request, None, problem=_("The push service of this browser is not one that we send to."))
    mine = request.user.push_subscriptions
    if not (known := mine.filter(endpoint=endpoint).first()):
        PushSubscription.objects.filter(endpoint=endpoint).delete()  # somebody else's before, on the same device
        if mine.count() >= push.MOST_DEVICES:
            mine.order_by("created_at")[0].delete()
        known = mine.create(endpoint=endpoint)
    known.p256dh, known.auth, known.session_key = p256dh, auth, kept_as(request.session.session_key)
    known.save(update_fields=["p256dh", "auth", "session_key"])
    return _device(request, known)


@never_cache
@require_POST
def notifications(request: Request, pk: int) -> HttpResponse:
    """What one of the operator's devices is told; `off` ends it."""
    subscription = get_object_or_404(request.user.push_subscriptions, pk=pk)
    if "off" in request.POST:
        subscription.delete()
        return _device(request, None)
    form = NotificationForm(request.POST, instance=subscription, label_suffix="")
    if not form.is_valid():
        return _device(request, subscription, form=form, status=422)
    form.save()
    messages.success(request, _("Saved"))
    return _device(request, subscription)


def _device(
    request: Request,
    subscription: PushSubscription | None,
    *,
    form: NotificationForm | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "push": subscription,
        "push_form": form or (NotificationForm(instance=subscription, label_suffix="") if subscription else None),
        "push_problem": problem,
        "push_key": push.public_key(),
    }
    return page(request, "home/settings.html", context, fragments=["push-device"], status=status)


@require_safe
def shortcuts(request: Request) -> HttpResponse:
    """The keys that act."""
    sections = [(item.key[0], item.label) for item in menu.items() if item.on_tabs]
    return page(request, "home/shortcuts.html", {"sections": sections}, fragments=["sheet-slot"])


@require_safe
def stored(request: Request) -> HttpResponse:
    """What is stored about the operator, in numbers and sentences."""
    operator = request.user
    context = {
        "has_token": RefreshToken.objects.filter(operator=operator).exists(),
        "clients": Client.objects.visible_to(operator).count(),
        "flagged": Access.objects.of(operator).flagged().count(),
        "events": AuditEvent.objects.of(operator).count(),
        "keep_days": deployment.KEEP_AUDIT_DAYS,
        "devices": len(devices.of(operator, None)),
        "told": operator.push_subscriptions.count(),
    }
    return page(request, "home/stored.html", context)
