"""`./portal check`: every static check, each with its time; the ones after a failed one run too.

`./portal check --fix` first mends what can be mended: formats, order of imports, unused names.
"""

import os
import secrets
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import monotonic

from ops.config import ROOT

PYTHON = [sys.executable, "-m"]
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"
MANAGE = [sys.executable, "manage.py"]


def templates() -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("templates/**/*.html"))


DJADE = [str(Path(sys.executable).parent / "djade"), "--target-version", "5.2"]


def fixes() -> dict[str, Sequence[str]]:
    return {
        "ruff check": [*PYTHON, "ruff", "check", "--fix", "--exit-zero", "--quiet", "."],
        "ruff format": [*PYTHON, "ruff", "format", "--quiet", "."],
        "djade": [*DJADE, *templates()],
    }


def steps() -> dict[str, Sequence[str]]:
    return {
        "ruff check": [*PYTHON, "ruff", "check", "--quiet", "."],
        "ruff format": [*PYTHON, "ruff", "format", "--check", "--quiet", "."],
        "imports": [sys.executable, "-c", LINT_IMPORTS, "--no-cache"],
        "mypy": [*PYTHON, "mypy", "."],
        "djade": [*DJADE, "--check", *templates()],
        "djlint": [*PYTHON, "djlint", "--lint", "--quiet", "templates"],
        "catalogues": [*PYTHON, "ops.catalogues"],
        "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
        "deployment": [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
    }


def production() -> Mapping[str, str]:
    """The environment of a deployment, made up; nothing of this machine's own comes in."""
    names = ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV", "CI")
    kept = {name: value for name, value in os.environ.items() if name in names}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "partnerportal.settings",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "TOKEN_KEYS": "bm8ga2V5IG9mIGFueSByZWFsIGRlcGxveW1lbnQgOik=",
        "ALLOWED_HOSTS": "portal.example",
        "DATABASE_URL": "sqlite:///:memory:",
        "REDIS_URL": "redis://127.0.0.1:6379/0",
        "MICROSOFT_CLIENT_ID": "11111111-1111-1111-1111-111111111111",
        "MICROSOFT_CLIENT_SECRET": "made-up",
        "PARTNER_TENANT_IDS": "22222222-2222-2222-2222-222222222222",
        "DATA_DIR": str(ROOT / "var"),
    }


def main() -> None:
    environment = production()
    if sys.argv[1:] == ["--fix"]:
        for command in fixes().values():
            subprocess.run(command, cwd=ROOT, check=False)
    failed = [name for name, command in steps().items() if not passes(name, command, environment)]
    if failed:
        sys.exit(f"Failed: {', '.join(failed)}.")


def passes(name: str, command: Sequence[str], environment: Mapping[str, str]) -> bool:
    begin = monotonic()
    result = subprocess.run(command, cwd=ROOT, env=dict(environment), capture_output=True, text=True, check=False)
    is_fine = result.returncode == 0
    print(f"{name:14} {'ok' if is_fine else 'FAILED':6} {monotonic() - begin:5.1f} s", flush=True)
    if not is_fine:
        print((result.stdout + result.stderr).rstrip(), flush=True)
    return is_fine


if __name__ == "__main__":
    main()
