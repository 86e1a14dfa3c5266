import logging
import re
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRefresh

from microsoft.errors import MicrosoftError
from partnerportal import limits, regions
from partnerportal.errors import microsoft_error, too_large, too_much

logger = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponse]
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
        "magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
    ),
}
# A frozen page, which the back button shows at once, looks by itself whether its person is still signed in
# (static/js/device.js). A browser without scripts may keep none: there only the server looks. A page with a password
# says so itself.
KEEPING = {True: "private, no-cache", False: "private, no-store"}


class RequestIdMiddleware:
    """Give each request a number, or keep the proxy's: it stands in every log line and on every error page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        request_id = given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined]  # declared on pages.Request
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        response = self.get_response(request)
        response["X-Request-Id"] = request_id
        return response


class NullCharacterMiddleware:
    """Refuse an address with a null character: no text of ours has one, and PostgreSQL takes none."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path_info:
            raise BadRequest("a null character in the address")


class SecurityHeadersMiddleware:
    """Headers that Django's SecurityMiddleware and django-csp leave to us; a view's own value stays."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.setdefault(name, value)
        response.setdefault("Cache-Control", KEEPING[settings.SCRIPT_COOKIE_NAME in request.COOKIES])
        return response


class PreferencesMiddleware:
    """Speak the operator's language and tell the time of their place; a stranger's browser chooses."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        operator: Any = request.user if request.user.is_authenticated else None
        language = getattr(operator, "language", "") or translation.get_language_from_request(request)
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
        regions.activate(getattr(operator, "region", ""))
        with timezone.override(getattr(operator, "time_zone", "") or None):
            response = self.get_response(request)
        response.setdefault("Content-Language", request.LANGUAGE_CODE)
        patch_vary_headers(response, ["Accept-Language"])
        return response


class SignInMiddleware(LoginRequiredMiddleware):
    """Ask a signed-out operator to sign in on a whole page, never inside a fragment."""

    def handle_no_permission(self, request: Any, view_func: Any) -> Any:
        if request.htmx:
            return HttpResponseClientRefresh()
        if request.method not in ("GET", "HEAD"):  # what was sent cannot be sent again after signing in
            return redirect(settings.LOGIN_URL)
        return super().handle_no_permission(request, view_func)


class LimitsMiddleware:
    """Refuse what is larger, or comes more often, than any person's work; see partnerportal.limits."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if _size(request) > _largest(request):
            return too_large(request)
        if request.method != "POST" and request.GET.get("q") and request.user.is_authenticated:
            try:
                limits.search(request.user.pk)
            except limits.TooMuch as error:
                return too_much(request, error)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return too_much(request, error) if isinstance(error, limits.TooMuch) else None


def _size(request: HttpRequest) -> int:
    """Of the body in bytes; a body that does not say its size is never read."""
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isascii() and said.isdigit() else 0


def _largest(request: HttpRequest) -> int:
    has_file = request.content_type == "multipart/form-data"
    return settings.LARGEST_UPLOAD if has_file else settings.DATA_UPLOAD_MAX_MEMORY_SIZE


class MicrosoftErrorMiddleware:
    """Show what Microsoft refused in words an operator can act on."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, MicrosoftError):
            return None
        logger.warning("%s %s: %r", request.method, request.path, error)
        return microsoft_error(request, error)
