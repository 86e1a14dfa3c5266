"""Tickets for tests."""

from datetime import timedelta

from django.utils.timezone import now

from clients.models import fold
from support.models import Ticket, recount


def make_ticket(client, number="616122292874576", title="No mail in or out", **fields) -> Ticket:
    """An open ticket that changed an hour ago and whose details were read a moment ago."""
    changed = fields.pop("modified_at", now() - timedelta(hours=1))
    ranks = {"attention_needed": Ticket.Rank.ATTENTION, "closed": Ticket.Rank.CLOSED}
    fields = {
        "severity": "moderate",
        "status": "open",
        "rank": ranks.get(fields.get("status", "open"), Ticket.Rank.OPEN),
        "contact": "Anneke Brandt",
        "created_at": changed - timedelta(days=1),
        "modified_at": changed,
        "search": f"{number} {fold(title)}",
        "read_at": now(),
        "read_version": changed,
    } | fields
    ticket = Ticket.objects.create(client=client, number=number, title=title, **fields)
    recount([client.pk])
    return ticket
