"""What a test of upgrades does inside the product, as a process of its own; answers in JSON."""

from __future__ import annotations

import json
import sys
from time import time
from typing import Any

import django

Counts = dict[str, int]
OURS = ("accounts_", "clients_", "feedback_", "health_", "home_", "messages_app_", "support_", "sync_", "users_")


def counts() -> Counts:
    from django.db import connection

    names = [name for name in connection.introspection.table_names() if name.startswith(OURS)]
    names = [name for name in names if not name.startswith("users_search_")]  # how SQLite keeps an index of text
    with connection.cursor() as cursor:
        found = {}
        for name in sorted(names):
            cursor.execute(f'SELECT count(*) FROM "{name}"')  # noqa: S608 - the database's own names
            found[name] = cursor.fetchone()[0]
    return found


def recorded() -> dict[str, str]:
    """The newest migration of each app that the database has seen."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT app, max(name) FROM django_migrations GROUP BY app")
        return dict(cursor.fetchall())


def schema() -> dict[str, Any]:
    """Columns and constraints of every table."""
    from django.db import connection

    introspection = connection.introspection
    with connection.cursor() as cursor:
        found = {}
        for name in sorted(introspection.table_names(cursor)):
            columns = introspection.get_table_description(cursor, name)
            constraints = introspection.get_constraints(cursor, name)
            found[name] = {
                "columns": sorted([each.name, str(each.type_code), each.null_ok] for each in columns),
                "constraints": sorted(
                    [str(each["columns"]), each["primary_key"], each["unique"], str(each["foreign_key"]), each["index"]]
                    for each in constraints.values()
                ),
            }
    return found


def migrate_back(to: dict[str, str]) -> None:
    """Every app to the migration that the release had last; an app that is new since, to none."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    apps = {app for app, _name in executor.loader.graph.leaf_nodes()}
    executor.migrate([(app, to.get(app)) for app in sorted(apps)])


def stale_lines() -> list[str]:
    """Those who would be found by something else if they were stored today."""
    from users.models import DirectoryUser

    stale = []
    for person in DirectoryUser.objects.all():
        before = set(person.search.split())
        person.index()
        if set(person.search.split()) != before:
            stale.append(person.name)
    return stale


def pages() -> dict[str, int]:
    """The answers to one page of every kind, for the operator of the release; nothing of it stays."""
    from django.db import transaction

    with transaction.atomic():
        answers = _pages()
        transaction.set_rollback(True)
    return answers


def _pages() -> dict[str, int]:
    from django.test import Client as Web
    from django.utils.timezone import now

    from accounts.models import Operator
    from tests.bad_days.inside import addresses

    operator = Operator.objects.get()
    Operator.objects.update(rights_read_at=now(), last_active_at=now())
    web = Web(headers={"host": "localhost"})
    web.force_login(operator)
    session = web.session
    session["signed_in_at"] = session["touched_at"] = int(time())
    session.save()
    return {path: web.get(path).status_code for path in addresses()}


def there_and_back() -> dict[str, Any]:
    from django.core.management import call_command

    release, before = recorded(), counts()
    call_command("migrate", verbosity=0)
    told: dict[str, Any] = {"before": before, "after": counts(), "schema": schema(), "pages": pages()}
    told["stale_lines"] = stale_lines()
    migrate_back(release)
    told["back"], told["is_back"] = counts(), recorded() == release
    call_command("migrate", verbosity=0)
    return {**told, "again": counts()}


def fresh() -> dict[str, Any]:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    return schema()


if __name__ == "__main__":
    django.setup()
    print(json.dumps({"there_and_back": there_and_back, "fresh": fresh}[sys.argv[1]]()))
