"""A small site around the shell, with a page of every kind and no feature's rules."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path
from django.utils import timezone

from microsoft.errors import NotAllowed, Throttled
from partnerportal.manifest import manifest
from partnerportal.pages import Request, page

NAMES = ["Nordlicht Logistik GmbH", "桜歯科グループ Sakura Dental Group", "Padaria Três Irmãos Ltda", "Blue Fjord Seafood AS"]
ROWS = [
    SimpleNamespace(number=n, name=f"{NAMES[n % 4]} {n}" if n > 3 else NAMES[n], bars="bwooooo" if n % 5 == 0 else "ooooooo")
    for n in range(60)
]
NORDLICHT = SimpleNamespace(
    tenant_id=UUID("22222222-2222-2222-2222-222222222222"), name=NAMES[0], domain="nordlicht-logistik.example"
)


def rows(request: Request) -> HttpResponse:
    """A list with search, filters and a next page, in the clothes of the client list."""
    wanted = request.GET.get("q", "")
    start = int(request.GET.get("from", 0))
    found = [row for row in ROWS if wanted.lower() in row.name.lower()]
    context = {
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
    return page(request, "demo/rows.html", context, fragments=["results", "more"])


def row(request: Request, number: int) -> HttpResponse:
    """One row beside the list, on the pages of a client."""
    request.current_client = NORDLICHT
    context = {"page_title": ROWS[number].name, "rows": ROWS[:20], "row": ROWS[number], "now": timezone.now()}
    return page(request, "demo/row.html", context, fragments=["detail"])


def sheet(request: Request, number: int) -> HttpResponse:
    """A sheet with a form; it may be refused, fail at Microsoft, or succeed."""
    if request.method == "POST":
        text = request.POST["text"]
        if text == "microsoft":
            raise NotAllowed(status=403, request_id="ms-1", missing=["Helpdesk Administrator"])
        if text:
            messages.success(request, "Note added")
            return redirect("row", number)
    context = {"row": ROWS[number], "rows": ROWS[:20], "error": "Write something." if request.method == "POST" else ""}
    return page(
        request, "demo/sheet.html", context, fragments=["sheet-slot", "sheet-form"], status=422 if context["error"] else 200
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
