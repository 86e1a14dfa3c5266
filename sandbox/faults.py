"""Bad days on demand: delays, storms, broken answers."""

import math
from dataclasses import dataclass, field
from typing import Any

from sandbox.http import Response, json_response, new_id

KINDS = ("login", "discovery", "keys", "graph", "partner_center")


@dataclass
class Fault:
    """What goes wrong, where, and how many times (until cleared, if not said)."""

    id: int
    kinds: tuple[str, ...] = ()
    tenant: str = ""
    path: str = ""  # prefix, without /v1.0 or /v1
    method: str = ""
    item: bool = False  # single items inside a $batch instead of whole calls
    times: float = math.inf
    after: int = 0  # so many matching calls are spared first
    share: float = 1.0  # of the matching calls that are hit
    status: int = 0
    retry_after: float | str | None = None
    code: str = ""
    message: str = "Injected."
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    latency_ms: float = 0.0
    hang: bool = False
    truncate: bool = False  # half of the JSON, with a Content-Length that agrees
    cut: bool = False  # the connection closes in the middle of the body
    oversize_mb: int = 0
    content_type: str = ""
    write_happens: bool = False  # a write is carried out although its answer fails
    hits: int = 0

    def matches(self, kind: str, tenant: str, path: str, method: str, item: bool) -> bool:
        return (
            self.item == item
            and self.hits < self.times + self.after
            and (not self.kinds or kind in self.kinds)
            and (not self.tenant or self.tenant == tenant)
            and path.startswith(self.path)
            and (not self.method or self.method == method)
        )

    @property
    def replaces(self) -> bool:
        return bool(self.status or self.hang)


class Faults:
    def __init__(self) -> None:
        self.all: list[Fault] = []
        self.number = 0
        self._turn = 0.0

    def add(self, wanted: dict[str, Any]) -> Fault:
        self.number += 1
        kinds = wanted.pop("kind", wanted.pop("kinds", ()))
        kinds = (kinds,) if isinstance(kinds, str) else tuple(kinds)
        if unknown := set(kinds) - set(KINDS):
            raise ValueError(f"Unknown kind: {', '.join(sorted(unknown))}. There are {', '.join(KINDS)}.")
        fault = Fault(self.number, kinds, **wanted)
        fault.tenant = fault.tenant.casefold()
        self.all.append(fault)
        return fault

    def clear(self, number: int | None = None) -> None:
        self.all = [fault for fault in self.all if number is not None and fault.id != number]

    def find(self, kind: str, tenant: str, path: str, method: str, item: bool = False) -> Fault | None:
        """The first fault that strikes this call; finding it uses it up."""
        for fault in self.all:
            if not fault.matches(kind, tenant, path, method, item):
                continue
            self._turn = (self._turn + 0.618034) % 1
            if fault.share < 1 and self._turn >= fault.share:
                continue
            fault.hits += 1
            if fault.hits > fault.after:
                return fault
        return None


def answer(fault: Fault, kind: str) -> Response:
    """What the call gets instead of its answer."""
    headers = dict(fault.headers)
    if fault.retry_after is not None:
        headers["Retry-After"] = str(fault.retry_after)
    response = json_response(
        fault.status or 200, fault.body if fault.body is not None else error_body(fault, kind), headers
    )
    response.hang = fault.hang
    return spoil(fault, response)


def spoil(fault: Fault, response: Response) -> Response:
    """Delay or break an answer that is otherwise right."""
    response.delay += fault.latency_ms / 1000
    if fault.truncate:
        response.body = response.body[: len(response.body) // 2]
    if fault.oversize_mb:
        response.body = b'{"value":["' + b"x" * (fault.oversize_mb << 20) + b'"]}'
    if fault.content_type:
        response.headers["Content-Type"] = fault.content_type
    response.cut = response.cut or fault.cut
    return response


def error_body(fault: Fault, kind: str) -> Any:
    if kind == "partner_center":
        if fault.status == 429:
            return {
                "statusCode": 429,
                "message": f"Rate limit is exceeded. Try again in {fault.retry_after or 1} seconds.",
            }
        return {"code": fault.code or fault.status, "description": fault.message, "data": [], "source": "sandbox"}
    if kind != "graph":
        return {
            "error": fault.code or "temporarily_unavailable",
            "error_description": fault.message,
            "error_codes": [90033],
        }
    codes = {429: "TooManyRequests", 503: "ServiceUnavailable", 403: "UnknownError"}
    inner = {"request-id": new_id(), "client-request-id": new_id()}
    return {
        "error": {
            "code": fault.code or codes.get(fault.status, "generalException"),
            "message": fault.message,
            "innerError": inner,
        }
    }
