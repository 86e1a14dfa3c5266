"""What one run of the sandbox is told."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Options:
    port: int = 8400
    clients: int = 60
    users: int = 3000
    seed: int = 1
    latency_ms: float = 0.0
    pace: float = 1.0  # how many times faster than life incidents, posts and people change
    still: bool = False  # nothing changes by itself
    posts: int = 160
    open_issues: int = 0  # of every client; 0 = a natural mix of healthy and unhealthy clients
    resolved_issues: int = 36
    tickets: int = 3  # of a client, on average
    operators: int = 0  # more sign-in names beside the personas
    throttle: bool = True
    token_life: int = 0  # seconds; 0 = 60 to 90 minutes as Entra does
    operation_seconds: float = 2.0  # how long a password write-back takes
    replay: Path | None = None
    client_id: str = "11111111-1111-1111-1111-111111111111"
    client_secret: str = field(default="sandbox-secret", repr=False)
