"""Service health of all clients: each issue once, with how many of them it affects."""

from __future__ import annotations

from functools import cache

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import Request
from clients import paging
from health.listing import Listing
from health.models import Issue, IssueView
from health.story import Story
from partnerportal.pages import page

CLIENTS = 50  # affected clients of an issue, at a time


@require_safe
def issues(request: Request) -> HttpResponse:
    """What is wrong at Microsoft now, the worst first; see Listing for what narrows it."""
    listing = Listing.of(request.GET, request.user)
    context = {"page_title": _("Service health"), "listing": listing, "reach": listing.reach, "q": listing.words}
    return page(request, "health/issues.html", context, fragments=["results", "more"])


@require_safe
def issue(request: Request, reference: str) -> HttpResponse:
    """One issue with Microsoft's updates, and the operator's clients that it affects."""
    found = get_object_or_404(Issue.objects.visible_to(request.user), reference=reference)
    listing = Listing.of({}, request.user)
    reach = listing.reach
    accesses = reach.affected(found)
    if after := paging.after(request.GET):
        accesses = accesses.after(*after)
    rows = list(accesses[: CLIENTS + 1])
    context = {
        "page_title": found.title,
        "issue": found,
        "story": Story(found, IssueView.look(request.user, found)),
        "accesses": rows[:CLIENTS],
        "next_url": f"{request.path}?after={paging.mark(rows[CLIENTS - 1])}" if len(rows) > CLIENTS else "",
        "affected": cache(lambda: reach.count(found)),  # after the list beside it, which counts all
        "total": reach.total,
        "listing": listing,
        "reach": reach,
    }
    return page(request, "health/issue.html", context, fragments=["detail", "more"])
