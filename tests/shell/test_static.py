"""What a browser downloads besides the page: in order, complete, and within the budget of design and issue."""

import os
import re
from pathlib import Path

import brotli  # type: ignore[import-untyped]  # has no stubs
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from partnerportal import bundle

STATIC = Path(settings.BASE_DIR) / "static"
FIRST_PAGE = 60_000  # bytes, all of it
LATER_PAGE = 15_000


def size(path: str | Path) -> int:
    return len(brotli.compress(Path(path).read_bytes(), quality=5))


def found(path: str) -> str:
    place = finders.find(path)
    assert place, path
    return place


def test_the_style_sheets_are_joined_in_order():
    text = Path(found("app.css")).read_text()

    starts = [text.index(source.read_text()) for source in bundle.sources()]
    assert starts == sorted(starts)
    assert (
        text.lstrip()
        .split("*/", 1)[1]
        .lstrip()
        .startswith("@layer reset, tokens, base, layout, components, utilities;")
    )


def test_a_changed_part_is_served_at_once(tmp_path, settings):
    css = tmp_path / "static" / "css"
    (css / "components").mkdir(parents=True)
    for part in bundle.PARTS:
        (css / f"{part}.css").write_text(f"/* {part} */")
    settings.BASE_DIR, settings.DATA_DIR = tmp_path, tmp_path / "data"
    before = bundle.bundle().stat().st_mtime

    later = css / "components" / "own.css"
    later.write_text("/* own */")
    os.utime(later, (before + 5, before + 5))

    assert bundle.bundle().read_text().endswith("/* own */")


def test_collectstatic_gets_the_joined_file():
    names = [name for finder in finders.get_finders() for name, _ in finder.list([])]

    assert "app.css" in names


def test_every_file_that_a_page_names_exists(web):
    for path in set(re.findall(r'(?:href|src|data-icons)="/static/([^"#]+)', web.get("/").text)):
        found(path)


def test_every_icon_that_templates_name_is_in_the_sprite():
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text()))

    templates = Path(settings.BASE_DIR) / "templates"
    named = {
        key for page in templates.rglob("*.html") for key in re.findall(r"{% icon [\"']([\w-]+)", page.read_text())
    }
    assert named <= drawn


def test_raw_colours_stand_in_tokens_only():
    for source in bundle.sources()[1:]:
        assert not re.search(r"#[0-9a-f]{3,8}\b(?!\s*0)|\brgb\(", re.sub(r"#000 0|#0000", "", source.read_text())), (
            source.name
        )


@pytest.mark.parametrize("page", ["/", "/rows/0/"])
def test_the_first_page_fits_its_budget_and_later_ones_theirs(web, page):
    page_size = len(brotli.compress(web.get(page).content, quality=4))

    files = ["app.css", "js/app.js", "js/device.js", "icons.svg", "icons/favicon.svg", "django_htmx/htmx-2.min.js"]
    assert page_size < LATER_PAGE
    assert page_size + sum(size(found(file)) for file in files) < FIRST_PAGE
