"""On what was measured: figures of two machines cannot be compared, ratios can."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.needs import chromium, postgres_folder, redis_server


def machine() -> dict[str, Any]:
    """Cores, processor, memory, load, and versions of what does the work."""
    postgres = postgres_folder()
    return {
        "cores": os.cpu_count(),
        "processor": _first(r"model name\s*:\s*(.+)", _text("/proc/cpuinfo")) or platform.processor(),
        "memory_gib": round(int(_first(r"MemTotal:\s*(\d+)", _text("/proc/meminfo")) or 0) / 1024**2, 1),
        "load_before": round(os.getloadavg()[0], 2),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "django": version("django"),
        "sqlite": _sqlite(),
        "postgresql": _said(str(postgres / "postgres") if postgres else None),
        "redis": _said(redis_server()),
        "chromium": _said(chromium()),
    }


def _sqlite() -> str:
    from sqlite3 import sqlite_version

    return sqlite_version


def _said(program: str | None) -> str:
    """The version that a program tells of itself."""
    if program is None:
        return ""
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    return _first(r"(\d+\.\d+(?:\.\d+)*)", told)


def _text(path: str) -> str:
    return Path(path).read_text() if Path(path).exists() else ""


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    return found[1].strip() if found else ""
