import csv
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from accounts.models import AuditEvent
from partnerportal.csvtext import harmless

COLUMNS = ["at", "operator_upn", "tenant_id", "client_name", "action", "target", "outcome", "detail", "request_id"]


class Command(BaseCommand):
    help = "Write the audit trail as CSV, oldest first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--operator", metavar="UPN", help="only what this operator did")
        parser.add_argument("--tenant", metavar="ID", help="only what was done in this client's tenant")

    def handle(self, *, operator: str | None, tenant: str | None, **options: Any) -> None:
        events = AuditEvent.objects.order_by("at", "pk")
        if operator:
            events = events.filter(operator_upn__iexact=operator)
        if tenant:
            events = events.filter(tenant_id=_id(tenant))
        writer = csv.writer(self.stdout)
        writer.writerow(COLUMNS)
        for row in events.values_list(*COLUMNS).iterator():
            at, *rest = row
            writer.writerow([at.isoformat(), *map(harmless, rest)])


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise CommandError(f"{text} is no tenant id.") from error
