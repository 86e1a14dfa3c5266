from collections.abc import Callable
from time import time
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now

from partnerportal.passing import in_passing

TOUCH_AFTER = 5 * 60  # seconds; writing the session at every request would make every page a write


class SessionLimitsMiddleware:
    """End a session that is too old, and keep the idle limit of one in use from running out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        if request.user.is_authenticated:
            signed_in_at = request.session.get("signed_in_at", 0)
            if time() - signed_in_at > settings.SESSION_ABSOLUTE_AGE:
                logout(request)
            elif time() - request.session.get("touched_at", 0) > TOUCH_AFTER:
                request.session["touched_at"] = int(time())
                request.user.last_active_at = now()
                with in_passing():
                    request.user.save(update_fields=["last_active_at"])
        return self.get_response(request)
