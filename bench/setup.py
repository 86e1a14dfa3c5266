"""What every bench needs: settings without a deployment's own values, and a database that goes away afterwards."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType


@contextmanager
def product(*, login_url: str = "https://login.microsoftonline.com", database_url: str = "") -> Iterator[Path]:
    """Django, set up on a new database; `login_url` is a sandbox's address where Microsoft shall be asked."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        graph_url, partner_center_url = _others(login_url)
        os.environ |= {
            "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver.localhost",
            "DATABASE_URL": database_url,
            "DATA_DIR": folder,
            "DEBUG": "false",
            "LOG_LEVEL": "ERROR",
            "MICROSOFT_CLIENT_ID": "11111111-1111-1111-1111-111111111111",
            "MICROSOFT_CLIENT_SECRET": "sandbox-secret",
            "MICROSOFT_LOGIN_URL": login_url,
            "MICROSOFT_GRAPH_URL": graph_url,
            "MICROSOFT_PARTNER_CENTER_URL": partner_center_url,
            "PARTNER_TENANT_IDS": "22222222-2222-2222-2222-222222222222",
            "REDIS_URL": os.environ.get("BENCH_REDIS_URL", ""),
            "SECRET_KEY": "only-for-measuring-only-for-measuring-only-for-measuring",
            "TOKEN_KEYS": "dGhpcnR5LXR3byBieXRlcywgb25seSBmb3IgdGVzdHM=",
            "DJANGO_SETTINGS_MODULE": "partnerportal.settings",
        }
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        yield Path(folder)


def _others(login_url: str) -> tuple[str, str]:
    if login_url.startswith("http://"):
        return login_url, login_url
    return "https://graph.microsoft.com", "https://api.partnercenter.microsoft.com"


def search_index() -> ModuleType:
    """The migration that makes and drops what people are searched by on this database."""
    from django.db import connection

    last = "0002_search_index" if connection.vendor == "sqlite" else "0003_search_by_beginning"
    return import_module(f"users.migrations.{last}")


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def let_go() -> None:
    """PostgreSQL waits at its end for whoever is still connected."""
    from django.db import connection

    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()  # type: ignore[attr-defined]  # of PostgreSQL alone
