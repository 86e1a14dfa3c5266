from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now

from accounts import admission

RIGHTS_LAST = timedelta(hours=24)
WAIT = 3.5  # seconds


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
        decided = admission.outcome(admission.begin(request.user), wait=WAIT)
        if decided and decided.admitted:
            return None
        # Signing in reads the rights again, and says in one sentence what stands in the way.
        logout(request)
        return redirect("accounts:sign-in")
