"""Whether database and static files are what this version needs, told without starting Django."""

import hashlib
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from ops.config import ROOT, Config

LOCK = ROOT / "requirements.txt"


def migrations() -> list[Path]:
    return sorted(ROOT.glob("*/migrations/[0-9]*.py"))


def static_sources() -> list[Path]:
    folders = [ROOT / "static", *ROOT.glob("*/static")]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return sorted({*files, ROOT / "partnerportal" / "settings.py", *ROOT.glob("partnerportal/bundle*.py")})


def digest(paths: Iterable[Path]) -> str:
    """Of names and contents: a fresh clone of the same version has the same."""
    sums = (f"{path.relative_to(ROOT)} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in paths)
    return hashlib.sha256("\n".join(sums).encode()).hexdigest()


class Stamp:
    """Remembers for what a piece of work was last done."""

    def __init__(self, path: Path, sources: Iterable[Path]) -> None:
        self._path = path
        self._content = digest([LOCK, *sources])

    def is_current(self) -> bool:
        return self._path.is_file() and self._path.read_text() == self._content

    def set(self) -> None:
        self._path.write_text(self._content)


def database_stamp(config: Config) -> Stamp:
    return Stamp(config.data_dir / ".migrated", migrations())


def static_stamp(config: Config) -> Stamp:
    return Stamp(config.data_dir / ".collected", static_sources())


def is_database_current(config: Config) -> bool:
    """Looks into the embedded database itself, which may have been exchanged; a server's is always asked by Django."""
    if config.database_url or not database_stamp(config).is_current():
        return False
    expected = {(path.parent.parent.name, path.stem) for path in migrations()}
    return expected <= _applied(config.data_dir / "portal.sqlite3")


def are_static_files_current(config: Config) -> bool:
    return static_stamp(config).is_current() and (config.static_root / "staticfiles.json").is_file()


def _applied(database: Path) -> set[tuple[str, str]]:
    try:
        with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
            return set(connection.execute("SELECT app, name FROM django_migrations"))
    except sqlite3.Error:
        return set()
