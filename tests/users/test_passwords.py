"""Passwords that people can say, that nobody guesses, and that Microsoft takes."""

from collections import Counter
from math import log2

import pytest
from django.conf import settings

from tests.users.factories import make_person
from users import passwords, spelling
from users.models import DirectoryUser

LANGUAGES = [code for code, _name in settings.LANGUAGES]
NOBODY = DirectoryUser(name="", upn="")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_has_plain_distinct_words(language):
    words = passwords.words(language)

    assert len(words) == len(set(words)) >= 200
    assert all(word.isascii() and word.isalpha() and word.islower() and 3 <= len(word) <= 10 for word in words)


def test_the_eight_lists_are_eight_lists():
    lists = [set(passwords.words(language)) for language in LANGUAGES]

    assert len({frozenset(words) for words in lists}) == len(LANGUAGES) == 8


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_password_of_words_has_fifty_bits(language):
    """Five words, each one of N with the same chance, and four digits: 5·log2(N) + 4·log2(10) ≥ 50 from N = 163."""
    bits = 5 * log2(len(passwords.words(language))) + 4 * log2(10)

    assert passwords.bits(language) == pytest.approx(bits)
    assert bits >= 50


def test_a_password_of_characters_has_more():
    assert passwords.bits(passwords.CHARACTERS) >= 80


@pytest.mark.parametrize("kind", [*LANGUAGES, passwords.CHARACTERS])
def test_microsoft_takes_every_password(kind):
    for _time in range(200):
        password = passwords.make(kind, NOBODY)
        kinds = [str.islower, str.isupper, str.isdigit, lambda char: not char.isalnum()]

        assert 14 <= len(password) <= 256
        assert password.isascii()
        assert sum(any(map(is_kind, password)) for is_kind in kinds) >= 3


def test_passwords_do_not_repeat_and_words_come_evenly():
    made = [passwords.make("en", NOBODY) for _time in range(2000)]
    counts = Counter(word for password in made for word in password.split("-")[:5])

    assert len(set(made)) == 2000
    assert len(counts) == len(passwords.words("en"))
    assert max(counts.values()) < 4 * 10_000 / len(counts)


def test_the_name_of_the_person_is_never_in_the_password(monkeypatch):
    monkeypatch.setattr(passwords, "words", lambda language: ("rose", "stein", "otto", *["acorn", "anchor"]))
    person = DirectoryUser(name="Rose-Marie Stein", given_name="Rose-Marie", upn="otto.x@contoso.example")

    for _time in range(50):
        assert not {"rose", "stein", "otto"} & set(passwords.make("en", person).lower().split("-"))


@pytest.mark.parametrize(
    ("wishes", "language"),
    [
        (["pt-BR"], "pt-br"),
        (["pt-PT"], "pt"),
        (["zh-TW"], "zh-hant"),
        (["zh-Hant-HK"], "zh-hant"),
        (["sv-SE", "de-AT"], "de"),
        (["ja_JP"], "ja"),
        (["nl"], "en"),
        ([], "en"),
    ],
)
def test_the_language_is_the_nearest_there_are_words_in(wishes, language):
    assert passwords.nearest(*wishes) == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_character_of_a_password_can_be_read_out(language):
    for kind in (language, passwords.CHARACTERS):
        password = passwords.make(kind, NOBODY)
        parts = spelling.parts(password, language)

        assert "-".join(part.text for part in parts) == password if kind == language else parts[0].text == password
        assert all(sign.said and sign.said != sign.char for part in parts for sign in part.signs)


def test_spelling_names_capitals_and_signs():
    assert [sign.said for sign in spelling.parts("Wu4+", "en")[0].signs] == [
        "capital Whiskey", "Uniform", "four", "plus",
    ]  # fmt: skip


def test_an_alphabet_has_a_word_for_each_letter_and_digit():
    for language in LANGUAGES:
        assert len(spelling.alphabet(language)) == 36


def test_a_person_without_latin_letters_gets_a_password_too(contoso):
    assert passwords.make("ja", make_person(contoso, "田中太郎", upn="tanaka@contoso.example"))
