"""What searches read on PostgreSQL whose statistics are wrong: run as a process of its own; answers in JSON."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any
from unittest.mock import patch

import django

CLIENTS, PEOPLE = 20, 1000  # of each client
RARE, COMMON = "qxz", "late.example"  # three have it; everybody of the last client has it
EVERYBODYS = "nna"
SMALLER = {
    "users.search.ENOUGH": 10, "users.search.ENOUGH_OF_ONE": 10, "users.search.FEW": 100,
    "users.search.FEW_OF_ONE": 100, "users.search.FEW_FLAGGED": 100, "users.ways.COMMON": 1000,
}  # fmt: skip


def fill() -> tuple[Any, Any]:
    """The operator, and the last of the clients; the statistics are from when everybody had the rare word."""
    from django.db import connection

    from tests.factories import make_client, make_operator
    from tests.users.factories import make_person
    from users.models import DirectoryUser

    index = import_module("users.migrations.0003_search_by_beginning")
    clients = [make_client(f"Client {number}") for number in range(CLIENTS - 1)] + [make_client("Late")]
    template = make_person(clients[0], "Anna")
    copied = {
        field.column: f"p.{field.column}" for field in DirectoryUser._meta.concrete_fields if not field.primary_key
    }
    copied |= {"client_id": "c.id", "object_id": "gen_random_uuid()"}
    copied |= {"search": "' anna n' || n || '@' || c.domain || ' qxz '"}
    with connection.schema_editor() as editor:
        index.drop(None, editor)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE users_directoryuser SET (autovacuum_enabled = off)")
        cursor.execute(
            f"INSERT INTO users_directoryuser ({', '.join(copied)}) SELECT {', '.join(copied.values())} "  # noqa: S608 - names of ours
            "FROM clients_client c CROSS JOIN generate_series(1, %s) n CROSS JOIN users_directoryuser p "
            "WHERE p.id = %s ORDER BY c.id",
            [PEOPLE, template.pk],
        )
        cursor.execute("ANALYZE")
        cursor.execute(
            "UPDATE users_directoryuser SET search = replace(search, 'qxz ', '') "
            "WHERE id <= (SELECT max(id) - 3 FROM users_directoryuser)"
        )
    with connection.schema_editor() as editor:
        index.make(None, editor)
    for client in clients:
        client.users = PEOPLE
        client.save()
    return make_operator(sees=clients), clients[-1]


def forget_statistics() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM pg_statistic WHERE starelid > 16000")


def read(operator: Any, words: str, client: Any = None) -> int:
    from bench.search import looked_at
    from users.search import find

    return looked_at(lambda: find(operator, words, client))


def main() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    operator, late = fill()
    told = {}
    for statistics in ("of another day", "none"):
        for name, words in {"rare": RARE, "common": COMMON, "everybody's": EVERYBODYS}.items():
            told[f"{name}, statistics: {statistics}"] = read(operator, words)
            told[f"{name} in a client, statistics: {statistics}"] = read(operator, words, late)
        forget_statistics()
    print(json.dumps(told))


if __name__ == "__main__":
    django.setup()
    for name, value in SMALLER.items():
        patch(name, value).start()
    main()
