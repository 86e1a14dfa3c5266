from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import AuditEvent, Operator


class Command(BaseCommand):
    help = "Let an operator who has signed in before see /staff/, where feedback is listed; or no longer."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("upn", help="whom, as they sign in")
        parser.add_argument("--off", action="store_true", help="no longer")

    def handle(self, *, upn: str, off: bool, **options: Any) -> None:
        operator = Operator.objects.filter(upn__iexact=upn).first()
        if operator is None:
            raise CommandError(f"Nobody has signed in as {upn} yet.")
        operator.is_staff = not off
        operator.save(update_fields=["is_staff"])
        action = "staff-off" if off else "staff-on"
        AuditEvent.record(None, action, AuditEvent.Outcome.DONE, target=operator.upn, detail="by manage.py")
        self.stdout.write(f"{operator.upn} {'no longer sees' if off else 'sees'} /staff/.")
