"""What documents name exists: tests, files, settings; and every requirement of ASVS 5.0.0 has one answer."""

import re
from functools import cache

import pytest
from django.conf import settings

from ops.config import ROOT

DOCUMENTS = {name: (ROOT / "docs" / name).read_text() for name in ("security.md", "bad-days.md")}
NAMED = [(name, word) for name, text in DOCUMENTS.items() for word in re.findall(r"`([^`\n]+)`", text)]
TESTS = sorted({(name, word) for name, word in NAMED if "::" in word})
FILES = sorted({word for _name, word in NAMED if re.fullmatch(r"[\w./-]+/[\w.-]+\.(py|md|js|yml|txt|json)", word)})
SETTINGS = sorted({word for _name, word in NAMED if re.fullmatch(r"[A-Z]+_[A-Z_]+", word)})
# How many requirements each section of levels 1 and 2 has; where some are of level 3, their numbers.
ASVS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1, "3.2": 2, "3.3": 4,
    "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4, "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5,
    "7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4,
    "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4,
    "17.3": 2,
}  # fmt: skip
ANSWERS = ["met", "partly", "not met", "deployment", "n/a"]


@cache
def functions_of(path):
    return set(re.findall(r"^def (test_\w+)", (ROOT / path).read_text(), re.MULTILINE))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_tests_that_a_document_names_exist(name):
    missing = []
    for document, word in TESTS:
        path, test = word.split("::")
        path = path if "/" in path else f"tests/bad_days/{path}"
        if document == name and not ((ROOT / path).exists() and test in functions_of(path)):
            missing.append(word)

    assert missing == []
    assert sum(document == name for document, _word in TESTS) > 25


def test_the_files_that_documents_name_exist():
    assert [path for path in FILES if not (ROOT / path).exists()] == []
    assert len(FILES) > 20


def test_the_settings_that_documents_name_exist():
    explained = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))

    assert [name for name in SETTINGS if name not in explained and not hasattr(settings, name)] == []
    assert len(SETTINGS) > 15


def rows():
    lines = re.findall(r"^\| (\d+\.\d+\.\d+[^|]*) \| ([^|]+) \| (.+) \|$", DOCUMENTS["security.md"], re.MULTILINE)
    for numbers, answer, shown in lines:
        for part in numbers.split(", "):
            first, _dash, last = part.partition("–")
            section, number = first.rsplit(".", 1)
            for each in range(int(number), int((last or first).rsplit(".", 1)[1]) + 1):
                yield f"{section}.{each}", answer, shown


def test_every_requirement_of_asvs_has_one_answer():
    asked = [f"{section}.{number}" for section, count in ASVS.items() for number in range(1, count + 1)]

    assert sorted(number for number, _answer, _shown in rows()) == sorted(asked)
    for number, answer, shown in rows():
        assert answer in ANSWERS, number
        assert shown.strip(), number


def test_the_sum_of_the_answers_is_right():
    answers = [answer for _number, answer, _shown in rows()]
    told = ", ".join(f"{answer} {answers.count(answer)}" for answer in ANSWERS)

    assert f"Of {len(answers)} requirements: {told}." in DOCUMENTS["security.md"]
