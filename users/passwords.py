"""Temporary passwords: words one can say aloud in eight languages, or random characters (policy: contract §4.8)."""

from __future__ import annotations

from functools import cache
from math import log2
from pathlib import Path
from secrets import choice, randbelow
from typing import TYPE_CHECKING

from django.conf import settings

from users.text import WORD, folded

if TYPE_CHECKING:
    from users.models import DirectoryUser

FOLDER = Path(__file__).parent / "words"
CHARACTERS = "characters"  # instead of a language
WORDS = 5
DIGITS = 4
LENGTH = 16  # of random characters
SIGNS = "+-=?#%"
LETTERS = "abcdefghjkmnpqrstuvwxyz"  # without those that look or sound like a digit
KINDS = (LETTERS, LETTERS.upper().replace("I", "").replace("O", ""), "23456789", SIGNS)
SHORTEST_NAME = 3  # letters of a name that Microsoft minds in a password


@cache
def words(language: str) -> tuple[str, ...]:
    return tuple((FOLDER / f"{language}.txt").read_text().split())


def languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def nearest(*wishes: str) -> str:
    """The first of these languages that there are words in; `pt-PT` is pt, `zh-TW` is zh-hant."""
    for wish in wishes:
        code = wish.lower().replace("_", "-")
        if code.startswith("zh"):
            return "zh-hant"
        for candidate in (code, code.partition("-")[0]):
            if candidate in languages():
                return candidate
    return "en"


def bits(kind: str) -> float:
    """How many times a guesser's work doubles."""
    if kind == CHARACTERS:
        return LENGTH * log2(len("".join(KINDS)))
    return WORDS * log2(len(words(kind))) + DIGITS * log2(10)


def make(kind: str, person: DirectoryUser) -> str:
    """A fresh password that Microsoft takes for this person; `kind` is a language or CHARACTERS."""
    while True:
        password = _characters() if kind == CHARACTERS else _sayable(kind)
        if is_acceptable(password, person):
            return password


def _sayable(language: str) -> str:
    said = [choice(words(language)).capitalize() for _word in range(WORDS)]
    return "-".join([*said, f"{randbelow(10**DIGITS):0{DIGITS}}"])


def _characters() -> str:
    return "".join(choice("".join(KINDS)) for _sign in range(LENGTH))


def is_acceptable(password: str, person: DirectoryUser) -> bool:
    """ASCII, at least three of the four kinds of characters, and no part of the person's name in it."""
    kinds = [any(char in kind for char in password) for kind in KINDS]
    plain = password.casefold()
    return password.isascii() and sum(kinds) >= 3 and not any(name in plain for name in _names(person))


def _names(person: DirectoryUser) -> set[str]:
    account = person.upn.partition("@")[0]
    parts = WORD.findall(folded(f"{person.name} {person.given_name} {person.surname} {account.replace('_', ' ')}"))
    return {part for part in [*parts, folded(account)] if len(part) >= SHORTEST_NAME}
