"""bench/results.json, and bench/RESULTS.md as it follows from it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from bench.sizes import SIZES

FOLDER = Path(__file__).parent
RESULTS, PAGE = FOLDER / "results.json", FOLDER / "RESULTS.md"
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL + Redis"}
Results = dict[str, Any]
Promise = tuple[str, str, str, bool]

LISTS = ("clients", "clients, search")
ROUND_S, CPU_RATIO, MEMORY_RATIO, SIZE_RATIO, LIST_RATIO = 180, 2.0, 1.5, 1.5, 1.5
QUERIES, PHONE_RATIO, INTERACTION_MS, SEARCH_MS = 12, 1.3, 100, 50


def read() -> Results:
    return dict(json.loads(RESULTS.read_text())) if RESULTS.exists() else {}


def write(results: Results) -> None:
    RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    PAGE.write_text("\n".join(lines(results)) + "\n")


def lines(results: Results) -> Iterator[str]:
    yield "# What was measured"
    yield ""
    yield "`./portal bench` writes this page from [results.json](results.json). Timings are those of one machine;"
    yield "compare ratios, which were taken in one run. Each client has 20 open issues and 300 posts;"
    for name, size in SIZES.items():
        yield f"{name} is {size.clients:,} clients, {size.users:,} users and {size.operators} operators."
    yield ""
    yield from _machine(results.get("machine", {}))
    yield from _promises(results)
    for database in filter(results.__contains__, NAMES):
        yield f"## {NAMES[database]}"
        yield ""
        for name, section in SECTIONS.items():
            if name in results[database]:
                yield from section(results[database][name])
    yield from (FOLDER / "REMARKS.md").read_text().splitlines()


def _machine(machine: dict[str, Any]) -> Iterator[str]:
    yield f"Machine: {machine.get('cores')} cores of {machine.get('processor')}, {machine.get('memory_gib')} GiB;"
    versions = [f"{name.capitalize()} {machine.get(name)}" for name in ("python", "django", "sqlite")]
    versions += [f"PostgreSQL {machine.get('postgresql')}", f"Redis {machine.get('redis')}"]
    versions += [f"Chromium {machine.get('chromium')}"]
    yield f"{machine.get('system')}, {', '.join(versions)}. Load at the start: {machine.get('load_before')}."
    yield ""


# --- promises ---


def _promises(results: Results) -> Iterator[str]:
    known = filter(results.__contains__, NAMES)
    rows = [
        (what, NAMES[database], limit, value, "yes" if is_kept else "**no**")
        for database in known
        for what, limit, value, is_kept in promises(results[database])
    ]
    if not rows:
        return
    yield "## Promises"
    yield ""
    yield from table(("Promise", "Database", "Limit", "Measured", "Kept"), rows)


def promises(found: Results) -> Iterator[Promise]:
    """What was promised of one database: the promise, its limit, what was measured, and whether it is kept."""

    def at_most(what: str, limit: float, value: float, unit: str = "", of: str = "") -> Promise:
        return what, f"≤ {limit:g}{unit}", f"{value:g}{unit}{f' ({of})' if of else ''}", value <= limit

    pages = found.get("pages", {})
    if large := pages.get("XXL", {}).get("pages"):
        page, queries = max(((name, each["queries"]) for name, each in ours(large)), key=lambda pair: pair[1])
        yield at_most("Queries of a page at XXL", QUERIES, queries, of=page)
        for name in LISTS:
            yield at_most(f"{name}: CPU ÷ minimal view's", LIST_RATIO, large[name]["ratio_minimal"])
    if "L" in pages and "XXL" in pages:
        page, ratio = max(sized(pages), key=lambda pair: pair[1])
        yield at_most("p95 of a page at XXL ÷ at L", SIZE_RATIO, ratio, of=page)
    if workers := found.get("workers", {}).get(""):
        clients = f"{workers['clients']:,} clients"
        yield at_most(f"Steady round of {clients}, one worker", ROUND_S, workers["seconds"], " s")
        yield at_most("CPU per client ÷ bare pool's", CPU_RATIO, workers["ratio_bare"])
        yield at_most("Memory of a worker ÷ at 1,000 clients", MEMORY_RATIO, workers["ratio_memory"])
        yield at_most("Clients asked twice in a round of 1, 2 or 4 workers", 0, workers["asked_twice"])
    if search := found.get("search", {}).get(""):
        kind, slowest = max(
            ((name, each["p95_ms"]) for name, each in search["kinds"].items()), key=lambda pair: pair[1]
        )
        yield at_most(f"p95 of a search among {search['users']:,} people", SEARCH_MS, slowest, " ms", of=kind)
    for size, phone in found.get("phone", {}).items():
        yield at_most(f"Rows on a phone at {size} ÷ static page's", PHONE_RATIO, phone["ratio_static"])
        longest = max(phone["interactions"], key=phone["interactions"].__getitem__)
        yield at_most(
            f"Slowest interaction at {size}", INTERACTION_MS, phone["interactions"][longest], " ms", of=longest
        )


def ours(pages: Results) -> Iterator[tuple[str, dict[str, Any]]]:
    return ((name, each) for name, each in pages.items() if not name.startswith(("bare", "minimal")))


def sized(pages: Results) -> Iterator[tuple[str, float]]:
    """How many times as long each page takes at XXL as at L."""
    small = pages["L"]["pages"]
    for name, each in ours(pages["XXL"]["pages"]):
        if name in small:
            yield name, round(each["p95_ms"] / small[name]["p95_ms"], 2)


# --- one section for each measurement ---


def _pages(found: Results) -> Iterator[str]:
    yield "### Pages"
    yield ""
    yield "Milliseconds of the server; *minimal* is a view that shows as many rows of the same facts in the same markup"
    yield "with one query and one template of Django's own tags, *bare* one that lists as many links; both by CPU."
    yield ""
    ratios = dict(sized(found)) if {"L", "XXL"} <= found.keys() else {}
    for size, each in found.items():
        yield f"{size}, {_when(each)}:"
        yield ""
        keys = ("p50_ms", "p95_ms", "cpu_ms", "queries", "kib_gzip", "ratio_minimal", "ratio_bare")
        rows = []
        for name, page in each["pages"].items():
            row = [name, *(f"{page[key]:g}" for key in keys)]
            rows.append([*row, f"{ratios[name]:g}" if size == "XXL" and name in ratios else ""])
        yield from table(
            ("Page", "p50", "p95", "CPU", "queries", "KiB", "÷ minimal", "÷ bare", "p95 ÷ L" if size == "XXL" else ""),
            rows,
        )


def _phone(found: Results) -> Iterator[str]:
    yield "### First open on a phone"
    yield ""
    yield "Chromium, slow 4G, a CPU four times slower; milliseconds until the rows are there, the median of several"
    yield "opens with an empty cache, beside a static page of the same bytes from the same server. Interactions: from"
    yield "the event to the next frame, as Event Timing says it."
    yield ""
    for size, each in found.items():
        yield f"{size}, {_when(each)}: rows after {each['rows_ms']} ms, static page {each['static_ms']} ms, ratio"
        yield f"{each['ratio_static']}."
        yield ""
        yield from table(("Interaction", "ms"), [[name, f"{ms:g}"] for name, ms in each["interactions"].items()])


def _sync(found: Results) -> Iterator[str]:
    for each in found.values():
        yield "### Sync engine, in one process"
        yield ""
        yield f"{_when(each)}: {each['clients']:,} clients, {each['latency_ms']} ms latency, {each['threads']} threads."
        yield ""
        seconds = each["clients"] / each["clients_per_s_first"]
        yield from table(
            ("", ""),
            [
                ("First full sync", f"{seconds:.0f} s, {each['clients_per_s_first']:g} clients/s"),
                ("Calls of a client, first and steady", f"{each['calls_first']:g} and {each['calls_steady']:g}"),
                ("Steady round", f"{each['clients_per_s']:g} clients/s"),
                ("CPU of a client, steady", f"{each['cpu_ms_per_client']:g} ms"),
                ("CPU ÷ bare pool's", f"{each['ratio_bare']:g}"),
                ("Clients/s ÷ msgraph-sdk's", f"{each['ratio_sdk']:g}"),
                ("CPU of msgraph-sdk ÷ ours", f"{each['ratio_sdk_cpu']:g}"),
            ],
        )


def _workers(found: Results) -> Iterator[str]:
    for each in found.values():
        yield "### Sync by worker processes"
        yield ""
        yield f"{_when(each)}: {each['clients']:,} clients, {each['latency_ms']} ms latency, {each['threads']} threads"
        yield f"a worker. The bare pool needs {each['bare_cpu_ms_per_client']:g} ms of CPU a client. A worker that has"
        yield f"only visited 1,000 clients had at most {each['peak_mib_few']:g} MiB resident."
        yield ""
        keys = ("seconds", "clients_per_s", "cpu_ms_per_client", "peak_mib", "calls_per_client", "asked_twice")
        rounds = [(name, each[name]) for name in each if name.startswith("workers_")]
        yield from table(
            ("Workers", "s", "clients/s", "CPU ms/client", "MiB", "calls/client", "asked twice"),
            [[name.removeprefix("workers_"), *(f"{one[key]:g}" for key in keys)] for name, one in rounds],
        )


def _search(found: Results) -> Iterator[str]:
    for each in found.values():
        yield "### Search for people"
        yield ""
        yield f"{_when(each)}: {each['users']:,} people of {each['clients']:,} clients."
        yield ""
        keys = ("p50_ms", "p95_ms", "max_ms", "found")
        yield from table(
            ("Words", "p50 ms", "p95 ms", "max ms", "rows"),
            [[name, *(f"{kind[key]:g}" for key in keys)] for name, kind in each["kinds"].items()],
        )


SECTIONS: dict[str, Callable[[Results], Iterator[str]]] = {
    "pages": _pages,
    "phone": _phone,
    "sync": _sync,
    "workers": _workers,
    "search": _search,
}


def _when(figures: Results) -> str:
    return f"{figures['at']} UTC, load {figures['load_before']:g} before"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    head = list(head)
    yield f"| {' | '.join(head)} |"
    yield f"| {' | '.join(['---'] + ['---:'] * (len(head) - 1))} |"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""
