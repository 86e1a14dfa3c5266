"""A small site around the shell, with a page of every kind and no feature's rules."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, unquote
from uuid import UUID

import pytest
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.test import Client as Web
from django.test import override_settings
from django.urls import include, path
from django.utils import timezone
from django.utils.translation import ngettext_lazy

from microsoft.errors import NotAllowed, Throttled
from partnerportal import context, menu
from partnerportal.manifest import manifest
from partnerportal.menu import MenuItem
from partnerportal.pages import Request, page

NAMES = [
    "Nordlicht Logistik GmbH",
    "桜歯科グループ Sakura Dental Group",
    "Padaria Três Irmãos Ltda",
    "Blue Fjord Seafood AS",
]
ROWS = [
    SimpleNamespace(
        number=n, name=f"{NAMES[n % 4]} {n}" if n > 3 else NAMES[n], bars="bwooooo" if n % 5 == 0 else "ooooooo"
    )
    for n in range(60)
]
NORDLICHT = SimpleNamespace(
    tenant_id=UUID("22222222-2222-2222-2222-222222222222"), name=NAMES[0], domain="nordlicht-logistik.example"
)


OPERATOR = {"name": "Tomás Oliveira", "is_authenticated": True, "is_active": True, "is_anonymous": False, "pk": 1}
PREFERENCES = {"theme": "", "density": "", "language": "", "time_zone": "", "needs_sign_in": False}
MENU = [
    MenuItem("clients", "Clients", "clients", "clients:clients", order=1),
    MenuItem(
        key="health",
        label="Service health",
        icon="health",
        all_url_name="rows",
        client_url_name="client-health",
        badge=lambda request, client: 2 if client else 4,
        badge_unit=ngettext_lazy("open incident", "open incidents"),
        tab_label="Health",
        urgent=True,
        order=2,
    ),
    MenuItem("users", "Users", "users", "rows", order=3),
    MenuItem(
        "support", "Support", "support", "rows", badge=lambda request, client: 14, badge_unit="open tickets", order=4
    ),
    MenuItem(
        "messages", "Messages", "messages", "rows", badge=lambda request, client: 1041, badge_unit="unread", order=5
    ),
    MenuItem("feedback", "Feedback", "feedback", "rows", on_tabs=False, order=6),
    MenuItem("settings", "Settings", "settings", "rows", on_tabs=False, order=7),
]


class Somebody:
    """Signs in whoever has the cookie `operator`; what it holds are their preferences, as JSON."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.user = AnonymousUser()
        if cookie := request.COOKIES.get("operator"):
            partner = SimpleNamespace(name="Harbour IT Partners")
            request.user = SimpleNamespace(
                **{**OPERATOR, **PREFERENCES, **json.loads(unquote(cookie))}, partner=partner
            )
        return self.get_response(request)


def product_left_out() -> dict[str, Any]:
    """Settings that put this site in the product's place, with its middleware and without its database."""
    kept = [name for name in settings.MIDDLEWARE if name.startswith(("django", "partnerportal.middleware", "csp"))]
    auth = kept.index("django.contrib.auth.middleware.AuthenticationMiddleware")
    engine = settings.TEMPLATES[0]
    return {
        "MIDDLEWARE": [*kept[: auth + 1], "tests.shell.site.Somebody", *kept[auth + 1 :]],
        "ROOT_URLCONF": "tests.shell.site",
        "SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies",
        "TEMPLATES": [{**engine, "DIRS": [*engine["DIRS"], Path(__file__).parent / "templates"]}],
    }


@contextmanager
def served() -> Iterator[None]:
    """The product's menu and clients give way to ours for a while."""
    with override_settings(**product_left_out()), pytest.MonkeyPatch.context() as patch:
        patch.setattr(menu, "_items", {item.key: item for item in MENU})
        patch.setattr(context, "_providers", {"client_count": lambda request: 212})
        yield


def operator(web: Web, **preferences: Any) -> Web:
    web.cookies["operator"] = quote(json.dumps(preferences))
    return web


def rows(request: Request) -> HttpResponse:
    """A list with search, filters and a next page, in the clothes of the client list."""
    wanted = request.GET.get("q", "")
    start = int(request.GET.get("from", 0))
    found = [row for row in ROWS if wanted.lower() in row.name.lower()]
    shown = {
        "page_title": "Rows",
        "q": wanted,
        "rows": found[start : start + 20],
        "found": len(found) if wanted else None,
        "next_url": f"?from={start + 20}" if start + 20 < len(found) else "",
        "synced_at": timezone.now() - timedelta(minutes=4),
        "filters": [
            {"url": "?", "label": "All", "is_current": True, "count": 60},
            {"url": "?flagged", "label": "Flagged", "icon": "flag", "count": 3},
        ],
    }
    return page(request, "demo/rows.html", shown, fragments=["results", "more"])


def row(request: Request, number: int) -> HttpResponse:
    """One row beside the list, on the pages of a client."""
    request.current_client = NORDLICHT
    shown = {"page_title": ROWS[number].name, "rows": ROWS[:20], "row": ROWS[number], "now": timezone.now()}
    return page(request, "demo/row.html", shown, fragments=["detail"])


def client_health(request: Request, tenant_id: UUID) -> HttpResponse:
    request.section = "health"
    return row(request, 0)


def sheet(request: Request, number: int) -> HttpResponse:
    """A sheet with a form; it may be refused, fail at Microsoft, or succeed."""
    if request.method == "POST":
        text = request.POST["text"]
        if text == "microsoft":
            raise NotAllowed(status=403, request_id="ms-1", missing=["Helpdesk Administrator"])
        if text:
            messages.success(request, "Note added")
            return redirect("row", number)
    shown = {"row": ROWS[number], "rows": ROWS[:20], "error": "Write something." if request.method == "POST" else ""}
    return page(
        request, "demo/sheet.html", shown, fragments=["sheet-slot", "sheet-form"], status=422 if shown["error"] else 200
    )


def flag(request: Request, number: int) -> HttpResponse:
    return redirect("rows")


def fail(request: Request, kind: str) -> HttpResponse:
    if kind == "microsoft":
        raise Throttled("Too many requests", status=429, request_id="abc-123", retry_after=12)
    if kind == "404":
        raise Http404
    if kind == "403":
        raise PermissionDenied("Your role does not allow <this>.")
    raise RuntimeError("a bug of ours")


def nothing(request: Request, **kwargs: Any) -> HttpResponse:
    return page(request, "demo/sheet.html", {"row": ROWS[0], "rows": ROWS[:20]}, fragments=["sheet-slot"])


@login_not_required
def sign_in(request: Request) -> HttpResponse:
    return page(request, "demo/sign_in.html", {})


@login_not_required
def open_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open")


def app(name: str, *routes: Any) -> Any:
    return include((list(routes), name))


urlpatterns = [
    path("manifest.webmanifest", manifest, name="web-manifest"),
    path("", rows, name="rows"),
    path("rows/<int:number>/", row, name="row"),
    path("rows/<int:number>/note/", sheet, name="note"),
    path("rows/<int:number>/flag/", flag, name="flag"),
    path("clients/<uuid:tenant_id>/health/", client_health, name="client-health"),
    path("fail/<str:kind>/", fail, name="fail"),
    path("open/", open_page),
    path("sign-in/", app("accounts", path("", sign_in, name="sign-in"), path("out/", nothing, name="sign-out"))),
    path("clients/", app("clients", path("", rows, name="clients"), path("switch/", nothing, name="switch"))),
    path("sync/", app("sync", path("", nothing, name="sync"))),
]
handler400 = "partnerportal.errors.bad_request"
handler403 = "partnerportal.errors.forbidden"
handler404 = "partnerportal.errors.not_found"
handler500 = "partnerportal.errors.server_error"
