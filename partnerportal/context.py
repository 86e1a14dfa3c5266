from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from partnerportal.menu import Entry, entries

THEME_COLORS = {  # of the browser's own bar: --surface, or --scope with one client selected
    "all": {"light": "#ffffff", "dark": "#1d161e"},
    "client": {"light": "#6b2176", "dark": "#4f1b57"},
}

_providers: dict[str, Callable[[HttpRequest], Any]] = {}


def provide(name: str, provider: Callable[[HttpRequest], Any]) -> None:
    """Let an app above answer `current_client` (from the session) or `client_count` (how many one may see)."""
    _providers[name] = provider


def _provided(name: str, request: HttpRequest) -> Any:
    provider = _providers.get(name)
    return provider(request) if provider else None


class Shell:
    """What base.html shows around every page; each part is asked for only where it is shown."""

    is_sandbox: bool = settings.IS_SANDBOX

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def operator(self) -> Any:
        """Who is signed in, or None."""
        user = getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @property
    def request_id(self) -> str:
        return getattr(self.request, "request_id", "")

    @property
    def layout(self) -> str:
        """The template of pages that strangers see too, and of those that must show nothing but themselves."""
        is_bare = not self.operator or getattr(self.request, "without_menu", False)
        return "_plain.html" if is_bare else "base.html"

    @cached_property
    def client(self) -> Any:
        """The client of this page, or the one chosen last; None for all clients."""
        if not self.operator:
            return None
        if client := getattr(self.request, "current_client", None):
            return client
        return _provided("current_client", self.request)

    @property
    def scope(self) -> str:
        return "client" if self.client else "all"

    @cached_property
    def client_count(self) -> int:
        return _provided("client_count", self.request) or 0

    @property
    def theme(self) -> str:
        """light, dark, or nothing: as the system has it."""
        theme = getattr(self.operator, "theme", "") or self.request.COOKIES.get(settings.THEME_COOKIE_NAME, "")
        return theme if theme in ("light", "dark") else ""

    @property
    def density(self) -> str:
        return getattr(self.operator, "density", "")

    @property
    def theme_colors(self) -> dict[str, str]:
        return THEME_COLORS[self.scope]

    @property
    def theme_color(self) -> str:
        return THEME_COLORS[self.scope].get(self.theme, "")

    @property
    def needs_sign_in(self) -> bool:
        return bool(getattr(self.operator, "needs_sign_in", False))

    @property
    def partner_name(self) -> str:
        return self.operator.partner.name if self.operator else ""

    @property
    def mark(self) -> str:
        """Tells one operator's pages from another's in the same browser, and nothing else."""
        return salted_hmac("device", str(self.operator.pk), algorithm="sha256").hexdigest()[:16]

    @property
    def script_cookie(self) -> str:
        return str(settings.SCRIPT_COOKIE_NAME)

    @property
    def rendered_at(self) -> Any:
        return timezone.localtime()

    @cached_property
    def menu(self) -> list[Entry]:
        if not self.operator:
            return []
        match = getattr(self.request, "resolver_match", None)
        section = getattr(self.request, "section", "") or (match.namespaces[0] if match and match.namespaces else "")
        return list(entries(self.request, self.client, section))

    @property
    def tabs(self) -> list[Entry]:
        return [entry for entry in self.menu if entry.item.on_tabs][:5]

    @property
    def more(self) -> list[Entry]:
        """What the drawer shows below the line."""
        return [entry for entry in self.menu if not entry.item.on_tabs]


def shell(request: HttpRequest) -> dict[str, Any]:
    return {"shell": Shell(request)}
