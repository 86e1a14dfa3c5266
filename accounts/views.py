from __future__ import annotations

from time import monotonic, time
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts import admission, problems, tokens
from accounts.http import Request
from accounts.models import AuditEvent, Operator
from accounts.sessions import kept_as
from microsoft.errors import MicrosoftError
from microsoft.http import at_most
from microsoft.identity import SIGN_IN_SCOPES
from partnerportal import limits, pages
from partnerportal.pages import page

FLOWS_KEPT = 5  # sign-ins begun in other tabs and not finished
FLOW_LASTS = 15 * 60  # seconds
ADMISSION_WAIT = 3.5  # seconds before the waiting page is shown
ADMISSION_LONGEST = 90  # seconds


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: pages.Request) -> HttpResponse:
    """The page with one button; a POST goes to Microsoft."""
    following = _safe_next(request)
    if request.method != "POST":
        return page(
            request, "accounts/sign_in.html", {"next": following, "challenge": request.session.get("challenge")}
        )
    limits.sign_in(request)
    challenge = request.session.get("challenge", {}) if "challenge" in request.POST else {}
    try:
        flow = tokens.identity(tokens.HURRIED).begin(
            _callback_url(request),
            tenant=challenge.get("tenant", "organizations"),
            scopes=SIGN_IN_SCOPES if not challenge else ["https://graph.microsoft.com/.default"],
            claims=challenge.get("claims", ""),
            login_hint=_login_hint(request),
            prompt="select_account" if "other" in request.POST else "",
        )
    except MicrosoftError as error:
        return problems.answer(request, problems.of(error), following)
    _remember_flow(request, flow, following, challenge.get("tenant", ""))
    return redirect(flow["auth_uri"])


@login_not_required
@never_cache
@require_GET
def callback(request: pages.Request) -> HttpResponse:
    """Where Microsoft sends people back to, with a code or with a refusal."""
    kept = _take_flow(request, request.GET.get("state", ""))
    if kept is None:
        return problems.answer(request, problems.STALE, "")
    begun = monotonic()
    try:
        with at_most(tokens.HURRIED):
            person = tokens.identity(tokens.HURRIED).finish(kept["flow"], request.GET.dict())
    except MicrosoftError as error:
        AuditEvent.record(None, "sign-in", AuditEvent.Outcome.REFUSED, detail=repr(error)[:200])
        return problems.answer(request, problems.of(error), kept["next"])
    home = person.home_tenant_id
    expected = UUID(kept["tenant"]) if kept["tenant"] else home  # another step of proof is given in a client's tenant
    if home not in settings.PARTNER_TENANT_IDS or person.tenant_id != expected:
        AuditEvent.record(None, "sign-in", AuditEvent.Outcome.REFUSED, detail="organisation not allowed")
        return problems.answer(request, problems.foreign(person.upn), "")
    operator = Operator.objects.signed_in(person)
    limits.sign_in_account(operator.pk)
    if not operator.is_active:
        AuditEvent.record(operator, "sign-in", AuditEvent.Outcome.REFUSED, detail="switched off")
        return problems.answer(request, problems.DISABLED, "")
    tokens.keep(operator, person.grant)
    request.session["entering"] = {
        "operator": operator.pk,
        "key": admission.begin(operator),
        "since": time(),
        "next": kept["next"],
    }
    return _enter(request, wait=ADMISSION_WAIT - (monotonic() - begun))


@login_not_required
@never_cache
@require_GET
def waiting(request: pages.Request) -> HttpResponse:
    """Shown while somebody's clients are still being read; it asks again by itself."""
    return _enter(request, wait=1)


def _enter(request: pages.Request, *, wait: float) -> HttpResponse:
    """Let in, refuse, or ask to wait: by what the admission has decided so far."""
    entering: dict[str, Any] = request.session.get("entering", {})
    if not entering:
        return redirect("accounts:sign-in")
    operator = Operator.objects.get(pk=entering["operator"])
    decided = admission.outcome(entering["key"], wait=wait)
    if decided is None and time() - entering["since"] < ADMISSION_LONGEST:
        response = page(request, "accounts/waiting.html", {"operator": operator})
        response["Refresh"] = f"2; url={reverse('accounts:waiting')}"
        return response
    del request.session["entering"]
    if decided is None or not decided.admitted:
        AuditEvent.record(operator, "sign-in", AuditEvent.Outcome.REFUSED, detail="no clients or rights not read")
        if decided and not decided.problem:  # nothing may be read with it
            tokens.forget(operator)
        problem = problems.unread(decided.problem if decided else "") if not decided or decided.problem else None
        return problems.answer(request, problem or problems.no_clients(operator.upn), entering["next"])
    _start_session(request, operator)
    AuditEvent.record(operator, "sign-in", AuditEvent.Outcome.DONE)
    return redirect(
        entering["next"] or resolve_url("home:start" if operator.start_page else settings.LOGIN_REDIRECT_URL)
    )


def _start_session(request: pages.Request, operator: Operator) -> None:
    login(request, operator, backend=settings.AUTHENTICATION_BACKENDS[0])  # gives the session a new key
    request.session["signed_in_at"] = request.session["touched_at"] = int(time())
    request.session["device"] = request.headers.get("User-Agent", "")[:200]
    request.session.pop("challenge", None)


@require_POST
@never_cache
def sign_out(request: Request) -> HttpResponse:
    """End the session here and at Microsoft, and let the browser forget what it kept of us."""
    hint = request.user.login_hint
    AuditEvent.record(request.user, "sign-out", AuditEvent.Outcome.DONE)
    request.user.push_subscriptions.filter(session_key=kept_as(request.session.session_key)).delete()
    logout(request)
    back = request.build_absolute_uri(reverse("accounts:sign-in"))
    response = redirect(tokens.identity(tokens.HURRIED).sign_out_url(back, hint))
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@require_safe
def not_staff(request: Request) -> HttpResponse:
    """Where Django's admin would ask for a password: nobody has one here."""
    raise PermissionDenied(_("This part is for the people who run the portal."))


@require_safe
def activity(request: Request) -> HttpResponse:
    """What this operator did, newest first."""
    events = AuditEvent.objects.of(request.user).newest_first()[:200]
    return page(request, "accounts/activity.html", {"events": events})


def _callback_url(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("accounts:callback"))


def _login_hint(request: pages.Request) -> str:
    if "other" in request.POST or not request.user.is_authenticated:
        return ""
    return str(request.user.upn)


def _safe_next(request: HttpRequest) -> str:
    """The page of ours that the person wanted; anything else is dropped."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours and wanted.startswith("/") else ""


def _remember_flow(request: HttpRequest, flow: dict[str, Any], following: str, tenant: str) -> None:
    flows: dict[str, Any] = request.session.get("flows", {})
    newest = sorted(flows.items(), key=lambda item: item[1]["at"], reverse=True)[: FLOWS_KEPT - 1]
    kept = {"flow": flow, "next": following, "tenant": tenant, "at": time()}
    request.session["flows"] = {**dict(newest), flow["state"]: kept}


def _take_flow(request: HttpRequest, state: str) -> dict[str, Any] | None:
    """The sign-in begun with this state, once: a replay finds nothing."""
    flows: dict[str, Any] = request.session.get("flows", {})
    kept: dict[str, Any] | None = flows.pop(state, None)
    request.session["flows"] = flows
    return kept if kept and time() - kept["at"] < FLOW_LASTS else None


def challenge_of(tenant_id: UUID, claims: str) -> dict[str, str]:
    """What a session keeps of a tenant's demand for more proof, until the next sign-in meets it."""
    return {"tenant": str(tenant_id), "claims": claims}
