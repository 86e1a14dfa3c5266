"""What the processes of the product are told: the caller's environment, completed for the embedded mode."""

import json
import os
from pathlib import Path

from ops.config import Config, text
from ops.keys import load_or_make

SANDBOX_IDENTITY = {
    "MICROSOFT_CLIENT_ID": "11111111-1111-1111-1111-111111111111",
    "MICROSOFT_CLIENT_SECRET": "sandbox-secret",
    "PARTNER_TENANT_IDS": "22222222-2222-2222-2222-222222222222",
}
RUNNING = "running.json"  # in the data folder while `up` runs: what `./portal manage` must know to join in


def product_environment(config: Config) -> dict[str, str]:
    keys = load_or_make(config.data_dir / "keys.json")
    environment = os.environ | {
        "DATA_DIR": str(config.data_dir),
        "STATIC_ROOT": str(config.static_root),
        "DJANGO_SETTINGS_MODULE": "partnerportal.settings",
        "PYTHONUNBUFFERED": "1",
        "CELERY_SKIP_CHECKS": "true",  # the checks of `./portal check`, which cost a second of each start
    }
    for name in ("SECRET_KEY", "TOKEN_KEYS"):
        if not text(name):
            environment[name] = keys[name]
    return environment | (sandbox_environment(config) if config.is_sandbox else {})


def sandbox_environment(config: Config) -> dict[str, str]:
    url = f"http://127.0.0.1:{config.sandbox_port}"
    addresses = ("MICROSOFT_LOGIN_URL", "MICROSOFT_GRAPH_URL", "MICROSOFT_PARTNER_CENTER_URL")
    return SANDBOX_IDENTITY | dict.fromkeys(addresses, url)


def broker_password(config: Config) -> str:
    return load_or_make(config.data_dir / "keys.json")["BROKER_PASSWORD"]


def of_running_instance(data_dir: Path) -> dict[str, str]:
    """The broker's address as `up` told it, or nothing where it does not run."""
    try:
        known: dict[str, str] = json.loads((data_dir / RUNNING).read_text())
    except FileNotFoundError:
        return {}
    return known
