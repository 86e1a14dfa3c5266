"""Message center posts (contract §3.5)."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Self

from microsoft.wire import Json, flag, maybe_flag, moment, named_values, nested, objects, text, texts, word
from microsoft.words import gettext_noop

UPDATED = "(updated)"


class Category(Enum):
    """Wire value and English words."""

    PREVENT_OR_FIX = "preventOrFixIssue", gettext_noop("Prevent or fix an issue")
    PLAN = "planForChange", gettext_noop("Plan for change")
    INFORM = "stayInformed", gettext_noop("Stay informed")
    UNKNOWN = "unknownFutureValue", gettext_noop("Other")

    def __init__(self, wire: str, english: str) -> None:
        self.wire = wire
        self.word = english

    @classmethod
    def parse(cls, value: object) -> "Category":
        return next((each for each in cls if word(each.wire) == word(value)), cls.UNKNOWN)


class Severity(Enum):
    """Wire value and English word; what we do not know counts as normal."""

    NORMAL = "normal", gettext_noop("Normal")
    HIGH = "high", gettext_noop("High")
    CRITICAL = "critical", gettext_noop("Critical")

    def __init__(self, wire: str, english: str) -> None:
        self.wire = wire
        self.word = english

    @classmethod
    def parse(cls, value: object) -> "Severity":
        return next((each for each in cls if word(each.wire) == word(value)), cls.NORMAL)


@dataclass(frozen=True, slots=True)
class ViewPoint:
    """Microsoft's own marks of the signed-in person; None where never touched."""

    is_read: bool | None
    is_archived: bool | None
    is_favorited: bool | None

    @classmethod
    def parse(cls, item: Json) -> Self:
        return cls(maybe_flag(item, "isRead"), maybe_flag(item, "isArchived"), maybe_flag(item, "isFavorited"))


@dataclass(frozen=True, slots=True)
class FeatureStatus:
    """How far a feature of the roadmap has been rolled out on one platform."""

    roadmap_id: str
    platform: str
    status: str
    ring: str
    updated_at: datetime | None

    @classmethod
    def parse(cls, item: Json) -> Self:
        return cls(
            roadmap_id=text(item, "RoadmapId"),
            platform=text(item, "Platform"),
            status=text(item, "Status"),
            ring=text(item, "LatestRing"),
            updated_at=moment(item, "LastUpdateTime"),
        )


@dataclass(frozen=True, slots=True)
class Post:
    """A message center post. Times are UTC; `html` is Microsoft's and must be sanitised."""

    id: str
    title: str
    category: Category
    severity: Severity
    is_major_change: bool
    tags: tuple[str, ...]
    services: tuple[str, ...]
    published_at: datetime | None
    expires_at: datetime | None
    modified_at: datetime | None
    act_by: datetime | None
    has_attachments: bool
    html: str = field(repr=False)
    details: dict[str, str] = field(repr=False)
    viewpoint: ViewPoint | None

    @classmethod
    def parse(cls, item: Json) -> Self:
        return cls(
            id=text(item, "id"),
            title=text(item, "title").strip(),
            category=Category.parse(item.get("category")),
            severity=Severity.parse(item.get("severity")),
            is_major_change=flag(item, "isMajorChange"),
            tags=tuple(tag.strip() for tag in texts(item, "tags")),
            services=tuple(service.strip() for service in texts(item, "services")),
            published_at=moment(item, "startDateTime"),
            expires_at=moment(item, "endDateTime"),
            modified_at=moment(item, "lastModifiedDateTime"),
            act_by=moment(item, "actionRequiredByDateTime"),
            has_attachments=flag(item, "hasAttachments"),
            html=text(nested(item, "body"), "content"),
            details=named_values(objects(item, "details")),
            viewpoint=ViewPoint.parse(nested(item, "viewPoint")) if nested(item, "viewPoint") else None,
        )

    @property
    def is_updated(self) -> bool:
        return self.title.lower().startswith(UPDATED)

    @property
    def plain_title(self) -> str:
        """The title without its "(Updated)"."""
        return self.title[len(UPDATED) :].strip() if self.is_updated else self.title

    @property
    def summary(self) -> str:
        """Microsoft's summary in plain text, "" where the post has none."""
        return self.details.get("Summary", "")

    @property
    def roadmap_ids(self) -> tuple[str, ...]:
        return _listed(self.details.get("RoadmapIds", ""))

    @property
    def platforms(self) -> tuple[str, ...]:
        return _listed(self.details.get("Platforms", ""))

    @property
    def external_link(self) -> str:
        return _web_link(self.details.get("ExternalLink", ""))

    @property
    def blog_link(self) -> str:
        return _web_link(self.details.get("BlogLink", ""))

    @property
    def help_link(self) -> str:
        return _web_link(self.details.get("HelpLink", ""))

    @property
    def feature_statuses(self) -> tuple[FeatureStatus, ...]:
        try:
            by_roadmap_id = json.loads(self.details.get("FeatureStatusJson") or "{}")
        except (ValueError, RecursionError):
            return ()
        if not isinstance(by_roadmap_id, dict):
            return ()
        return tuple(FeatureStatus.parse(each) for key in by_roadmap_id for each in objects(by_roadmap_id, key))


def _listed(joined: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in joined.split(",") if part.strip())


def _web_link(link: str) -> str:
    link = link.strip()
    return link if link.lower().startswith(("https://", "http://")) else ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """Page "List attachments"; the content of data privacy posts needs a Message Center Privacy Reader."""

    id: str
    name: str
    content_type: str
    size: int  # bytes
    modified_at: datetime | None

    @classmethod
    def parse(cls, item: Json) -> Self:
        size = item.get("size")
        return cls(
            id=text(item, "id"),
            name=text(item, "name"),
            content_type=text(item, "contentType"),
            size=size if isinstance(size, int) else 0,
            modified_at=moment(item, "lastModifiedDateTime"),
        )
