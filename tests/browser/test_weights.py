"""What every page weighs, from the URL conf: a new one is weighed the day it is added.

Counted without a browser, as the server compresses: the page with its headers and, on a first visit, every file that
it names. tests/browser/test_budget.py weighs the pages of each room on the wire, with what they load by themselves.
"""

from __future__ import annotations

import gzip
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client as Web

from tests.browser.test_budget import FIRST, LATER
from tests.browser.test_every_page import pages, red, web  # noqa: F401 - fixtures

pytestmark = pytest.mark.slow
NAMED = re.compile(r'<(?:link rel="(?:stylesheet|icon)"|script|img|use)[^>]*? (?:src|href)="/static/([^"#?]+)')
PICTURES = {".png", ".jpg", ".woff2"}  # are compressed already
FILE_HEADERS = 400  # bytes, of each file's answer


def weight(web: Web, address: str) -> tuple[int, int]:  # noqa: F811
    """Of a page for somebody who was here before, and for somebody who was not; in bytes."""
    answer: Any = web.get(address, headers={"Accept-Encoding": "gzip"})
    head = sum(len(name) + len(value) + 4 for name, value in answer.headers.items())
    later = len(answer.content) + head
    text = gzip.decompress(answer.content).decode() if answer["Content-Encoding"] == "gzip" else answer.text
    return later, later + sum(map(file_weight, set(NAMED.findall(text))))


@cache
def file_weight(name: str) -> int:
    found = finders.find(name)
    assert found, name
    content = Path(str(found)).read_bytes()
    return FILE_HEADERS + len(content if Path(name).suffix in PICTURES else gzip.compress(content, 9))


def test_every_page_keeps_to_its_budget(web, pages):  # noqa: F811
    weights = {address: weight(web, address) for address in pages}

    assert {address: found for address, found in weights.items() if found[0] > LATER or found[1] > FIRST} == {}


def test_the_files_that_a_page_names_are_counted(web, town):  # noqa: F811
    later, first = weight(web, "/clients/")

    assert first - later > 25_000  # style, scripts and icons
