"""Make the pictures of the README from a running `./portal up`.

python docs/screenshots.py --base http://127.0.0.1:8000 [--out docs/screenshots]
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True}
DESKTOP = {"viewport": {"width": 1440, "height": 900}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", default="http://127.0.0.1:8000")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "screenshots")
    options = parser.parse_args()
    options.out.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        phone(browser, options.base, options.out)
        desktop(browser, options.base, options.out)
        of_the_manifest(browser, options.base)


def phone(browser: Browser, base: str, out: Path) -> None:
    page = signed_in(browser.new_context(base_url=base, **PHONE).new_page())
    page.goto("/clients/")
    page.screenshot(path=out / "phone-clients.png")
    page.goto("/clients/?filter=problems")
    page.locator(".row-main").first.click()
    page.wait_for_url("**/clients/*/")
    page.goto(page.url + "health/")
    page.screenshot(path=out / "phone-health.png")
    page.goto("/health/")
    page.locator("#detail, .list").locator("a.row-main").first.click()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=out / "phone-incident.png")


def desktop(browser: Browser, base: str, out: Path) -> None:
    page = signed_in(browser.new_context(base_url=base, **DESKTOP).new_page())
    page.goto("/clients/?filter=problems")
    page.locator(".row-main").first.click()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=out / "desktop-client.png")


def of_the_manifest(browser: Browser, base: str) -> None:
    """What a phone shows before it installs the app."""
    out = Path(__file__).parent.parent / "static" / "screenshots"
    out.mkdir(exist_ok=True)
    for name, screen, section in (("phone", PHONE, "health/"), ("desktop", DESKTOP, "")):
        page = signed_in(browser.new_context(base_url=base, **screen).new_page())
        page.goto("/clients/?filter=problems")
        page.locator(".row-main").first.click()
        page.wait_for_url("**/clients/*/")
        page.goto(page.url + section)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=out / f"{name}.jpg", quality=60, type="jpeg")


def signed_in(page: Page) -> Page:
    """As the admin persona of the sandbox."""
    page.goto("/sign-in/")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Avery").click()
    page.wait_for_url("**/clients/")
    return page


if __name__ == "__main__":
    main()
