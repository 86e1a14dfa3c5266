from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import models
from django.utils.module_loading import import_string
from django.utils.timezone import now

from accounts.models import AuditEvent, Session
from clients.models import Client
from sync.models import SyncRun

KEEP_RUNS = timedelta(days=30)
AT_ONCE = 500  # rows of one transaction


class Command(BaseCommand):
    help = "Let go of what is past its age: ended clients with all their data, sessions, runs, old audit events."

    def handle(self, **options: Any) -> None:
        ended = Client.objects.filter(ended_at__lt=now() - timedelta(days=settings.KEEP_ENDED_CLIENTS_DAYS))
        self._say("ended clients", sum(forget(client) for client in ended))
        self._say("sessions", Session.objects.filter(expire_date__lt=now()).delete()[0])
        self._say("sync runs", SyncRun.objects.filter(created_at__lt=now() - KEEP_RUNS).delete()[0])
        age = timedelta(days=settings.KEEP_AUDIT_DAYS)
        self._say("audit events", AuditEvent.objects.forget_before(now() - age))
        for path in settings.PRUNE:
            name, count = import_string(path)()
            self._say(name, count)

    def _say(self, name: str, count: int) -> None:
        if count:
            self.stdout.write(f"{count} {name} removed")


def forget(client: Client) -> bool:
    """Remove a client with all its data, a part at a time: nobody else can write while much is removed at once."""
    owned = (relation for relation in client._meta.related_objects if relation.on_delete is models.CASCADE)
    for relation in owned:
        rows = relation.related_model._default_manager.filter(**{relation.field.name: client})
        while ids := list(rows.values_list("pk", flat=True)[:AT_ONCE]):
            relation.related_model._default_manager.filter(pk__in=ids).delete()
    return client.delete()[0] > 0
