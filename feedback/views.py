from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import Request
from feedback.forms import FeedbackForm, path_of
from feedback.models import Feedback
from feedback.tasks import mail_waiting
from partnerportal.limits import note
from partnerportal.pages import page

MOST = 10  # of one operator
WITHIN = timedelta(hours=1)


@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: Request) -> HttpResponse:
    """Tell us; a POST keeps it and mails it beside the request."""
    if request.method != "POST":
        return _form(request, FeedbackForm(initial={"page": _came_from(request)}, label_suffix=""))
    form = FeedbackForm(request.POST, request.FILES, label_suffix="")
    if wait := _wait(request):
        form.add_error(None, _("That was a lot for one hour. Your text is still here: send it a little later."))
        note("feedback")
        response = _form(request, form, status=429)
        response["Retry-After"] = str(wait)
        return response
    if not form.is_valid():
        return _form(request, form, status=422)
    written = form.save(commit=False)
    written.operator, written.version = request.user, settings.VERSION
    written.browser = request.headers.get("User-Agent", "")[:200]
    written.save()
    transaction.on_commit(mail_waiting.delay)
    messages.success(request, _("Thank you. A person reads every message."))
    return redirect(written.page if written.page.startswith("/") else "feedback:feedback")


def _wait(request: Request) -> int:
    """Seconds until the operator may write again; zero where they may."""
    lately = Feedback.objects.of(request.user).since(now() - WITHIN).order_by("-created_at")
    oldest = lately.values_list("created_at", flat=True)[MOST - 1 : MOST].first()
    return int((oldest + WITHIN - now()).total_seconds()) + 1 if oldest else 0


def _form(request: Request, form: FeedbackForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "version": settings.VERSION, "about": path_of(str(form["page"].value() or ""))}
    return page(request, "feedback/feedback.html", context, status=status)


def _came_from(request: Request) -> str:
    """The page of ours that the operator was on."""
    referrer = request.GET.get("page") or request.headers.get("Referer", "")
    path = path_of(referrer)
    return path if path and not path.startswith(("//", "/feedback/")) else ""
