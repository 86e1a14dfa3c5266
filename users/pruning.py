"""What of people is let go of after its time; the audit trail keeps who changed what for longer."""

from datetime import timedelta

from django.utils.timezone import now

from users.changing import LOST_AFTER, give_up_if_lost
from users.models import Change

KEEP_CHANGES = timedelta(days=30)


def old_changes() -> tuple[str, int]:
    """Forms that were used so long ago that none of them could be sent again."""
    return "account changes", Change.objects.filter(started_at__lt=now() - KEEP_CHANGES).delete()[0]


def lost_changes() -> tuple[str, int]:
    """End what was begun by a process that is no longer there, and say so in the audit trail."""
    lost = Change.objects.filter(state=Change.State.STARTED, started_at__lt=now() - LOST_AFTER)
    count = 0
    for change in lost.select_related("client", "operator"):
        give_up_if_lost(change, change.person())
        count += 1
    return "account changes without an outcome", count
