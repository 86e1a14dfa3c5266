"""The gate: every page of one client goes through it."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from uuid import UUID

import structlog
from django.core import signing
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from accounts.http import Request
from accounts.models import Operator
from clients.models import Access, Client
from microsoft.roles import names_of

log = structlog.get_logger(__name__)

WRITE_LASTS = 60 * 60  # seconds for which a form may be sent after it was shown


def client_view(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the Client its URL names, or answer 404 if this operator may not see it.

    `request.access` is then what the operator may do there.
    """

    @wraps(view)
    def gated(request: Request, tenant_id: UUID, **kwargs: Any) -> HttpResponse:
        access = Access.objects.of(request.user).filter(client__tenant_id=tenant_id).select_related("client").first()
        if access is None:
            log.warning("refused", kind="client", operator=request.user.pk, tenant_id=str(tenant_id))
            raise Http404("no such client")
        request.access = access
        request.current_client = access.client
        return view(request, access.client, **kwargs)

    gated.is_client_view = True  # type: ignore[attr-defined]  # read by tests/test_tenant_scope.py
    return gated


def access_to(request: Any, client: Client) -> Access | None:
    """What the operator may do in the client of this page or the chosen one; no query where the page has asked."""
    known = (getattr(request, name, None) for name in ("access", "chosen"))
    access = next((each for each in known if each is not None and each.client_id == client.pk), None)
    return access or Access.objects.of(request.user).filter(client=client).first()


def missing_role(allowed: Iterable[UUID]) -> str:
    """The sentence for a section or a control that the operator's roles do not open."""
    return _("You have no GDAP role here that allows this. One of these roles would: %(roles)s.") % {
        "roles": ", ".join(sorted(names_of(allowed)))
    }


def write_token(operator: Operator, client: Client, target: str) -> str:
    """Proof, carried by a form, of who changes what in which client."""
    return signing.dumps([operator.pk, str(client.tenant_id), target], salt="clients.write")


def is_write_token(token: str, operator: Operator, client: Client, target: str) -> bool:
    """Whether the form was made for exactly this operator, client and target, and lately."""
    try:
        meant = signing.loads(token, salt="clients.write", max_age=WRITE_LASTS)
    except signing.BadSignature:
        return False
    return bool(meant == [operator.pk, str(client.tenant_id), target])
