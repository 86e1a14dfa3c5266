"""The page that an operator begins with: one of a fixed list, so that a setting can never lead elsewhere."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Operator

DEFAULT = "clients:clients"
START_PAGES: Mapping[str, str | Promise] = {  # what `Operator.start_page` may hold, names of URLs
    DEFAULT: _("Clients"),
    "home:overview": _("What changed"),
    "health:issues": _("Service health"),
    "users:users": _("Users"),
    "users:recent": _("Recently viewed"),
    "support:tickets": _("Support"),
    "messages:messages": _("Messages"),
    "home:search": _("Search"),
}


def start_page_of(operator: Operator) -> str:
    return operator.start_page if operator.start_page in START_PAGES else DEFAULT
