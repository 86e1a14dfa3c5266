"""Read configuration from the environment and `.env`; stop the start on a value that makes no sense.

Every value may also be given as `<NAME>_FILE`, the path of a file that holds it (a Docker secret).
"""

from collections.abc import Callable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from environ import FileAwareEnv

T = TypeVar("T")

_env = FileAwareEnv()
read_env_file = _env.read_env


def _checked(name: str, expected: str, read: Callable[[], T]) -> T:
    try:
        return read()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE names a file that cannot be read: {error.strerror}.") from error
    except (ValueError, ImproperlyConfigured, KeyError) as error:
        raise ImproperlyConfigured(f"{name} must be {expected}.") from error


def text(name: str, default: str = "") -> str:
    """The value as it is: a secret may well begin with a dollar sign, which is no reference to another name."""
    return _checked(name, "text", lambda: str(_env.ENVIRON.get(name, default)).strip())


def required(name: str, expected: str) -> str:
    if value := text(name):
        return value
    raise ImproperlyConfigured(f"{name} (or {name}_FILE) is missing: set it to {expected}.")


def flag(name: str, *, default: bool) -> bool:
    value = text(name, str(default)).lower()
    if value not in ("true", "false", "1", "0", "yes", "no", "on", "off"):
        raise ImproperlyConfigured(f"{name} must be true or false.")
    return value in ("true", "1", "yes", "on")


def number(name: str, default: int, *, least: int = 0) -> int:
    value = _checked(name, f"a whole number of at least {least}", lambda: int(text(name) or default))
    if value < least:
        raise ImproperlyConfigured(f"{name} must be a whole number of at least {least}.")
    return value


def words(name: str, default: Sequence[str] = ()) -> list[str]:
    """Values separated by commas."""
    return [word.strip() for word in text(name).split(",") if word.strip()] or list(default)


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    expected = "addresses or networks such as 10.0.0.2 or 10.0.0.0/24, separated by commas"
    return _checked(name, expected, lambda: [ip_network(word) for word in words(name)])


def choice(name: str, default: str, allowed: Sequence[str]) -> str:
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(allowed)}.")
    return value


def fernet_keys(name: str) -> list[str]:
    expected = "one or more Fernet keys, separated by commas, the newest first"
    required(name, expected)
    keys = words(name)
    _checked(name, expected, lambda: [Fernet(key) for key in keys])
    return keys


def redis(name: str) -> str:
    value = text(name)
    if value and urlsplit(value).scheme not in ("redis", "rediss", "unix"):
        raise ImproperlyConfigured(f"{name} must be an address such as redis://:password@host:6379/0.")
    return value


def database(name: str, default: str) -> dict[str, Any]:
    expected = "a database address such as postgres://user:password@host:5432/name or sqlite:///path"
    config: dict[str, Any] = _checked(name, expected, lambda: dict(_env.db_url_config(text(name) or default)))
    if not config.get("ENGINE"):
        raise ImproperlyConfigured(f"{name} must be {expected}.")
    return config


def email(name: str) -> dict[str, Any]:
    expected = "a mail server's address such as smtp+tls://user:password@host:587"
    return _checked(name, expected, lambda: dict(_env.email_url_config(text(name) or "dummymail://")))


def is_loopback(host: str) -> bool:
    """Whether only this machine can be meant by the host name."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def sqlite_url(path: Path) -> str:
    """The address of a database file, whose folder may have any name."""
    return f"sqlite:///{quote(str(path))}"


def base_url(name: str, default: str) -> str:
    """An address without a path and without a trailing slash; plain http is accepted for loopback only."""
    value = (text(name) or default).rstrip("/")
    parts = urlsplit(value)
    secure = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
    if not secure or not parts.hostname or parts.path or parts.query:
        raise ImproperlyConfigured(
            f"{name} must be an https address without a path (http only for this machine), such as {default}."
        )
    return value
