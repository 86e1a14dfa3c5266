"""The sandbox's own idea of the time, which a test may move."""

import time
from datetime import UTC, datetime

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


class Clock:
    def __init__(self) -> None:
        self.skew = 0.0

    def now(self) -> float:
        return time.time() + self.skew


def iso(moment: float, digits: int = 0, zone: str = "Z") -> str:
    """Write a moment as Microsoft does, with 0 to 7 fraction digits."""
    text = datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    if digits:
        text += "." + f"{moment % 1:.{digits}f}"[2:]
    return text + zone


def parse(text: str) -> float:
    """Read a date with any number of fraction digits; a date without a zone is UTC."""
    head, _, fraction = text.rstrip("Zz").partition(".")
    moment = datetime.fromisoformat(head)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.timestamp() + (float("0." + fraction) if fraction.isdigit() else 0.0)
