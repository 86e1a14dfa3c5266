"""Checks the catalogues of the eight languages, or brings them up to date with the sources.

    python -m ops.catalogues            what `./portal check` runs
    python -m ops.catalogues --update   collect new texts, compile; needs xgettext (Debian: gettext)
    python -m ops.catalogues --todo de  what is not translated yet, as JSON

The compiled catalogues lie beside their sources, so that nobody needs gettext to run the product.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

from ops.config import ROOT

LANGUAGES = ("pt_BR", "pt", "fr", "de", "ja", "es", "zh_Hant")
LOCALE = ROOT / "locale"
IGNORED = (".venv*", "tests/*", "sandbox/*", "bench/*", "ops/*", "docs/*", "var/*", "node_modules/*")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")
TAG = re.compile(r"</?[a-zA-Z][^>]*>|&\w+;")
PLURALS = {
    "ja": "nplurals=1; plural=0;",
    "zh_Hant": "nplurals=1; plural=0;",
    "fr": "nplurals=2; plural=(n > 1);",
    "pt_BR": "nplurals=2; plural=(n > 1);",
}


def main() -> None:
    if sys.argv[1:] == ["--update"]:
        for language in LANGUAGES:
            update(language)
    elif sys.argv[1:2] == ["--todo"]:
        todo = [entry for entry in read(sys.argv[2]) if is_open(entry)]
        print(json.dumps([shown(entry) for entry in todo], ensure_ascii=False, indent=1))
    elif problems := [problem for language in LANGUAGES for problem in check(language)] + stale():
        sys.exit("\n".join(problems[:40]))


def source(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> polib.POFile:
    return polib.pofile(str(source(language)), wrapwidth=0)


def is_open(entry: polib.POEntry) -> bool:
    return not entry.obsolete and (not entry.translated() or entry.fuzzy)


def shown(entry: polib.POEntry) -> dict[str, object]:
    found = {"msgctxt": entry.msgctxt, "msgid": entry.msgid, "msgid_plural": entry.msgid_plural, "note": entry.comment}
    return {key: value for key, value in found.items() if value}


def check(language: str) -> Iterator[str]:
    """One line for each text that must not be shipped like this."""
    if not source(language).exists():
        yield f"{language}: there is no catalogue"
        return
    catalogue = read(language)
    for entry in catalogue:
        if is_open(entry):
            yield f"{language}: not translated: {entry.msgid[:80]!r}"
        elif not entry.obsolete:
            yield from faults(language, entry)
    compiled = source(language).with_suffix(".mo")
    if not compiled.exists() or texts(polib.mofile(str(compiled))) != texts(catalogue):
        yield f"{language}: the compiled catalogue is older than its source; run `python -m ops.catalogues --update`"


def faults(language: str, entry: polib.POEntry) -> Iterator[str]:
    """Placeholders and tags that a translation lost, made up or spelt differently."""
    forms = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    wanted = entry.msgid_plural or entry.msgid
    for form in forms:
        for kind, pattern in (("placeholders", PLACEHOLDER), ("tags", TAG)):
            ours, theirs = sorted(pattern.findall(wanted)), sorted(pattern.findall(form))
            singular = entry.msgid_plural and theirs == sorted(pattern.findall(entry.msgid))
            if ours != theirs and not singular:
                yield f"{language}: other {kind} in {entry.msgid[:80]!r}: {form[:80]!r}"


def texts(catalogue: polib.POFile | polib.MOFile) -> dict[tuple[str | None, str], object]:
    return {
        (entry.msgctxt or None, entry.msgid): entry.msgstr_plural or entry.msgstr
        for entry in catalogue
        if isinstance(entry, polib.MOEntry) or (entry.translated() and not entry.obsolete)
    }


def stale() -> list[str]:
    """Texts of the sources that no catalogue has; left out where xgettext is absent, but not in CI."""
    if not shutil.which("xgettext"):
        wanted = os.environ.get("CI") == "true"
        return ["xgettext is absent: install gettext to compare catalogues with the sources"] if wanted else []
    with tempfile.TemporaryDirectory() as folder:
        known = {(entry.msgctxt, entry.msgid) for entry in read("de") if not entry.obsolete}
        found = {(entry.msgctxt, entry.msgid) for entry in collected(Path(folder)) if not entry.obsolete}
    return [f"not in the catalogues: {msgid[:80]!r}" for _context, msgid in sorted(found - known, key=str)]


def collected(folder: Path) -> polib.POFile:
    """The texts of the sources as they are now, in a catalogue apart."""
    copy = folder / "source"
    ignore = shutil.ignore_patterns(".git", ".venv*", "var", "node_modules", "__pycache__", "*.mo", "tests", "static")
    shutil.copytree(ROOT, copy, ignore=ignore)
    collect("de", copy)
    return polib.pofile(str(copy / "locale/de/LC_MESSAGES/django.po"))


def collect(language: str, root: Path) -> None:
    ignored = [argument for pattern in IGNORED for argument in ("-i", pattern)]
    (root / "locale").mkdir(exist_ok=True)
    command = [sys.executable, "manage.py", "makemessages", "-l", language, "--no-location", "--no-wrap", *ignored]
    subprocess.run(command, cwd=root, check=True, capture_output=True, env=os.environ | environment())


def environment() -> dict[str, str]:
    """Enough for Django's commands to start; none of it is used."""
    from ops.check import production

    return dict(production())


def update(language: str) -> None:
    collect(language, ROOT)
    compile_catalogue(language)


def compile_catalogue(language: str) -> None:
    catalogue = read(language)
    for entry in [entry for entry in catalogue if entry.obsolete]:
        catalogue.remove(entry)
    catalogue.metadata |= {
        "Project-Id-Version": "Partner Portal",
        "Language": language,
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS.get(language, "nplurals=2; plural=(n != 1);"),
    }
    for name in ("POT-Creation-Date", "PO-Revision-Date", "Last-Translator", "Language-Team", "Report-Msgid-Bugs-To"):
        catalogue.metadata.pop(name, None)
    catalogue.save(str(source(language)))
    catalogue.save_as_mofile(str(source(language).with_suffix(".mo")))


if __name__ == "__main__":
    main()
