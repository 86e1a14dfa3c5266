"""What our pages are compared with: views that anyone would write first, through the same middleware."""

from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from clients.models import Access, Client

FOLDER = Path(__file__).parent


def minimal(request: Any, rows: int) -> HttpResponse:
    """The client list's facts in the client list's markup: one query, one template of Django's own tags."""
    accesses = Access.objects.of(request.user).select_related("client").order_by("-is_flagged", "sort_name")
    return HttpResponse(_template("minimal.html").render({"rows": accesses[:rows]}, request))


@login_not_required
def bare(request: HttpRequest, rows: int) -> HttpResponse:
    """A list of links: what a template engine cannot do without."""
    clients = Client.objects.order_by("sort_name", "id")
    return HttpResponse(_template("bare.html").render({"rows": clients[:rows]}, request))


_known: dict[str, Any] = {}


def _template(name: str) -> Any:
    """Compiled once, as Django's own loader does it."""
    if name not in _known:
        _known[name] = engines["django"].from_string((FOLDER / name).read_text())
    return _known[name]


urlpatterns = [
    path("minimal/<int:rows>/", minimal),
    path("bare/<int:rows>/", bare),
    path("", include("partnerportal.urls")),
]
