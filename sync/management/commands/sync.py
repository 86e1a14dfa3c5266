from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from accounts.models import Partner
from clients.models import Client
from sync import partners
from sync.engine import Round
from sync.models import Schedule
from sync.sections import partner_sections, sections
from sync.tasks import CHUNK, schedule_newcomers


class Command(BaseCommand):
    help = "Ask Microsoft now, for every client or for one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--client", metavar="DOMAIN", help="only the client with this default domain")
        parser.add_argument(
            "--section", metavar="KEY", help=f"only one of: {', '.join([*sections(), *partner_sections()])}"
        )

    def handle(self, *, client: str | None, section: str | None, **options: Any) -> None:
        if section and section not in {**sections(), **partner_sections()}:
            raise CommandError(f"There is no section {section}.")
        if client and section in partner_sections():
            raise CommandError(f"{section} is read for all clients at once: leave --client out.")
        clients = Client.objects.live().filter(**({"domain__iexact": client} if client else {}))
        if client and not clients:
            raise CommandError(f"No client has the domain {client}.")
        schedule_newcomers()
        fine = True
        if not client and (not section or section in partner_sections()):
            fine = self._partners(section or "")
        if not section or section in sections():
            self._clients([each.pk for each in clients], section or "")
        if not fine:
            raise CommandError("Not everything could be read; the log says why.")

    def _partners(self, section: str) -> bool:
        all_fine = True
        for partner in Partner.objects.all():
            _token, ids = Schedule.objects.filter(partner=partner).claim(1)
            for schedule in Schedule.objects.filter(pk__in=ids).select_related("partner"):
                fine = partners.visit(schedule, only=section, forced=True)
                self.stdout.write(f"{partner}: {'up to date' if fine else 'could not be read completely'}")
                all_fine = all_fine and fine
            if not ids:
                self.stdout.write(f"{partner}: a worker is reading it just now")
        return all_fine

    def _clients(self, left: list[int], section: str) -> None:
        failed = busy = 0
        with tqdm(total=len(left), unit="client", file=self.stderr) as bar:
            for start in range(0, len(left), CHUNK):
                chunk = left[start : start + CHUNK]
                token, ids = Schedule.objects.filter(client__in=chunk).claim(CHUNK)
                visit = Round(token, only=section, forced=True)
                try:
                    visit.visit(list(Schedule.objects.filter(pk__in=ids).select_related("client")))
                finally:
                    Schedule.objects.held(token).give_back()  # also where a person interrupts
                failed += len(visit.failed)
                busy += len(chunk) - len(ids)
                bar.update(len(chunk))
        if busy:
            self.stdout.write(f"{busy} of {len(left)} clients are left to a worker that is reading them just now.")
        if failed:
            raise CommandError(f"{failed} of {len(left)} clients could not be synced; their pages say why.")
        self.stdout.write(f"{len(left) - busy} clients are up to date.")
