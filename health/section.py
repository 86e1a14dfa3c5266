"""Service health as a section of the sync: the overview of all workloads, and issues that changed (contract §3.1)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.utils.timezone import now

from health.storing import store
from microsoft import wire
from microsoft.errors import Rejected
from microsoft.graph import GraphRequest, path
from microsoft.health import HealthIssue, ServiceHealth
from microsoft.roles import READERS_OF_HEALTH

if TYPE_CHECKING:
    from clients.models import Client
    from microsoft.graph import Answer
    from microsoft.wire import Json
    from sync.models import SyncState
    from sync.sections import Answers

BASE = "/admin/serviceAnnouncement"
ISSUES = f"{BASE}/issues"
UNRESOLVED = path(ISSUES, {"$filter": "isResolved eq false"})
CHANGED_SINCE = path(ISSUES, {"$filter": "lastModifiedDateTime ge "})  # and a moment
OVERLAP = timedelta(hours=1)  # asked for again, as Microsoft may publish a change late
HISTORY = timedelta(days=30)  # read at the first round
FULL_ROUND = timedelta(hours=24)  # all unresolved issues are asked for again after this
WHOLE_LIST = {"Prefer": "odata.maxpagesize=1000"}
_ID = re.compile(r"[\w.-]{1,40}", re.ASCII)
AHEAD = timedelta(minutes=5)  # a moment later than this is nobody's clock


@dataclass(frozen=True)
class Mark:
    """What the watermark says. It stays the same text while Microsoft reports nothing new."""

    at: datetime | None = None  # the newest change we know
    full_at: datetime | None = None  # the last full round
    seen: str = ""  # a hash of what Microsoft reported
    is_filtered: bool = True  # Microsoft filters by the last change; where it refuses, we compare

    @classmethod
    def read(cls, text: str) -> Self:
        try:
            data = json.loads(text)
            return cls(_moment(data["at"]), _moment(data["full"]), data["seen"], data["filtered"])
        except (ValueError, KeyError, TypeError):
            return cls()

    def __str__(self) -> str:
        return json.dumps(
            {
                "at": self.at.isoformat() if self.at else "",
                "full": self.full_at.isoformat() if self.full_at else "",
                "seen": self.seen,
                "filtered": self.is_filtered,
            }
        )

    @property
    def since(self) -> datetime:
        """Changes from here on are asked for."""
        return (self.at - OVERLAP) if self.at else now() - HISTORY

    @property
    def is_full_due(self) -> bool:
        return self.full_at is None or now() - self.full_at >= FULL_ROUND


class HealthSection:
    """Two requests a round, a third once a day; none of it is written where nothing changed."""

    key = "health"
    roles = READERS_OF_HEALTH
    is_shown = True

    def requests(self, client: Client, state: SyncState) -> list[GraphRequest]:
        mark = Mark.read(state.watermark)
        asked = [GraphRequest("overviews", f"{BASE}/healthOverviews")]
        if mark.is_full_due:
            asked.append(GraphRequest("open", UNRESOLVED))
        if mark.is_filtered or mark.is_full_due:
            changes = f"{CHANGED_SINCE}{mark.since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
            asked.append(GraphRequest("changes", changes, headers=WHOLE_LIST))
        else:
            asked.append(GraphRequest("changes", ISSUES, headers=WHOLE_LIST))
        return asked

    def store(self, client: Client, answers: Answers, state: SyncState) -> None:
        mark = Mark.read(state.watermark)
        overviews = _items(answers["overviews"])
        changes, unresolved, is_filtered = _issues(answers, mark)
        latest = now() + AHEAD
        at = max((at for each in changes if (at := _changed_at(each)) and at < latest), default=None)
        after = replace(mark, at=at or mark.at or mark.since.replace(microsecond=0), is_filtered=is_filtered)
        if unresolved is not None:
            after = replace(after, full_at=now().replace(microsecond=0))
        after = replace(after, seen=_fingerprint(overviews, changes, after.since))
        if after != mark or unresolved is not None:
            reported = map(HealthIssue.parse, [*(unresolved or ()), *changes])
            found = {issue.id: issue for issue in reported if _is_id(issue.id)}
            listed = None if unresolved is None else {wire.text(each, "id") for each in unresolved}
            is_whole = store(client, list(map(ServiceHealth.parse, overviews)), list(found.values()), listed)
            state.watermark = str(after if is_whole else replace(after, full_at=None))


def _items(answer: Answer) -> list[Json]:
    return [item for page in answer.pages() for item in page["value"] if isinstance(item, dict)]


def _changed_at(issue: Json) -> datetime | None:
    return wire.moment(issue, "lastModifiedDateTime")


def _issues(answers: Answers, mark: Mark) -> tuple[list[Json], list[Json] | None, bool]:
    """What changed, what is unresolved (None: not asked), and whether Microsoft did the filtering."""
    is_filtered = mark.is_filtered or mark.is_full_due
    try:
        changes = _items(answers["changes"])
        unresolved = _items(answers["open"]) if "open" in answers else None
    except Rejected:
        is_filtered = False
        changes = _items(_whole_list(answers["changes"]))
        unresolved = [each for each in changes if HealthIssue.parse(each).is_open] if "open" in answers else None
    since = mark.since
    return [each for each in changes if (_changed_at(each) or since) >= since], unresolved, is_filtered


def _whole_list(answer: Answer) -> Answer:
    """As if Microsoft had answered with an empty page that leads to all issues, unfiltered."""
    return replace(answer, status=200, error=None, body={"value": [], "@odata.nextLink": ISSUES})


def _fingerprint(overviews: Iterable[Json], changes: Iterable[Json], since: datetime) -> str:
    """Of what the next round will ask for again; neither order nor casing counts. Parsing would cost more than it."""
    lines = sorted(f"{each.get('id')} {each.get('service')} {each.get('status')}".lower() for each in overviews)
    again = (each for each in changes if (at := _changed_at(each)) and at >= since)
    lines += sorted(json.dumps(each, sort_keys=True) for each in again)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]


def _is_id(text: str) -> bool:
    """Microsoft's ids are short words, such as EX226792; nothing else becomes an address of ours."""
    return bool(_ID.fullmatch(text))


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
