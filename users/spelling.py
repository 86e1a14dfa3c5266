"""How a password is read out over the phone: the spelling alphabet of the language, and its words for digits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext, pgettext

FOLDER = Path(__file__).parent / "alphabets"


@cache
def alphabet(language: str) -> dict[str, str]:
    """What is said for a letter or a digit, in English where the language has no alphabet here."""
    path = FOLDER / f"{language}.txt"
    lines = (path if path.exists() else FOLDER / "en.txt").read_text().splitlines()
    return dict(line.split(" ", 1) for line in lines)


@dataclass(frozen=True)
class Sign:
    """One character and what is said for it."""

    char: str
    said: str


@dataclass(frozen=True)
class Part:
    """A word of a password, or its digits, as one says and spells it."""

    text: str
    signs: Sequence[Sign]
    is_number: bool


def parts(password: str, language: str) -> list[Part]:
    """The password in pieces between its hyphens; one made of characters is a single piece."""
    pieces = password.split("-") if _is_sayable(password) else [password]
    return [Part(piece, [sign(char, language) for char in piece], piece.isdigit()) for piece in pieces]


def _is_sayable(password: str) -> bool:
    return all(piece.isalpha() or piece.isdigit() for piece in password.split("-")) and "-" in password


def sign(char: str, language: str) -> Sign:
    said = alphabet(language).get(char.lower()) or _names_of_signs().get(char, char)
    return Sign(char, gettext("capital %(word)s") % {"word": said} if char.isupper() else said)


def _names_of_signs() -> dict[str, str]:
    return {
        "+": pgettext("sign in a password", "plus"),
        "-": pgettext("sign in a password", "hyphen"),
        "=": pgettext("sign in a password", "equals"),
        "?": pgettext("sign in a password", "question mark"),
        "#": pgettext("sign in a password", "hash"),
        "%": pgettext("sign in a password", "percent"),
    }
