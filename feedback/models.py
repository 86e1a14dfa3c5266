from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models import Operator

FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=12)


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def of(self, operator: Operator) -> Self:
        return self.filter(operator=operator)

    def since(self, moment: datetime) -> Self:
        return self.filter(created_at__gte=moment)

    def waiting(self) -> Self:
        """Not mailed yet, and the next try is due."""
        return self.filter(mailed_at=None, next_try_at__lte=now())


class Feedback(models.Model):
    """What an operator thinks of the portal."""

    class Kind(models.TextChoices):
        PROBLEM = "problem", _("Problem")
        IDEA = "idea", _("Idea")
        PRAISE = "praise", _("Praise")

    operator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feedback")
    created_at = models.DateTimeField(default=now)
    kind = models.CharField(max_length=7, choices=Kind, default=Kind.PROBLEM)
    text = models.TextField()
    wants_answer = models.BooleanField(default=False)
    page = models.CharField(max_length=300, blank=True)  # where it was written about; a path of ours
    version = models.CharField(max_length=30, blank=True)
    browser = models.CharField(max_length=200, blank=True)
    screenshot = models.BinaryField(blank=True, default=bytes)  # in the database: no folder that leaks
    screenshot_type = models.CharField(max_length=20, blank=True)
    mailed_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=now)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "feedback"
        indexes = [models.Index(fields=["operator", "created_at"], name="feedback_of_operator")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    def claim(self) -> bool:
        """Keep other workers from mailing it too; where this one dies, it is tried again."""
        waiting = Feedback.objects.filter(pk=self.pk, mailed_at=None, next_try_at=self.next_try_at)
        return bool(waiting.update(next_try_at=now() + FIRST_WAIT))

    def try_again_later(self) -> None:
        """After a mail server's refusal: twice as late each time, and never given up."""
        self.tries += 1
        self.next_try_at = now() + min(FIRST_WAIT * 2 ** min(self.tries - 1, 10), LONGEST_WAIT)
        self.save(update_fields=["tries", "next_try_at"])
