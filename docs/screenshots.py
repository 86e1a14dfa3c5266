"""Make the pictures of the README from a running `./portal up` with the sandbox.

python docs/screenshots.py --base http://127.0.0.1:8000 [--out docs/screenshots]
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1440, "height": 900}}
LARGEST = 300_000  # bytes of a picture
FLAGGED = ["azulejo", "kowhai", "umojatea"]  # clients of the sandbox; the first has troubles to show


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", default="http://127.0.0.1:8000")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "screenshots")
    options = parser.parse_args()
    options.out.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        with signed_in(browser, options.base, PHONE) as page:
            wait_for_data(page)
            phone(page, options.out)
        with signed_in(browser, options.base, DESKTOP) as page:
            desktop(page, options.out)


@contextmanager
def signed_in(browser: Browser, base: str, screen: dict[str, Any]) -> Iterator[Page]:
    """A screen of the sandbox's admin persona."""
    context = browser.new_context(base_url=base, locale="en-GB", reduced_motion="reduce", **screen)
    page = context.new_page()
    page.goto("/sign-in/")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="avery.admin").click()
    page.wait_for_url("**/clients/")
    yield page
    context.close()


def wait_for_data(page: Page) -> None:
    for _second in range(120):
        if page.get_by_text("Healthy").count() and not page.locator(".row [data-s=off]").count():
            return
        page.wait_for_timeout(1000)
        page.reload()
    raise SystemExit("The clients were not read within two minutes.")


def phone(page: Page, out: Path) -> None:
    for name in FLAGGED:
        page.goto(f"/clients/?q={name}")
        button = page.locator("main .flag button").first
        if button.get_attribute("aria-pressed") == "false":
            button.click()
            page.wait_for_load_state("networkidle")
    page.goto("/clients/")
    take(page, out / "phone-clients.png")
    open_troubled(page)
    page.get_by_role("navigation", name="Sections").get_by_role("link", name="Health").click()
    page.locator(".workloads").first.wait_for()
    take(page, out / "phone-health.png")
    page.locator(".workloads .row-main").first.click()
    page.locator("#detail .incidents .row-main").first.click()
    page.locator(".timeline").wait_for()
    take(page, out / "phone-incident.png")


def desktop(page: Page, out: Path) -> None:
    open_troubled(page)
    take(page, out / "desktop-client.png")


def open_troubled(page: Page) -> None:
    page.goto(f"/clients/?q={FLAGGED[0]}")
    page.locator("main .row-main").first.click()
    page.wait_for_url("**/clients/*-*/")


def take(page: Page, path: Path) -> None:
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    page.screenshot(path=path)
    if path.stat().st_size > LARGEST:
        raise SystemExit(f"{path} has more than {LARGEST} bytes.")


if __name__ == "__main__":
    main()
