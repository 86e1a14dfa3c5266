"""Keeps a filled database of this release, for tests of upgrades from it.

To be run once for each release, in a checkout of it: `python -m tests.upgrades.make 0.1.0`. It needs PostgreSQL.
Microsoft is the sandbox; everybody in it is made up.
"""

from __future__ import annotations

import gzip
import os
import secrets
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.needs import postgres_folder
from tests.sandbox_process import SandboxProcess, running_sandbox
from tests.servers import running_postgres

HERE = Path(__file__).parent
KEPT = 6  # issues and posts: enough to have every kind of row


def environment(database_url: str, base_url: str, folder: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    urls = ("MICROSOFT_LOGIN_URL", "MICROSOFT_GRAPH_URL", "MICROSOFT_PARTNER_CENTER_URL")
    return kept | dict.fromkeys(urls, base_url) | {
        "DATABASE_URL": database_url,
        "DATA_DIR": folder,
        "DJANGO_SETTINGS_MODULE": "tests.bad_days.settings",
        "MICROSOFT_CLIENT_ID": SandboxProcess.client_id,
        "MICROSOFT_CLIENT_SECRET": SandboxProcess.client_secret,
        "PARTNER_TENANT_IDS": SandboxProcess.partner_tenant,
        "PYTHONDONTWRITEBYTECODE": "1",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "TOKEN_KEYS": "dGhpcnR5LXR3byBieXRlcywgb25seSBmb3IgdGVzdHM=",
    }  # fmt: skip


def fill(base_url: str, port: str) -> None:
    """Migrate, sync everything once, and do what an operator does; then keep a few of each kind."""
    import django

    django.setup()
    from django.core.management import call_command

    from accounts.models import AuditEvent, Operator
    from clients.models import Access
    from health.models import Issue
    from messages_app.models import Post
    from support.models import Ticket, TicketChange
    from sync import tasks
    from tests.bad_days.inside import enter, session
    from users.models import Change, DirectoryUser
    from users.numbers import new_number

    call_command("migrate", verbosity=0)
    operator = Operator.objects.get(pk=enter(base_url, int(port)))
    tasks.tick()
    for model in (Issue, Post):
        newest = list(model.objects.order_by("-pk").values_list("pk", flat=True)[:KEPT])
        model.objects.exclude(pk__in=newest).delete()
    session(operator.pk)
    flagged = Access.objects.filter(operator=operator, is_live=True)[:1].get()
    Access.objects.filter(pk=flagged.pk).update(is_flagged=True)
    person = DirectoryUser.objects.first()
    assert person is not None
    Change.objects.create(
        number=new_number(), operator=operator, client=person.client, object_id=person.object_id, action="block"
    )
    AuditEvent.record(operator, "users.block", AuditEvent.Outcome.DONE, client=person.client, target=person.upn)
    TicketChange.objects.create(ticket=Ticket.objects.latest("pk"), operator=operator, seen_version="1", note="A note")


def main(release: str) -> None:
    target = HERE / release
    target.mkdir(exist_ok=True)
    with (
        TemporaryDirectory() as folder,
        running_sandbox(clients=3, users=24) as sandbox,
        running_postgres() as postgres,
    ):
        file = Path(folder) / "portal.sqlite3"
        for url in (f"sqlite:///{file}", postgres):
            command = [sys.executable, "-m", "tests.upgrades.make", "fill", sandbox.base_url, str(sandbox.port)]
            subprocess.run(command, env=environment(url, sandbox.base_url, folder), check=True)
        subprocess.run(["sqlite3", file, "PRAGMA wal_checkpoint(TRUNCATE); VACUUM"], check=True, capture_output=True)
        (target / "sqlite.gz").write_bytes(gzip.compress(file.read_bytes(), mtime=0))
        dump = [str(postgres_folder() / "pg_dump"), "--no-owner", "--inserts", "--rows-per-insert=50", postgres]
        script = subprocess.run(dump, check=True, capture_output=True, text=True).stdout
        plain = "\n".join(line for line in script.splitlines() if not line.startswith("\\"))
        (target / "postgresql.sql.gz").write_bytes(gzip.compress(plain.encode(), mtime=0))
    for path in target.iterdir():
        print(path.name, path.stat().st_size)


if __name__ == "__main__":
    if sys.argv[1] == "fill":
        fill(*sys.argv[2:])
    else:
        main(sys.argv[1])
