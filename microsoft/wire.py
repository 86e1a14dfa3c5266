"""Reads values out of JSON that somebody else wrote: a missing or odd value becomes a neutral one, nothing raises."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

Json = Mapping[str, Any]


def text(item: Json, key: str) -> str:
    value = item.get(key)
    if isinstance(value, str):
        return value
    return "" if value is None or isinstance(value, (dict, list, bool)) else str(value)


def maybe_text(item: Json, key: str) -> str | None:
    return text(item, key) or None


def flag(item: Json, key: str) -> bool:
    return maybe_flag(item, key) is True


def maybe_flag(item: Json, key: str) -> bool | None:
    value = item.get(key)
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.strip().lower())
    return value if isinstance(value, bool) else None


def number(item: Json, key: str) -> int:
    value = item.get(key)
    try:
        return int(value) if isinstance(value, (int, float, str)) else 0
    except (ValueError, OverflowError):
        return 0


def nested(item: Json, key: str) -> Json:
    value = item.get(key)
    return value if isinstance(value, dict) else {}


def objects(item: Json, key: str) -> list[Json]:
    value = item.get(key)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def texts(item: Json, key: str) -> tuple[str, ...]:
    value = item.get(key)
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()


def guid(item: Json, key: str) -> UUID | None:
    try:
        return UUID(text(item, key))
    except ValueError:
        return None


def moment(item: Json, key: str) -> datetime | None:
    """UTC; a time without zone is UTC, the years 1 and 9999 mean never, and what cannot be read is None."""
    value = item.get(key)
    try:
        parsed = datetime.fromisoformat(value) if isinstance(value, str) else None
        if parsed is None or parsed.year in (1, 9999):
            return None
        return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def word(value: object) -> str:
    """An enum value without its spelling: `AttentionNeeded`, `attention_needed` and `attentionNeeded` are one."""
    return str(value).replace("_", "").replace("-", "").replace(" ", "").lower()


def named_values(items: Iterable[Json]) -> dict[str, str]:
    """`[{"name": …, "value": …}]` as a dict."""
    return {name: text(item, "value") for item in items if (name := text(item, "name"))}
