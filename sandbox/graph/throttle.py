"""Microsoft's own limits on how often one may ask."""

import time
from typing import TYPE_CHECKING

from sandbox.graph.call import Call, GraphError

if TYPE_CHECKING:
    from sandbox.app import Sandbox

PER_MINUTE, PER_HOUR = 240, 800


class Throttle:
    """Counts calls to the announcements of each tenant in windows of a minute and an hour."""

    def __init__(self, sandbox: "Sandbox") -> None:
        self.enabled = sandbox.options.throttle
        self.windows: dict[str, list[float]] = {}  # start of the minute, calls in it, start of the hour, calls in it

    def count_announcement(self, call: Call) -> None:
        if not self.enabled:
            return
        now = time.monotonic()
        window = self.windows.setdefault(call.tenant.id, [now, 0, now, 0])
        if now - window[0] >= 60:
            window[0:2] = [now, 0]
        if now - window[2] >= 3600:
            window[2:4] = [now, 0]
        if window[1] >= PER_MINUTE:
            raise too_many(60 - (now - window[0]), call)
        if window[3] >= PER_HOUR:
            raise too_many(3600 - (now - window[2]), call)
        window[1] += 1
        window[3] += 1


def too_many(seconds: float, call: Call) -> GraphError:
    headers = {
        "Retry-After": str(max(1, round(seconds))),
        "x-ms-throttle-scope": f"Tenant_Application/Read/{call.claims.get('appid')}/{call.tenant.id}",
    }
    return GraphError(429, "TooManyRequests", "Please retry again later.", headers)
