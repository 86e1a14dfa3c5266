from __future__ import annotations

import structlog
from celery import shared_task

from accounts.models import Operator
from accounts.tokens import graph_for
from clients.models import Client
from messages_app.models import SECTION, ClientPost
from microsoft.errors import MicrosoftError, SignInRequired

log = structlog.get_logger(__name__)

MOST_TENANTS = 20  # that are told of one tap; each may cost a token
ACTIONS = ("markRead", "markUnread")


@shared_task
def tell_microsoft(operator_id: int, reference: str, action: str, client_id: int | None = None) -> None:
    """Set Microsoft's own mark as this operator, best effort: nobody waits for it and nothing depends on it."""
    operator = Operator.objects.active().filter(pk=operator_id).select_related("partner").first()
    if operator is None or action not in ACTIONS:
        return
    got = ClientPost.objects.filter(post__reference=reference).values("client")
    clients = Client.objects.visible_to(operator, SECTION).filter(pk__in=got)
    if client_id is not None:
        clients = clients.filter(pk=client_id)
    for client in clients.order_by("pk")[:MOST_TENANTS]:
        try:
            body = {"messageIds": [reference]}
            graph_for(operator, client.tenant_id).post(f"/admin/serviceAnnouncement/messages/{action}", body)
        except SignInRequired:
            return
        except MicrosoftError as error:
            log.info("mark_not_taken", tenant_id=str(client.tenant_id), error=repr(error))
