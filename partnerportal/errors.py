"""Pages for what went wrong. Each holds a `#problem` that htmx shows where a fragment was expected."""

from math import ceil
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from microsoft import errors as microsoft
from partnerportal.limits import TooMuch, note
from partnerportal.sentences import sentence

log = structlog.get_logger(__name__)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return too_large(request) if isinstance(exception, RequestDataTooBig) else render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    _log_refusal(request, "right")
    return render(request, "403.html", {"reason": str(exception)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Asks neither database nor session: one of them may be what broke."""
    context = {"request_id": getattr(request, "request_id", ""), "shell": {"is_sandbox": settings.IS_SANDBOX}}
    return HttpResponse(render_to_string("500.html", context), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    _log_refusal(request, "form")
    return render(request, "errors/form_expired.html", {"back": _back(request)}, status=403)


def _log_refusal(request: Any, kind: str) -> None:
    """For whoever looks for attempts: who, by their key, and where, without the address."""
    match, operator = request.resolver_match, getattr(request, "user", None)
    log.warning("refused", kind=kind, view=match.view_name if match else "", operator=getattr(operator, "pk", None))


def too_much(request: HttpRequest, error: TooMuch) -> HttpResponse:
    """A limit was met: which, and when to go on."""
    note(error.kind)
    response = render(request, "errors/too_much.html", {"error": error, "back": _back(request)}, status=error.status)
    if error.retry_after:
        response["Retry-After"] = str(error.retry_after)
    return response


def too_large(request: HttpRequest) -> HttpResponse:
    sentence = _("What you sent is larger than the portal takes, so nothing was kept.")
    return too_much(request, TooMuch("size", sentence, status=413))


def microsoft_error(request: HttpRequest, error: microsoft.MicrosoftError) -> HttpResponse:
    """What Microsoft refused, in words an operator can act on."""
    if error.tenant and error.claims is not None:  # the next sign-in answers this tenant's demand for more proof
        request.session["challenge"] = {"tenant": error.tenant, "claims": error.claims}
    context = {
        "error": error,
        "sentence": sentence(error),
        "needs_sign_in": _needs_sign_in(error),
        "back": _back(request),
    }
    response = render(request, "errors/microsoft.html", context, status=status_of(error))
    if error.retry_after:
        response["Retry-After"] = str(int(error.retry_after) + 1)
    return response


def rights_unread(request: HttpRequest, problem: str = "", retry_after: float = 0) -> HttpResponse:
    """The operator's rights are too old to show anything by, and Microsoft does not tell them now.

    `problem` is a sentence for people, in English; `retry_after` is in seconds. The answer is a 503 without the menu,
    whose counts are a matter of rights, too.
    """
    unanswered = _("Microsoft is not answering, so your rights could not be checked. Try again in a minute.")
    request.without_menu = True  # type: ignore[attr-defined]  # declared on pages.Request
    context = {"sentence": gettext(problem) if problem else unanswered, "back": _back(request)}
    response = render(request, "errors/rights_unread.html", context, status=503)
    response["Retry-After"] = str(ceil(retry_after))
    return response


def _back(request: HttpRequest) -> str:
    """The page to show again: this one, or the page of ours whose form or fragment was asked for."""
    if request.method == "GET" and "HX-Request" not in request.headers:
        return request.get_full_path()
    try:
        came_from = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    except ValueError:  # no address at all
        return "/"
    is_ours = came_from.netloc == request.get_host() and came_from.path.startswith("/")
    if is_ours and not came_from.path.startswith("//"):
        return f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path
    return "/"


def _needs_sign_in(error: Any) -> bool:
    return isinstance(error, microsoft.SignInRequired | microsoft.InteractionRequired)


def status_of(error: microsoft.MicrosoftError) -> int:
    """What our own page answers: a refusal by Microsoft is not always a failure of Microsoft."""
    if isinstance(error, microsoft.NotFound):
        return 404
    if isinstance(error, microsoft.Conflict):
        return 409
    if isinstance(error, microsoft.Throttled | microsoft.Unavailable):
        return 503
    refusals = (microsoft.NotAllowed, microsoft.NoAccess, microsoft.ConsentRequired)
    if _needs_sign_in(error) or isinstance(error, refusals):
        return 403
    return 502
