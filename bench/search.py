"""How long a search for people takes, for twelve kinds of words, on SQLite and on PostgreSQL.

    python -m bench.search --users 1000000

People are spread over clients as in life: one client has a tenth of them, one a fiftieth, the rest share. Everybody is
searched as an operator who sees all clients, unless the kind says otherwise. What is timed is `users.search.find` as
pages use it: rights, candidates, order, fifty rows with their clients. "read" are rows that PostgreSQL looked at, and
thousands of steps of SQLite's machine.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from functools import partial
from typing import Any
from uuid import UUID

from bench.setup import let_go, percentile, product, search_index

SEED = 1
PEOPLE_OF_A_CLIENT = 100
BIGGEST, BIG = 10, 50  # a tenth and a fiftieth of everybody
FEW_CLIENTS = 30  # of the operator with few rights
SAMPLES = 40  # different words of each kind
CHUNK = 5000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, default=1_000_000)
    parser.add_argument("--samples", type=int, default=SAMPLES)
    parser.add_argument("--on", choices=["sqlite", "postgresql"], help="only this database, in this process")
    options = parser.parse_args()
    if options.on:
        print(json.dumps(measure(options.on, options.users, options.samples)))
        return
    figures = {}
    for database in ("sqlite", "postgresql"):
        command = [sys.executable, "-m", "bench.search", "--on", database]
        command += ["--users", str(options.users), "--samples", str(options.samples)]
        run = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        figures[database] = json.loads(run.stdout.splitlines()[-1])
        show(database, figures[database])
    summary = {
        "bench": "search",
        "users": options.users,
        "worst_p95_ms": {
            database: max(kind["p95_ms"] for kind in figure["kinds"].values()) for database, figure in figures.items()
        },
        **figures,
    }
    print(json.dumps(summary))


def show(database: str, figure: dict[str, Any]) -> None:
    print(
        f"\n{database}: {figure['users']:,} people of {figure['clients']:,} clients, filled in {figure['filled_s']} s"
    )
    print(f"{'kind':<34}{'p50 ms':>8}{'p95 ms':>8}{'max':>8}{'found':>7}{'read':>9}   such as")
    for name, kind in figure["kinds"].items():
        print(
            f"{name:<34}{kind['p50_ms']:>8}{kind['p95_ms']:>8}{kind['max_ms']:>8}{kind['found']:>7}{kind['read']:>9}"
            f"   {kind['sample']}"
        )


def measure(database: str, users: int, samples: int) -> dict[str, Any]:
    from tests.servers import running_postgres

    with running_postgres() if database == "postgresql" else nullcontext("") as url:
        try:
            with product(database_url=url or ""):
                start = time.perf_counter()
                world = World(users)
                filled = time.perf_counter() - start
                kinds = {name: timed(make, samples) for name, make in world.kinds().items()}
        finally:
            let_go()
    return {"users": users, "clients": len(world.clients), "filled_s": round(filled), "kinds": kinds}


def timed(make: Callable[[], tuple[Any, str, Any]], samples: int) -> dict[str, Any]:
    from users.search import find

    taken, read, found, words = [], [], 0, ""
    for number in range(samples + 3):
        operator, words, client = make()
        start = time.perf_counter()
        rows = list(find(operator, words, client))
        if number >= 3:  # the first ones warm up
            taken.append((time.perf_counter() - start) * 1000)
            found += len(rows)
        if number % 8 == 0:
            read.append(looked_at(partial(find, operator, words, client)))
    return {
        "p50_ms": round(percentile(taken, 0.5), 1),
        "p95_ms": round(percentile(taken, 0.95), 1),
        "max_ms": round(max(taken), 1),
        "found": round(found / samples),
        "read": max(read),
        "sample": words,
    }


def looked_at(query: Callable[[], Any]) -> int:
    from django.db import connection

    if connection.vendor == "sqlite":
        steps = [0]

        def step() -> None:
            steps[0] += 1

        connection.connection.set_progress_handler(step, 1000)
        list(query())
        connection.connection.set_progress_handler(None, 0)
        return steps[0]
    sql, params = query().query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
        plan = cursor.fetchone()[0]
    return rows_of(plan[0]["Plan"])


def rows_of(plan: dict[str, Any]) -> int:
    """Rows that the scans of a plan gave or threw away."""
    below = sum(rows_of(each) for each in plan.get("Plans", ()))
    if "Scan" not in plan["Node Type"] or plan["Node Type"] == "Subquery Scan":
        return below
    own = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0) + plan.get("Rows Removed by Index Recheck", 0)
    return below + int(own * plan["Actual Loops"])


class World:
    """Clients, people, and two operators: one who sees all, one who sees a few."""

    def __init__(self, users: int) -> None:
        from accounts.models import Operator, Partner
        from bench.fill import make_access, make_clients
        from clients.models import Access, Client

        self.chance = random.Random(SEED)
        partner = Partner.objects.create(tenant_id=UUID(int=1), name="Harbour IT Partners")
        self.everywhere = Operator.objects.create(partner=partner, upn="avery@harbour.example", name="Avery")
        self.somewhere = Operator.objects.create(partner=partner, upn="hana@harbour.example", name="Hana")
        self.clients = make_clients(max(users // PEOPLE_OF_A_CLIENT, 40), self.chance)
        self.sizes = sizes(users, len(self.clients))
        for client, size in zip(self.clients, self.sizes, strict=True):
            client.users = size
        Client.objects.bulk_update(self.clients, ["users"], batch_size=200)
        make_access(self.everywhere, self.clients, self.chance)
        make_access(self.somewhere, self.clients[100 : 100 + FEW_CLIENTS] or self.clients[2:12], self.chance)
        Access.objects.filter(client__in=self.clients[:2]).update(is_flagged=False)
        self.known = fill(self.clients, self.sizes, self.chance)

    def somebody(self) -> Any:
        return self.chance.choice(self.known)

    def kinds(self) -> dict[str, Callable[[], tuple[Any, str, Any]]]:
        small, biggest, middle = self.clients[50 % len(self.clients)], self.clients[0], self.clients[1]

        def kind(words: Callable[[Any], str], operator: Any = None, client: Any = None) -> Callable[[], Any]:
            return lambda: (operator or self.everywhere, words(self.somebody()), client)

        return {
            "two letters": kind(lambda who: who.name.split()[0][:2]),
            "three letters": kind(lambda who: who.name.split()[-1][:3]),
            "a first name": kind(lambda who: who.name.split()[0]),
            "first name and two more letters": kind(lambda who: f"{who.name.split()[0]} {who.name.split()[-1][:2]}"),
            "last name, first name": kind(lambda who: " ".join(reversed(who.name.split()))),
            "initials": kind(lambda who: "".join(word[0] for word in who.name.split())[:2]),
            "sign-in name": kind(lambda who: who.upn.partition("@")[0]),
            "the domain of a client": kind(lambda who: who.upn.partition("@")[2]),
            "a telephone number": kind(lambda who: who.mobile_phone or who.business_phone or "0157"),
            "four digits": kind(
                lambda who: (who.mobile_phone or who.business_phone or "01571234").replace(" ", "")[-4:]
            ),
            "nobody": kind(lambda who: f"{who.name.split()[0]} qxz"),
            "three letters, few clients": kind(lambda who: who.name.split()[-1][:3], self.somewhere),
            "three letters, a small client": kind(lambda who: who.name.split()[-1][:3], client=small),
            "three letters, a middle client": kind(lambda who: who.name.split()[-1][:3], client=middle),
            "three letters, the biggest client": kind(lambda who: who.name.split()[-1][:3], client=biggest),
        }


def sizes(users: int, clients: int) -> list[int]:
    """How many people each client has: all together as many as asked for."""
    first = [users // BIGGEST, users // BIG]
    rest, others = users - sum(first), clients - 2
    return first + [rest // others + (1 if place < rest % others else 0) for place in range(others)]


def fill(clients: list[Any], counts: list[int], chance: random.Random) -> list[Any]:
    """Write everybody the short way; answers some of them."""
    from users.models import DirectoryUser

    fields = [each for each in DirectoryUser._meta.concrete_fields if not each.primary_key]
    known: list[Any] = []
    rows: list[list[Any]] = []
    with Writer(DirectoryUser._meta.db_table, [str(each.column) for each in fields]) as writer:
        prepare = preparing(fields)
        for person in everybody(clients, counts):
            rows.append(prepare(person))
            if chance.random() < 0.002:
                known.append(person)
            if len(rows) == CHUNK:
                writer.write(rows)
                rows = []
        writer.write(rows)
    return known


def everybody(clients: list[Any], counts: list[int]) -> Iterator[Any]:
    from bench.fill import directory_user
    from sandbox.content.companies import company

    for position, (client, count) in enumerate(zip(clients, counts, strict=True)):
        firm = company(position, SEED)
        for index in range(count):
            yield directory_user(client, position, index, firm)


def preparing(fields: list[Any]) -> Callable[[Any], list[Any]]:
    """Turns a row into values of the database; what is the same for all is worked out once."""
    from django.db import connection

    from users.models import DirectoryUser

    varying = {
        "client", "object_id", "name", "sort_name", "search", "given_name", "surname", "upn", "mail", "job_title",
        "department", "mobile_phone", "business_phone", "employee_id", "is_blocked", "is_guest", "is_synced",
    }  # fmt: skip
    blank = DirectoryUser()
    constant: list[Any] = []
    for each in fields:
        is_json = connection.vendor == "postgresql" and each.get_internal_type() == "JSONField"
        constant.append("[]" if is_json else each.get_db_prep_save(getattr(blank, each.attname), connection))
    places = [(place, each) for place, each in enumerate(fields) if each.name in varying]

    def prepare(person: Any) -> list[Any]:
        row = list(constant)
        for place, each in places:
            row[place] = each.get_db_prep_save(getattr(person, each.attname), connection)
        return row

    return prepare


class Writer:
    """COPY on PostgreSQL, executemany on SQLite; indexes of the search are made at the end."""

    def __init__(self, table: str, columns: list[str]) -> None:
        from django.db import connection

        self.connection, self.table = connection, table
        self.columns = ", ".join(f'"{column}"' for column in columns)
        self.marks = ", ".join(["%s"] * len(columns))
        self.index = search_index()

    def __enter__(self) -> Writer:
        with self.connection.schema_editor() as editor:
            self.index.drop(None, editor)
        return self

    def write(self, rows: list[list[Any]]) -> None:
        with self.connection.cursor() as cursor:
            if self.connection.vendor == "postgresql":
                with cursor.copy(f"COPY {self.table} ({self.columns}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
            else:
                sql = f"INSERT INTO {self.table} ({self.columns}) VALUES ({self.marks})"  # noqa: S608 - our own names
                cursor.execute("BEGIN")
                cursor.executemany(sql, rows)
                cursor.execute("COMMIT")

    def __exit__(self, *failure: object) -> None:
        with self.connection.schema_editor() as editor:
            self.index.make(None, editor)
        if self.connection.vendor == "postgresql":
            with self.connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")  # as autovacuum does in time


if __name__ == "__main__":
    main()
