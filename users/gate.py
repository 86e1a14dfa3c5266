"""The gate of a page about people: the client is the operator's, the role covers the directory, the person exists."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.http import Request
from clients.access import client_view
from clients.models import Client
from microsoft.roles import DIRECTORY_READERS, HELPDESK_ADMINISTRATOR, name_of
from partnerportal.pages import page

READERS = [name_of(DIRECTORY_READERS), name_of(HELPDESK_ADMINISTRATOR)]


def people_view(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Like `client_view`, for those whose role reads the client's directory; others read which role is missing."""

    @client_view
    @wraps(view)
    def gated(request: Request, client: Client, **kwargs: Any) -> HttpResponse:
        if not request.access.may_read("users"):
            return no_access(request, client)
        return view(request, client, **kwargs)

    return gated


def person_view(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view one person of the client as well."""

    @people_view
    @wraps(view)
    def gated(request: Request, client: Client, user_id: UUID, **kwargs: Any) -> HttpResponse:
        person = get_object_or_404(client.directory, object_id=user_id)
        person.client = client
        return view(request, client, person, **kwargs)

    return gated


def no_access(request: Request, client: Client | None) -> HttpResponse:
    context = {"title": _("You can’t see users here"), "roles": READERS, "client": client, "page_title": _("Users")}
    return page(request, "users/no_access.html", context, fragments=["detail"], status=403)
