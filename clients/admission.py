import structlog
from celery import current_app
from django.conf import settings
from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError as BrokerError

from accounts.models import Operator
from clients import rights

log = structlog.get_logger(__name__)


def admit(operator: Operator) -> bool:
    """Read the operator's rights and say whether there is any client to manage.

    Raises MicrosoftError where they cannot be read: nobody gets in on rights that we do not know.
    """
    rights.refresh(operator)
    if not operator.accesses.filter(is_live=True).exists():
        return False
    for section in map(import_string, settings.SYNC_PARTNER_SECTIONS):
        if hasattr(section, "probe"):
            section().probe(operator)
    for name in settings.TASKS_AFTER_SIGN_IN:
        try:
            current_app.tasks[name].delay(operator.pk)
        except BrokerError as error:  # the next tick does it
            log.warning("task_not_started", task=name, error=type(error).__name__)
    return True
