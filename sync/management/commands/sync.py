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
        clients = Client.objects.live().filter(**({"domain": client} if client else {}))
        if client and not clients:
            raise CommandError(f"No client has the domain {client}.")
        schedule_newcomers()
        if not client and (not section or section in partner_sections()):
            self._partners(section or "")
        if not section or section in sections():
            self._clients([each.pk for each in clients], section or "")

    def _partners(self, section: str) -> None:
        for partner in Partner.objects.all():
            _token, ids = Schedule.objects.filter(partner=partner).claim(1)
            for schedule in Schedule.objects.filter(pk__in=ids).select_related("partner"):
                fine = partners.visit(schedule, only=section, forced=True)
                self.stdout.write(f"{partner}: {'up to date' if fine else 'could not be read completely'}")

    def _clients(self, left: list[int], section: str) -> None:
        failed = 0
        with tqdm(total=len(left), unit="client", file=self.stderr) as bar:
            for start in range(0, len(left), CHUNK):
                chunk = left[start : start + CHUNK]
                token, ids = Schedule.objects.filter(client__in=chunk).claim(CHUNK)
                visit = Round(token, only=section, forced=True)
                visit.visit(list(Schedule.objects.filter(pk__in=ids).select_related("client")))
                failed += len(visit.failed)
                bar.update(len(chunk))
        if failed:
            raise CommandError(f"{failed} of {len(left)} clients could not be synced; their pages say why.")
        self.stdout.write(f"{len(left)} clients are up to date.")
