from celery import shared_task
from django.core.cache import cache

from home import alerts

LONGEST = 300  # seconds after which a worker that told devices counts as dead


@shared_task
def tell_devices() -> None:
    """Every minute: tell devices what their operators do not know yet; never two workers at once."""
    if not cache.add("alerts", "1", LONGEST):
        return
    try:
        alerts.tell_all()
    finally:
        cache.delete("alerts")
