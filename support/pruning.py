from datetime import timedelta

from django.utils.timezone import now

from support.models import TicketChange

KEEP = timedelta(days=90)  # Microsoft keeps the note, the audit trail who sent it


def old_changes() -> tuple[str, int]:
    """Let go of what was sent to tickets long ago."""
    return "ticket changes", TicketChange.objects.filter(created_at__lt=now() - KEEP).delete()[0]
