"""Nothing that opens something stays in clear.

What Microsoft gives out during a run (tokens, and codes for them), what is set as a password and what is offered as one
is noted where it passes. After each test in which something of it passed, the database, the sessions, the cache, the
log and what browsers keep are searched for it; at the end the log of the whole run is, for everything.
"""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from io import StringIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection

from microsoft import http
from tests.passes import touches_database
from users import proposals

TOKENS = ("access_token", "refresh_token", "id_token")
SHORTEST = 8  # characters of a secret; what is shorter may stand anywhere by chance
STEM = 12  # characters of its beginning, of which the tokens of one issuer have a few in common
TAIL = 40  # characters of its end, which no other token has

# What a page may keep in its browser, cookies aside.
KEPT = """async () => {
  const kept = [{...localStorage}, {...sessionStorage}, history.state];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) kept.push(request.url, await (await cache.match(request)).text());
  }
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((done, failed) => {
      const opening = indexedDB.open(name);
      [opening.onsuccess, opening.onerror] = [() => done(opening.result), failed];
    });
    for (const store of database.objectStoreNames) kept.push(await new Promise((done, failed) => {
      const reading = database.transaction(store).objectStore(store).getAll();
      [reading.onsuccess, reading.onerror] = [() => done(reading.result), failed];
    }));
    database.close();
  }
  return JSON.stringify(kept);
}"""


class Secrets:
    """What was given out in the run, and of it what passed in the present test."""

    def __init__(self) -> None:
        self.all: set[str] = set()
        self.passed: set[str] = set()

    def note(self, *given: object) -> None:
        passed = {secret for secret in given if isinstance(secret, str) and len(secret) >= SHORTEST}
        self.all |= passed
        self.passed |= passed

    def begin(self) -> None:
        self.passed = set()

    @staticmethod
    def found(secrets: Iterable[str], place: bytes) -> list[str]:
        """The beginnings of those that are there. Tokens of one issuer begin alike, so that few searches tell."""
        alike: dict[bytes, list[str]] = defaultdict(list)
        for secret in secrets:
            alike[secret[:STEM].encode()].append(secret)
        return sorted(
            secret[:STEM]
            for stem, some in alike.items()
            if stem in place
            for secret in some
            if secret[-TAIL:].encode() in place
        )


class Listener(logging.Handler):
    """Everything that is logged, as the product writes it."""

    def __init__(self) -> None:
        super().__init__()
        self.text = StringIO()

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(Exception):  # a test logs what cannot be formatted, too
            self.text.write(f"{self.format(record)}\n")

    def since(self, place: int) -> bytes:
        return self.text.getvalue()[place:].encode(errors="replace")

    @property
    def place(self) -> int:
        return self.text.tell()


class Watch:
    """Over one run: what was given out, what was logged, what browsers kept."""

    def __init__(self) -> None:
        self.secrets = Secrets()
        self.log = Listener()
        self.kept = b""

    def look_into(self, context: Any) -> None:
        """Note what a browser keeps, before its context closes."""
        if not self.secrets.passed:
            return
        from playwright.sync_api import Error as PlaywrightError

        with suppress(PlaywrightError):
            self.kept += json.dumps(context.storage_state(indexed_db=True)).encode()
        for page in context.pages:
            with suppress(PlaywrightError):  # a page that shows an error of the browser keeps nothing
                self.kept += page.evaluate(KEPT).encode() + page.url.encode()

    def hears(self, call: Callable[..., http.Raw]) -> Callable[..., http.Raw]:
        """`microsoft.http.call`, overheard."""

        def overheard(cloud: Any, method: str, url: str, **kwargs: Any) -> http.Raw:
            self.secrets.note(kwargs["headers"].get("Authorization", "").removeprefix("Bearer "))
            self._note_sent(url, kwargs.get("content"))
            raw = call(cloud, method, url, **kwargs)
            if urlsplit(url).path.endswith("/token"):
                self.secrets.note(*(told.get(name) for told in [_object(raw.content)] for name in TOKENS))
            return raw

        return overheard

    def _note_sent(self, url: str, content: bytes | None) -> None:
        if content and urlsplit(url).path.endswith("/token"):
            form = parse_qs(content.decode(errors="replace"))
            self.secrets.note(*form.get("code", ()), *form.get("refresh_token", ()))
        elif content and b"assword" in content:
            told = _object(content)
            self.secrets.note(told.get("newPassword"), _object(told.get("passwordProfile")).get("password"))


def _object(told: object) -> dict[str, Any]:
    if isinstance(told, bytes):
        try:
            told = json.loads(told)
        except ValueError:
            told = None
    return told if isinstance(told, dict) else {}


# --- Where the product keeps things ---


def database() -> bytes:
    """All of it; of SQLite also what was deleted."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        return bytes(connection.connection.serialize())
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - the names are the database's own
            rows += cursor.fetchall()
    return repr([[bytes(value) if isinstance(value, memoryview) else value for value in row] for row in rows]).encode()


def sessions() -> bytes:
    """What the rows of sessions hold, which the database has encoded."""
    from accounts.models import Session

    return repr([row.get_decoded() for row in Session.objects.all()]).encode()


def cached() -> bytes:
    kept = getattr(cache, "_cache")  # noqa: B009 - of the backend that the pass uses
    if isinstance(kept, dict):
        return b"\n".join(key.encode() + value for key, value in list(kept.items()))
    redis = kept.get_client(None)
    return b"\n".join(key + (redis.get(key) or b"") for key in redis.scan_iter("*") if redis.type(key) == b"string")


def places(watch: Watch, logged: int, *, with_database: bool) -> Iterator[tuple[str, bytes]]:
    yield "the log", watch.log.since(logged)
    yield "the browser", watch.kept
    yield "the cache", cached()
    if with_database:
        with suppress(DatabaseError):  # a test may have left it in the middle of what it refused
            yield "the database", database()
            yield "a session", sessions()


# --- For the run, and for each test ---


@pytest.fixture(scope="session")
def watch() -> Iterator[Watch]:
    """Listens during the whole run of this process, and searches its log at the end."""
    watch = Watch()
    root = logging.getLogger()
    watch.log.setFormatter(root.handlers[0].formatter if root.handlers else None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(http, "call", watch.hears(http.call))
        patch.setattr(proposals, "make", _noting(watch, proposals.make))
        patch.setattr(root, "level", logging.INFO)  # as in production
        root.manager._clear_cache()  # type: ignore[attr-defined]  # what a level lets through is remembered
        for logger in (root, logging.getLogger("django.server")):
            logger.addHandler(watch.log)
        yield watch
    for logger in (root, logging.getLogger("django.server")):
        logger.removeHandler(watch.log)
    found = Secrets.found(watch.secrets.all, watch.log.since(0))
    assert found == [], f"in clear in the log of the run: {found}"


def _noting(watch: Watch, make: Callable[..., proposals.Proposal]) -> Callable[..., proposals.Proposal]:
    def noting(*args: Any) -> proposals.Proposal:
        made = make(*args)
        watch.secrets.note(made.password)
        return made

    return noting


@pytest.fixture(autouse=True)
def nothing_in_clear(request: pytest.FixtureRequest, watch: Watch) -> Iterator[None]:
    """Fails the test that leaves a secret somewhere."""
    with_database = touches_database(request.node)
    if with_database:
        request.getfixturevalue("_django_db_helper")  # it empties the database, after this has looked into it
    watch.secrets.begin()
    logged = watch.log.place
    yield
    if watch.secrets.passed:
        held = places(watch, logged, with_database=with_database)
        found = {where: some for where, what in held if (some := Secrets.found(watch.secrets.passed, what))}
        watch.kept = b""
        assert found == {}, f"in clear after {request.node.nodeid}: {found}"
