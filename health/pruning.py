from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils.timezone import now

from health.models import ClientIssue, Issue

KEEP = timedelta(days=90)  # resolved issues, after Microsoft's last word


def old_issues() -> tuple[str, int]:
    """Let go of issues that were resolved long ago, and of those that no client has any more."""
    old = Issue.objects.filter(is_resolved=True, updated_at__lt=now() - KEEP)
    left = Issue.objects.filter(~Exists(ClientIssue.objects.filter(issue=OuterRef("pk"))), changed_at__lt=now() - KEEP)
    count = old.count() + left.exclude(pk__in=old.values("pk")).count()
    old.delete()
    left.delete()
    return "old service health issues", count
