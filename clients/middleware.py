from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth import logout
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now
from django_htmx.http import HttpResponseClientRefresh

from accounts import admission, problems
from accounts.models import Operator
from partnerportal.errors import rights_unread

RIGHTS_LAST = timedelta(hours=24)
WAIT = 3.5  # seconds
REMEMBER = 30  # seconds
WITHOUT_RIGHTS = {"accounts:sign-out"}  # shows nothing


class RightsMiddleware:
    """Show nothing on rights that were read more than a day ago; read them again first.

    Who may manage nothing any more is signed out. Where Microsoft does not say, the answer is a 503 that says so, and
    the person stays signed in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        read_at = request.user.rights_read_at
        if (read_at and now() - read_at < RIGHTS_LAST) or request.resolver_match.view_name in WITHOUT_RIGHTS:
            return None
        decided = _read_again(request.user)
        if decided is None:
            return rights_unread(request, retry_after=REMEMBER)
        if decided.admitted:
            return None
        if decided.passes:
            return rights_unread(request, decided.problem, decided.retry_after or REMEMBER)
        return _end(request, decided)


def _end(request: Any, decided: admission.Outcome) -> HttpResponse:
    """Sign out and say why: as a whole page, so that nothing of what is shown stays, nor of what the browser kept."""
    if request.htmx:
        return HttpResponseClientRefresh()
    upn = request.user.upn
    logout(request)
    problem = problems.signed_out(decided.problem) if decided.problem else problems.no_clients(upn)
    response = problems.answer(request, problem, request.get_full_path() if request.method == "GET" else "")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _read_again(operator: Operator) -> admission.Outcome | None:
    """What reading the rights has come to; once for all the parts of a page that ask at the same time."""
    name = f"rights-read-again:{operator.pk}"
    if (key := cache.get(name)) is None:
        key = admission.begin(operator)
        cache.set(name, key, REMEMBER)
    decided = admission.outcome(key, wait=WAIT)
    if decided:
        cache.delete(name)
    return decided
