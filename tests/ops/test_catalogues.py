"""What must not be shipped is noticed, on a copy of the catalogues."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import polib
import pytest

from ops import catalogues
from ops.check import production

Change = Callable[[polib.POFile], None]
LANGUAGE = "de"
PLAIN, FILLED, TAGGED = "Sync now", "Data of %(name)s:", "Affects <b>%(affected)s</b> of %(total)s client"


@pytest.fixture
def locale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue of three texts, translated and compiled."""
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path)
    source = catalogues.source(LANGUAGE)
    source.parent.mkdir(parents=True)
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.append(polib.POEntry(msgid=PLAIN, msgstr="Jetzt synchronisieren"))
    catalogue.append(polib.POEntry(msgid=FILLED, msgstr="Daten von %(name)s:"))
    catalogue.append(
        polib.POEntry(
            msgid=TAGGED,
            msgid_plural=f"{TAGGED}s",
            msgstr_plural={
                0: "Betrifft <b>%(affected)s</b> von %(total)s Kunden",
                1: "Betrifft <b>%(affected)s</b> von %(total)s Kunden",
            },
        )
    )
    catalogue.save(str(source))
    catalogues.compile_catalogue(LANGUAGE)
    return tmp_path


@pytest.fixture
def after(locale) -> Callable[[Change], list[str]]:
    """What is said about the catalogue once it was changed and compiled."""

    def after(change: Change) -> list[str]:
        catalogue = catalogues.read(LANGUAGE)
        change(catalogue)
        catalogue.save(str(catalogues.source(LANGUAGE)))
        catalogues.compile_catalogue(LANGUAGE)
        return list(catalogues.check(LANGUAGE))

    return after


def put(msgid: str, text: str) -> Change:
    def change(catalogue: polib.POFile) -> None:
        catalogue.find(msgid).msgstr = text

    return change


def put_form(form: int, text: str) -> Change:
    def change(catalogue: polib.POFile) -> None:
        catalogue.find(TAGGED).msgstr_plural[form] = text

    return change


def doubt(catalogue: polib.POFile) -> None:
    catalogue.find(PLAIN).flags.append("fuzzy")


def forget(catalogue: polib.POFile) -> None:
    catalogue.find(PLAIN).obsolete = True


def test_a_complete_catalogue_passes(locale):
    assert list(catalogues.check(LANGUAGE)) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (put(PLAIN, ""), "de: not translated: 'Sync now'"),
        (put_form(1, ""), "de: not translated: 'Affects"),
        (doubt, "de: not translated: 'Sync now'"),
        (put(FILLED, "Daten:"), "de: other placeholders in 'Data of %(name)s:'"),
        (put(FILLED, "Daten von %(Name)s:"), "de: other placeholders in 'Data of %(name)s:'"),
        (put(PLAIN, "Jetzt %(n)s synchronisieren"), "de: other placeholders in 'Sync now'"),
        (put_form(1, "Betrifft <b>%(affected)s</b> Kunden"), "de: other placeholders in 'Affects"),
        (put_form(0, "Betrifft <i>%(affected)s</i> von %(total)s Kunden"), "de: other tags in 'Affects"),
        (put_form(0, "Betrifft <b>%(affected)s von %(total)s Kunden"), "de: other tags in 'Affects"),
        (put(PLAIN, "<script>Jetzt"), "de: other tags in 'Sync now'"),
    ],
)
def test_what_must_not_be_shipped_is_noticed(after, change, problem):
    (found,) = after(change)

    assert found.startswith(problem)


def test_an_obsolete_text_is_left_out_of_what_is_shipped(after):
    assert after(forget) == []
    assert catalogues.read(LANGUAGE).find(PLAIN, include_obsolete_entries=True) is None


def test_a_changed_source_wants_compiling(locale):
    catalogue = catalogues.read(LANGUAGE)
    put(PLAIN, "Jetzt abgleichen")(catalogue)
    catalogue.save(str(catalogues.source(LANGUAGE)))

    assert ["older than its source" in problem for problem in catalogues.check(LANGUAGE)] == [True]


def test_a_catalogue_that_was_never_compiled_is_noticed(locale):
    catalogues.source(LANGUAGE).with_suffix(".mo").unlink()

    assert ["older than its source" in problem for problem in catalogues.check(LANGUAGE)] == [True]


def test_a_language_without_a_catalogue_is_noticed(locale):
    assert list(catalogues.check("fr")) == ["fr: there is no catalogue"]


@pytest.mark.skipif(not shutil.which("xgettext"), reason="gettext is not installed")
@pytest.mark.slow
def test_a_text_that_no_catalogue_has_is_noticed(locale):
    assert "not in the catalogues: 'Sign out'" in catalogues.stale()
    assert f"not in the catalogues: {PLAIN!r}" not in catalogues.stale()


def test_in_ci_the_sources_are_compared_or_it_fails(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setenv("CI", "true")

    assert production()["CI"] == "true"
    assert catalogues.stale() == ["xgettext is absent: install gettext to compare catalogues with the sources"]


def test_elsewhere_nobody_needs_gettext(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.delenv("CI", raising=False)

    assert catalogues.stale() == []
