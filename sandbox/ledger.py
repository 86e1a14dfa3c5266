"""What was asked and what was changed: the counters and the journal."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

SECRET = {"password", "newpassword", "currentpassword"}


def masked(body: Any) -> Any:
    """The same without passwords."""
    if isinstance(body, dict):
        return {name: "***" if name.casefold() in SECRET else masked(value) for name, value in body.items()}
    if isinstance(body, list):
        return [masked(each) for each in body]
    return body


@dataclass
class Counters:
    """Calls by kind, and by tenant; login counts also as authorize, token or logout."""

    total: Counter[str] = field(default_factory=Counter)
    tenants: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    statuses: Counter[str] = field(default_factory=Counter)

    def count(self, kind: str, tenant_id: str = "", by: int = 1) -> None:
        self.total[kind] += by
        if tenant_id:
            self.tenants[tenant_id][kind] += by

    def as_json(self) -> dict[str, Any]:
        kinds = (
            "login",
            "authorize",
            "token",
            "logout",
            "discovery",
            "keys",
            "graph",
            "graph_items",
            "partner_center",
            "photos",
        )
        return {
            **{kind: self.total[kind] for kind in kinds},
            "statuses": dict(self.statuses),
            "tenants": {tenant: dict(counts) for tenant, counts in self.tenants.items()},
        }

    def reset(self) -> None:
        self.total.clear()
        self.tenants.clear()
        self.statuses.clear()


@dataclass
class Journal:
    """Every write that was accepted, with the operator who made it."""

    entries: list[dict[str, Any]] = field(default_factory=list)

    def write(self, **entry: Any) -> None:
        self.entries.append({"number": len(self.entries) + 1, **entry, "body": masked(entry.get("body"))})
