"""Support tickets as Partner Center tells them: sparse in lists, whole one by one (contract §7.5)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Self
from urllib.parse import urlsplit

from microsoft.wire import Json, moment, nested, number, objects, text, word


class _Spelled(Enum):
    """Partner Center sends the number, or the word in any case, with or without the underscore."""

    @classmethod
    def parse(cls, value: object) -> Self:
        members = list(cls)
        if isinstance(value, cls):
            return value
        if isinstance(value, int) or (isinstance(value, str) and value.isdecimal()):
            return members[int(value)] if 0 <= int(value) < len(members) else members[0]
        return next((each for each in members if word(each.value) == word(value)), members[0])


class Severity(_Spelled):
    """In the order of Microsoft's numbers, 0 to 3."""

    UNKNOWN = "unknown"
    CRITICAL = "critical"
    MODERATE = "moderate"
    MINIMAL = "minimal"


class Status(_Spelled):
    """In the order of Microsoft's numbers, 0 to 3."""

    NONE = "none"
    OPEN = "open"
    CLOSED = "closed"
    ATTENTION_NEEDED = "attention_needed"

    @property
    def is_open(self) -> bool:
        return self in (Status.OPEN, Status.ATTENTION_NEEDED)


@dataclass(frozen=True, slots=True)
class Contact:
    id: str
    first_name: str = field(repr=False)
    last_name: str = field(repr=False)
    email: str = field(repr=False)
    phone: str = field(repr=False)
    organization_id: str
    organization_name: str

    @classmethod
    def parse(cls, item: Json) -> Self:
        organization = nested(item, "organization")
        return cls(
            id=text(item, "contactId"),
            first_name=text(item, "firstName"),
            last_name=text(item, "lastName"),
            email=text(item, "email"),
            phone=text(item, "phoneNumber"),
            organization_id=text(organization, "id"),
            organization_name=text(organization, "name"),
        )

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, slots=True)
class Note:
    author: str = field(repr=False)
    created_at: datetime | None
    text: str = field(repr=False)

    @classmethod
    def parse(cls, item: Json) -> Self:
        return cls(text(item, "createdByName"), moment(item, "createdDate"), text(item, "text"))


@dataclass(frozen=True, slots=True)
class File:
    """A file of a ticket (Partner Center's FileInfo). `size` in bytes, 0 where not told; `url` is https or empty."""

    name: str = field(repr=False)
    size: int
    comment: str = field(repr=False)
    url: str = field(repr=False)

    @classmethod
    def parse(cls, item: Json) -> Self:
        """Documented are name, extension, size and comment; the address only where Microsoft adds a link."""
        extension = text(item, "fileExtension").strip().lstrip(".")
        parts = [text(item, "fileNameWithoutExtension").strip(), extension]
        return cls(
            name=".".join(part for part in parts if part) or text(item, "id"),
            size=max(number(item, "fileSize"), 0),
            comment=text(item, "comment").strip(),
            url=_https(text(nested(item, "link"), "uri") or text(item, "uri")),
        )


def _https(url: str) -> str:
    """The address if a page may link to it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme == "https" and parts.hostname else ""


@dataclass(frozen=True, slots=True)
class ServiceRequest:
    """A ticket. Times are UTC, None for never; lists lack `notes`, `files` and `description`. Notes: oldest first."""

    id: str
    title: str = field(repr=False)
    description: str = field(repr=False)
    severity: Severity
    status: Status
    topic_id: str
    topic: str
    organization_id: str  # tenant id of the customer
    organization_name: str
    contact: Contact
    last_updated_by: Contact
    product: str
    product_id: str
    country: str
    created_at: datetime | None
    modified_at: datetime | None
    closed_at: datetime | None
    notes: tuple[Note, ...]
    files: tuple[File, ...]

    @classmethod
    def parse(cls, item: Json) -> Self:
        organization = nested(item, "organization")
        notes = sorted(map(Note.parse, objects(item, "notes")), key=lambda note: str(note.created_at or ""))
        return cls(
            id=text(item, "id"),
            title=text(item, "title"),
            description=text(item, "description"),
            severity=Severity.parse(item.get("severity")),
            status=Status.parse(item.get("status")),
            topic_id=text(item, "supportTopicId"),
            topic=text(item, "supportTopicName"),
            organization_id=text(organization, "id"),
            organization_name=text(organization, "name"),
            contact=Contact.parse(nested(item, "primaryContact")),
            last_updated_by=Contact.parse(nested(item, "lastUpdatedBy")),
            product=text(item, "productName"),
            product_id=text(item, "productId"),
            country=text(item, "countryCode"),
            created_at=moment(item, "createdDate"),
            modified_at=moment(item, "lastModifiedDate"),
            closed_at=moment(item, "lastClosedDate"),
            notes=tuple(notes),
            files=tuple(file for file in map(File.parse, objects(item, "fileLinks")) if file.name),
        )


class ServiceRequests(list[ServiceRequest]):
    """The tickets of one answer; `is_whole` where Microsoft sent as many as it counts, and each has an id."""

    is_whole = True

    @classmethod
    def parse(cls, body: Json, items: Sequence[Json]) -> Self:
        requests = cls(ServiceRequest.parse(item) for item in items)
        requests.is_whole = number(body, "totalCount") <= len(requests) and all(each.id for each in requests)
        return requests
