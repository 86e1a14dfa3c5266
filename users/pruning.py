"""What of people is let go of after its time; the audit trail keeps who changed what for longer."""

from datetime import timedelta

from django.utils.timezone import now

from users.models import Change

KEEP_CHANGES = timedelta(days=30)


def old_changes() -> tuple[str, int]:
    """Forms that were used so long ago that none of them could be sent again."""
    return "account changes", Change.objects.filter(started_at__lt=now() - KEEP_CHANGES).delete()[0]
