"""What a person may choose for `./portal up`: read from the environment, then from `.env`."""

import os
from dataclasses import dataclass
from pathlib import Path

from environ import FileAwareEnv

from ops.problem import Problem

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Config:
    data_dir: Path
    static_root: Path
    host: str
    port: int
    sandbox_port: int
    sandbox_clients: int
    sandbox_users: int
    sandbox_replay: Path | None
    redis_url: str
    database_url: str
    is_sandbox: bool


def load() -> Config:
    """Relative paths of the environment count from where the command was given, those of `.env` from the project."""
    called_from = Path(os.environ.get("PORTAL_CALLED_FROM", ROOT))
    base = {name: called_from for name in ("DATA_DIR", "STATIC_ROOT", "SANDBOX_REPLAY") if name in os.environ}
    FileAwareEnv.read_env(str(ROOT / ".env"), overwrite=False)
    data_dir = _path("DATA_DIR", base) or ROOT / "var"
    return Config(
        data_dir=data_dir,
        static_root=_path("STATIC_ROOT", base) or data_dir / "static",
        host=text("HOST") or "127.0.0.1",
        port=_number("PORT", 8000, least=1, most=65535),
        sandbox_port=_number("SANDBOX_PORT", 8400, least=1, most=65535),
        sandbox_clients=_number("SANDBOX_CLIENTS", 60),
        sandbox_users=_number("SANDBOX_USERS", 3000),
        sandbox_replay=_path("SANDBOX_REPLAY", base),
        redis_url=text("REDIS_URL"),
        database_url=text("DATABASE_URL"),
        is_sandbox=not text("MICROSOFT_CLIENT_ID"),
    )


def text(name: str) -> str:
    try:
        return str(FileAwareEnv().ENVIRON.get(name, "")).strip()
    except OSError as error:
        raise Problem(f"{name}_FILE names a file that cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Problem(f"{name}_FILE names a file that is not text.") from error


def _number(name: str, default: int, *, least: int = 0, most: int = 10_000_000) -> int:
    value = text(name) or str(default)
    if not value.isdecimal() or not least <= int(value) <= most:
        raise Problem(f"{name} must be a whole number from {least} to {most}, not {value!r}.")
    return int(value)


def _path(name: str, base: dict[str, Path]) -> Path | None:
    value = text(name)
    return (base.get(name, ROOT) / Path(value).expanduser()).resolve() if value else None
