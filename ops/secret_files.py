"""`./portal secrets`: make the files that docker-compose.yml mounts; one that exists is never changed."""

import base64
import getpass
import secrets
import sys
from collections.abc import Callable

from ops.config import ROOT

FOLDER = ROOT / "secrets"


def main() -> None:
    FOLDER.mkdir(mode=0o700, exist_ok=True)
    database, redis = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    pairs = {"database": ("database_password", "database_url"), "redis": ("redis_password", "redis_url")}
    for name, pair in pairs.items():
        if len(present := [each for each in pair if (FOLDER / each).exists()]) == 1:
            sys.exit(f"secrets/{present[0]} is there without its pair for {name}: add {pair}, or remove it.")
    make("secret_key", lambda: secrets.token_urlsafe(50))
    make("token_keys", lambda: base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
    make("database_password", lambda: database)
    make("database_url", lambda: f"postgres://portal:{database}@postgres:5432/portal")
    make("redis_password", lambda: redis)
    make("redis_url", lambda: f"redis://:{redis}@redis:6379/0")
    make("microsoft_client_secret", lambda: getpass.getpass("Client secret of the app registration: ").strip())


def make(name: str, value: Callable[[], str]) -> None:
    """Other users cannot enter the folder; the file itself must be readable by the user in the container."""
    path = FOLDER / name
    if path.exists():
        return
    path.write_text(value())
    path.chmod(0o444)
    print(f"Made {path.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
