"""Microsoft's troubles: shared by many tenants, and moving on while one watches."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sandbox.clock import MINUTE, iso
from sandbox.content import incidents
from sandbox.content.chance import scatter
from sandbox.content.incidents import Story, Update
from sandbox.content.workloads import WORKLOADS
from sandbox.http import dump

CLOSED = {
    "serviceoperational", "servicerestored", "falsepositive", "postincidentreviewpublished", "resolved",
    "resolvedexternal", "mitigated", "mitigatedexternal",
}  # fmt: skip
LADDER = {
    "serviceinterruption": 5, "servicedegradation": 4, "confirmed": 3, "reported": 3, "investigating": 3,
    "investigationsuspended": 3, "restoringservice": 2, "extendedrecovery": 2, "verifyingservice": 2,
}  # fmt: skip
BY_ID = {workload.id: workload for workload in WORKLOADS}


def is_closed(status: str) -> bool:
    return status.casefold() in CLOSED


def pascal(word: str) -> str:
    return word[:1].upper() + word[1:]


class Issue:
    """One incident or advisory; what Graph says of it is kept ready as text until it changes."""

    __slots__ = ("_raw", "data", "service_id", "story", "told")

    def __init__(self, data: dict[str, Any], service_id: str, story: Story | None = None) -> None:
        self.data = data
        self.service_id = service_id
        self.story = story
        self.told = 0
        self._raw: bytes | None = None

    @property
    def id(self) -> str:
        return str(self.data["id"])

    @property
    def is_open(self) -> bool:
        return not self.data["isResolved"]

    @property
    def modified(self) -> str:
        return str(self.data["lastModifiedDateTime"])

    @property
    def raw(self) -> bytes:
        if self._raw is None:
            self._raw = dump(self.data)
        return self._raw

    @property
    def rank(self) -> tuple[bool, int]:
        """Incidents before advisories, then the worse status."""
        is_incident = self.data["classification"].casefold() == "incident"
        return is_incident, LADDER.get(self.data["status"].casefold(), 1)

    def tell(self, update: Update, moment: float, started_at: float) -> None:
        """Add an update that Microsoft posts at this moment."""
        html = incidents.dated(update, datetime.fromtimestamp(started_at, UTC))
        self.add_post(html, moment, update.post_type, update.status)

    def add_post(self, html: str, moment: float, post_type: str = "regular", status: str = "") -> None:
        post = {
            "createdDateTime": iso(moment, 2),
            "postType": post_type,
            "description": {"contentType": "html", "content": html},
        }
        self.data["posts"].append(post)
        self.data["lastModifiedDateTime"] = iso(moment + 20, 3)
        if status:
            self.set_status(pascal(status) if self.data["origin"][0].isupper() else status, moment)
        self._raw = None

    def set_status(self, status: str, moment: float) -> None:
        data = self.data
        data["status"] = status
        if is_closed(status):
            data["endDateTime"] = data["endDateTime"] or iso(moment)
        else:
            data["endDateTime"] = None
        data["isResolved"] = is_closed(status)
        data["lastModifiedDateTime"] = max(data["lastModifiedDateTime"], iso(moment + 20, 3))
        self._raw = None

    def change(self, values: dict[str, Any]) -> None:
        self.data.update(values)
        self._raw = None

    def in_pascal(self) -> dict[str, Any]:
        """The same with enumerations in the casing of Microsoft's documentation."""
        data = dict(self.data)
        for name in ("classification", "origin", "status"):
            data[name] = pascal(data[name])
        data["posts"] = [
            {
                **post,
                "postType": pascal(post["postType"]),
                "description": {"contentType": "Html", "content": post["description"]["content"]},
            }
            for post in data["posts"]
        ]
        return data


def new_issue(number: int, story: Story, started_at: float, seed: int) -> Issue:
    """An issue of which nothing has been told yet."""
    workload = BY_ID[story.workload_id]
    chance = scatter(seed, number)
    data: dict[str, Any] = {
        "startDateTime": iso(started_at - chance % 40 * MINUTE),
        "endDateTime": None,
        "lastModifiedDateTime": iso(started_at, 3),
        "title": story.title,
        "id": f"{workload.prefix}{1_100_000 + number * 137 + chance % 100}",
        "impactDescription": story.impact,
        "classification": story.classification,
        "origin": "thirdParty" if chance % 23 == 0 else "microsoft",
        "status": story.updates[0].status,
        "service": workload.service,
        "feature": story.feature,
        "featureGroup": story.feature_group,
        "isResolved": False,
        "highImpact": True if chance % 29 == 0 else None,
        "details": [{"name": "NotifyInApp", "value": "True"}] if chance % 3 else [],
        "posts": [],
    }
    if chance % 17 == 0:
        data |= {"classification": pascal(data["classification"]), "origin": pascal(data["origin"])}
    return Issue(data, workload.id, story)


class Storyteller:
    """Gives out stories that nobody has heard, an incident or an advisory as wanted."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.number = 0
        self.waiting: dict[str, list[tuple[int, Story]]] = {"incident": [], "advisory": []}

    def next(self, classification: str = "", workload_id: str = "") -> tuple[int, Story]:
        for kind in [classification] if classification else list(self.waiting):
            for place, (number, story) in enumerate(self.waiting[kind]):
                if not workload_id or story.workload_id == workload_id:
                    del self.waiting[kind][place]
                    return number, story
        for number, story in self._fresh():
            if classification in ("", story.classification) and workload_id in ("", story.workload_id):
                return number, story
            self.waiting[story.classification].append((number, story))
        raise LookupError(f"There is no {classification} story about {workload_id}.")

    def _fresh(self) -> Iterator[tuple[int, Story]]:
        for _ in range(2_000):
            self.number += 1
            yield self.number, incidents.story(self.number - 1, self.seed)
