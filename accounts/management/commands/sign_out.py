from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import tokens
from accounts.models import AuditEvent, Operator


class Command(BaseCommand):
    help = "End every session of an operator, or of everybody; with --block they cannot sign in again either."

    def add_arguments(self, parser: CommandParser) -> None:
        whom = parser.add_mutually_exclusive_group(required=True)
        whom.add_argument("upn", nargs="?", help="whom, as they sign in")
        whom.add_argument("--everybody", action="store_true", help="all operators")
        after = parser.add_mutually_exclusive_group()
        after.add_argument("--block", action="store_true", help="keep them out, and forget their token at Microsoft")
        after.add_argument("--allow", action="store_true", help="let somebody who was kept out sign in again")

    def handle(self, *, upn: str | None, everybody: bool, block: bool, allow: bool, **options: Any) -> None:
        if everybody and block:
            raise CommandError("Nobody could use the portal any more: name whom to keep out.")
        operators = Operator.objects.all() if everybody else Operator.objects.filter(upn__iexact=upn)
        if not operators:
            raise CommandError("Nobody has signed in yet." if everybody else f"Nobody has signed in as {upn} yet.")
        action = "block-operator" if block else "allow-operator" if allow else "sign-out-operator"
        for operator in operators:
            if block or allow:
                operator.is_active = allow
                operator.save(update_fields=["is_active"])
            operator.sign_out_everywhere()
            if block:
                tokens.forget(operator)
            AuditEvent.record(None, action, AuditEvent.Outcome.DONE, target=operator.upn, detail="by manage.py")
        self.stdout.write(f"Signed out on all devices: {len(operators)}.")
