"""First open of the client list on a phone, and how long a tap or a key takes to show.

    python -m bench.phone --size XXL

Chromium with a slow 4G and a CPU four times slower, as its own developer tools make them, opens the page as gunicorn
serves it: from an empty cache, beside a static file of the same bytes with the same styles and scripts from the same
server. What counts is the first frame with rows. Interactions are timed by the browser (Event Timing): from the event
to the next frame, without the slow network, which they do not wait for.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from bench.setup import let_go, product
from bench.sizes import SIZES
from ops.broker import free_port
from ops.parent import die_with_parent
from tests.needs import QUIET, chromium
from tests.servers import is_open

OPENS = 5
TIMES = 3  # each interaction
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 3,
}
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1638 * 128, "uploadThroughput": 750 * 128}
SLOWER = 4
ROWS = 50
QUIET_AFTER = 700  # ms
WATCH = """
window.events = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (entry.interactionId) window.events.push(entry.duration);
}).observe({ type: "event", durationThreshold: 16, buffered: true });
const look = () => {
  if (document.querySelectorAll(".list .row").length >= %d) window.rowsAt = performance.now();
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
STAY = "addEventListener('click', (e) => e.target.closest('.filter') && e.preventDefault())"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=SIZES, default="L")
    parser.add_argument("--opens", type=int, default=OPENS)
    parser.add_argument("--database-url", default="", help="SQLite in a temporary folder if not given; filled if empty")
    options = parser.parse_args()
    with product(database_url=options.database_url) as folder:
        from bench.fill import ensure, found

        ensure(SIZES[options.size])
        web = found().web
        cookie = {name: morsel.value for name, morsel in web.cookies.items()}
        keep_static(folder, web.get("/clients/").text)
        let_go()
        with serving() as address:
            figures = measure(address, cookie, options.opens)
    print(json.dumps({"size": options.size, **figures}))


def keep_static(folder: Path, html: str) -> None:
    """The page as a file beside the styles, compressed beforehand, in the way in which pages are."""
    from whitenoise.compress import Compressor

    path = folder / "static" / "clients.html"
    path.write_text(html)
    for _made in Compressor(quiet=True, use_brotli=False).compress(str(path)):
        pass


@contextmanager
def serving() -> Iterator[str]:
    """The product as `./portal up` serves it."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--config", "ops/gunicorn_conf.py", "--bind", f"127.0.0.1:{port}"]
    server = subprocess.Popen([*command, "--workers", "1", "--threads", "8"], preexec_fn=die_with_parent)
    try:
        deadline = time.monotonic() + 30
        while not is_open(port):
            if time.monotonic() > deadline or server.poll() is not None:
                raise RuntimeError("The server did not start.")
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


def measure(address: str, cookie: dict[str, str], opens: int) -> dict[str, Any]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=[*QUIET.split(), "--no-sandbox"])
        try:
            open_page(browser, address, cookie, "/clients/")  # the server's first answer is nobody's
            rows, static = [], []
            for _time in range(opens):
                rows.append(open_page(browser, address, cookie, "/clients/"))
                static.append(open_page(browser, address, cookie, "/static/clients.html"))
            taken = interactions(browser, address, cookie)
        finally:
            browser.close()
    print(f"rows {sorted(map(round, rows))} ms, static page {sorted(map(round, static))} ms")
    print(", ".join(f"{name} {ms} ms" for name, ms in taken.items()))
    return {
        "rows_ms": round(median(rows)),
        "static_ms": round(median(static)),
        "ratio_static": round(median(rows) / median(static), 2),
        "interactions": taken,
    }


@contextmanager
def phone(browser: Browser, address: str, cookie: dict[str, str], *, slow_network: bool) -> Iterator[Page]:
    context = browser.new_context(base_url=address, **PHONE)
    try:
        context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookie.items()])
        page = context.new_page()
        page.add_init_script(WATCH % ROWS)
        session = context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        if slow_network:
            session.send("Network.enable")
            session.send("Network.emulateNetworkConditions", SLOW_4G)
        yield page
    finally:
        context.close()


def open_page(browser: Browser, address: str, cookie: dict[str, str], path: str) -> float:
    """Milliseconds until the first frame with rows."""
    with phone(browser, address, cookie, slow_network=True) as page:
        page.goto(path, wait_until="networkidle", timeout=60_000)
        return float(page.evaluate("window.rowsAt"))


def interactions(browser: Browser, address: str, cookie: dict[str, str]) -> dict[str, float]:
    """Milliseconds of each, the median of several times."""
    taken: dict[str, list[float]] = {}
    with phone(browser, address, cookie, slow_network=False) as page:
        page.goto("/clients/", wait_until="load")
        page.wait_for_timeout(2000)
        page.evaluate(STAY)
        for _time in range(TIMES):
            for name, act in acts(page).items():
                page.evaluate("window.events = []")
                act()
                page.wait_for_timeout(QUIET_AFTER)
                taken.setdefault(name, []).append(max(page.evaluate("window.events"), default=0))
    return {name: median(times) for name, times in taken.items()}


def acts(page: Page) -> dict[str, Callable[[], object]]:
    """What a person does with the list, in this order."""
    find = page.locator
    return {
        "open the menu": find(".menu-btn").tap,
        "close the menu": find("#menu .only-phone").tap,
        "open the switcher": find(".ctx").tap,
        "search in the switcher": lambda: find("#sq").press_sequentially("con", delay=80),
        "close the switcher": find("dialog [data-close]").tap,
        "flag a client": find(".flag button").nth(1).tap,
        "filter": find(".filter").nth(1).tap,
        "search": lambda: find("#q").press_sequentially("a", delay=80),
        "clear the search": find(".search .clear").tap,
        "open the sync sheet": find(".topbar .iconbtn").last.tap,
        "close the sync sheet": find("dialog [data-close]").tap,
    }


if __name__ == "__main__":
    main()
