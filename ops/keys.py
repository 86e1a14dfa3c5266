"""Secrets of the embedded mode: made once, kept in the data folder, readable by its owner only."""

import base64
import json
import os
import secrets
from pathlib import Path


def load_or_make(path: Path) -> dict[str, str]:
    if path.exists():
        keys: dict[str, str] = json.loads(path.read_text())
        return keys
    keys = {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "TOKEN_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "BROKER_PASSWORD": secrets.token_urlsafe(32),
    }
    write_private(path, json.dumps(keys, indent=2))
    return keys


def write_private(path: Path, content: str) -> None:
    """Write a file that nobody else may read at any moment, whole or not at all."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(content)
    temporary.replace(path)
