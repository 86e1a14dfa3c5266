from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth import logout
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django_htmx.http import HttpResponseClientRefresh

from accounts import admission
from accounts.models import Operator

RIGHTS_LAST = timedelta(hours=24)
WAIT = 3.5  # seconds
REMEMBER = 30  # seconds


class RightsMiddleware:
    """Show nothing on rights that were read more than a day ago; read them again first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        read_at = request.user.rights_read_at
        if read_at and now() - read_at < RIGHTS_LAST:
            return None
        decided = _read_again(request.user)
        if decided and decided.admitted:
            return None
        # Signing in reads the rights again, and says in one sentence what stands in the way.
        logout(request)
        return HttpResponseClientRefresh() if request.htmx else redirect("accounts:sign-in")


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
