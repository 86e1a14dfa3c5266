import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection


class Command(BaseCommand):
    help = "Copy the SQLite database into a new file, whole, while the product runs; PostgreSQL has pg_dump."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the copy to make; readable by you alone")

    def handle(self, *, file: Path, **options: Any) -> None:
        if connection.vendor != "sqlite":
            raise CommandError("This is PostgreSQL: use pg_dump, as docs/operate.md says.")
        file = Path(os.environ.get("PORTAL_CALLED_FROM", ".")) / file
        try:
            os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except OSError as error:
            raise CommandError(f"{file} cannot be made: {error.strerror}.") from error
        try:
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(file)])  # one read transaction; writers go on meanwhile
        except BaseException:
            file.unlink()
            raise
        self.stdout.write(f"{file} holds the database as it was at the beginning of the copy.")
