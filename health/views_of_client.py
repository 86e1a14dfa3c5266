"""Service health of one client: its services, and the issues behind their lights."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import Request
from clients.access import client_view
from clients.models import Access, Client
from health.models import RECENT, IssueView
from health.overview import Overview
from health.reach import Reach
from health.section import HealthSection
from health.story import Days, Story
from microsoft.roles import GLOBAL_READER, HEALTH, name_of
from partnerportal.pages import page

View = Callable[..., HttpResponse]


def health_view(view: View) -> View:
    """The gate of a client's pages; who may not read its health is told which role would allow it."""

    @wraps(view)
    def gated(request: Request, client: Client, **kwargs: Any) -> HttpResponse:
        access: Access = request.access
        if not access.may_read(HealthSection.key):
            return _not_permitted(request, client, access)
        return view(request, client, **kwargs)

    return client_view(gated)


@require_safe
@health_view
def workloads(request: Request, client: Client) -> HttpResponse:
    """All services of a client, the worst first."""
    context = {"page_title": _("Service health"), "client": client, "overview": Overview(client)}
    return page(request, "health/workloads.html", context)


@require_safe
@health_view
def workload(request: Request, client: Client, workload_id: str) -> HttpResponse:
    """One service: what is wrong with it now, and what was lately."""
    found = get_object_or_404(client.workloads, workload_id=workload_id)
    rows = client.client_issues.of_workload(found.workload_id, found.service).since(now() - RECENT)
    known = rows.worst_first(request.user)
    context = {
        "page_title": found.service,
        "client": client,
        "workload": found,
        "opened": [issue for issue in known if not issue.is_resolved],
        "resolved": [issue for issue in known if issue.is_resolved],
        "days": Days(known),
        "overview": Overview(client),
    }
    return page(request, "health/workload.html", context, fragments=["detail"])


@require_safe
@health_view
def issue(request: Request, client: Client, reference: str) -> HttpResponse:
    """One issue of this client with Microsoft's updates."""
    row = client.client_issues.filter(issue__reference=reference).select_related("issue").first()
    if row is None:
        raise Http404("no such issue")
    found = row.issue
    context = {
        "page_title": found.title,
        "client": client,
        "issue": found,
        "workload": client.workloads.of_issue(found).first(),
        "story": Story(found, IssueView.look(request.user, found)),
        "others": Reach(request.user).count(found) - 1,
        "overview": Overview(client),
    }
    return page(request, "health/client_issue.html", context, fragments=["detail"])


def _not_permitted(request: Request, client: Client, access: Access) -> HttpResponse:
    context = {
        "page_title": _("Service health"),
        "client": client,
        "is_refused": f" {HealthSection.key} " in access.refused,
        "is_for_others": client.accesses.filter(is_live=True).reading(HealthSection.key).exists(),
        "roles": [name_of(role) for role in (HEALTH.role, GLOBAL_READER)],
    }
    return page(request, "health/not_permitted.html", context)
