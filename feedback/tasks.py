from __future__ import annotations

from smtplib import SMTPException

import structlog
from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.timezone import now

from feedback.models import Feedback

log = structlog.get_logger(__name__)
AT_ONCE = 20


@shared_task
def mail_waiting() -> None:
    """Mail what has been written and not yet mailed; what a mail server refuses is tried again later, for ever."""
    if not settings.FEEDBACK_EMAIL:
        return
    for feedback in Feedback.objects.waiting().select_related("operator").order_by("next_try_at")[:AT_ONCE]:
        if not feedback.claim():
            continue
        try:
            message(feedback).send()
        except (SMTPException, OSError) as error:
            log.warning("feedback_not_mailed", feedback=feedback.pk, error=type(error).__name__)
            feedback.try_again_later()
        else:
            Feedback.objects.filter(pk=feedback.pk).update(mailed_at=now())


def message(feedback: Feedback) -> EmailMessage:
    operator = feedback.operator
    lines = [
        feedback.text,
        "",
        f"From: {operator.name}",
        f"Answer wanted: {'yes' if feedback.wants_answer else 'no'}",
        f"Page: {feedback.page or '-'}",
        f"Version: {feedback.version}",
        f"Browser: {feedback.browser}",
    ]
    mail = EmailMessage(
        f"Partner Portal: {feedback.kind} {feedback.pk}",
        "\n".join(lines),
        to=[settings.FEEDBACK_EMAIL],
        reply_to=[operator.upn] if feedback.wants_answer else [],
    )
    if feedback.screenshot:
        name = f"screenshot.{feedback.screenshot_type.partition('/')[2]}"
        mail.attach(name, bytes(feedback.screenshot), feedback.screenshot_type)
    return mail
