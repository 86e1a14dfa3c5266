from datetime import timedelta

from django.utils.timezone import now

from support.models import CUT_OFF, TicketChange
from support.send import give_up

KEEP = timedelta(days=90)  # Microsoft keeps the note, the audit trail who sent it


def old_changes() -> tuple[str, int]:
    """Let go of what was sent to tickets long ago."""
    return "ticket changes", TicketChange.objects.filter(created_at__lt=now() - KEEP).delete()[0]


def lost_changes() -> tuple[str, int]:
    """End what was begun by a process that is no longer there, and say so in the audit trail."""
    lost = TicketChange.objects.filter(outcome=TicketChange.Outcome.SENDING, created_at__lt=now() - CUT_OFF)
    count = 0
    for change in lost.select_related("ticket__client", "operator"):
        give_up(change)
        count += 1
    return "ticket changes without an outcome", count
