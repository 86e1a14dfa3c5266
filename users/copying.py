"""Takes over what Microsoft reports of people; knows what a delta round leaves unsaid (contract §6)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from django.db import models, transaction

from clients.models import Client
from microsoft.directory import User
from users.models import DirectoryUser

CHUNK = 200  # rows of one transaction: others need not wait long for their turn to write
OWN = {"id", "client", "object_id"}
T = TypeVar("T")

# What a delta round tells (see microsoft.directory) and where it goes.
COLUMNS: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "given_name": ("given_name", str),
    "surname": ("surname", str),
    "upn": ("upn", str),
    "mail": ("mail", str),
    "other_mails": ("other_mails", list),
    "job_title": ("job_title", str),
    "department": ("department", str),
    "company": ("company", str),
    "employee_id": ("employee_id", str),
    "office": ("office", str),
    "business_phones": ("business_phone", lambda phones: next(iter(phones), "")),
    "mobile_phone": ("mobile_phone", str),
    "fax": ("fax", str),
    "street": ("street", str),
    "city": ("city", str),
    "state": ("state", str),
    "postal_code": ("postal_code", str),
    "country": ("country", str),
    "language": ("language", str),
    "is_enabled": ("is_blocked", lambda enabled: enabled is False),
    "sync_enabled": ("is_synced", lambda enabled: enabled is True),
    "is_restricted": ("is_restricted", bool),
    "sku_ids": ("sku_ids", lambda ids: sorted(map(str, ids))),
    "created_at": ("created_at", lambda moment: moment),
    "password_changed_at": ("password_changed_at", lambda moment: moment),
}
LENGTHS = {f.name: f.max_length for f in DirectoryUser._meta.fields if isinstance(f, models.CharField)}
SYNCED = [column for column, _convert in COLUMNS.values()] + ["name", "aliases", "is_guest"]
WRITTEN = [*SYNCED, "sort_name", "search", "seen_round"]


@dataclass
class News:
    """What one page says of one person, its items put together in their order."""

    reports: list[User] = field(default_factory=list)
    is_removed: bool = False
    starts_over: bool = False  # removed and back again: nothing of before is left

    def add(self, report: User) -> None:
        if report.removal:
            self.reports, self.is_removed, self.starts_over = [], True, True
        else:
            self.reports.append(report)
            self.is_removed = False


def store_page(client: Client, items: Iterable[Mapping[str, Any]], seen_round: int = 0) -> int:
    """Insert, update and remove people as one page says, last word wins; answers how many it spoke of.

    `seen_round` names a full round: what it does not mention of somebody was never set.
    """
    news: dict[UUID, News] = {}
    for report in map(User.parse, items):
        if report.id:
            news.setdefault(report.id, News()).add(report)
    for chunk in chunks(list(news.items()), CHUNK):
        _store(client, dict(chunk), seen_round)
    return len(news)


def chunks(rows: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _store(client: Client, news: Mapping[UUID, News], seen_round: int) -> None:
    known = {row.object_id: row for row in DirectoryUser.objects.filter(client=client, object_id__in=news)}
    written: list[DirectoryUser] = []
    unchanged: list[DirectoryUser] = []
    removed: list[UUID] = []
    for object_id, said in news.items():
        row = known.get(object_id)
        if said.is_removed:
            removed.append(object_id)
            continue
        before = _values(row) if row else None
        row = row or DirectoryUser(client=client, object_id=object_id)
        if said.starts_over or (seen_round and row.seen_round != seen_round):
            _blank(row)
        for report in said.reports:
            take_over(row, report)
        row.seen_round = seen_round or row.seen_round
        (unchanged if before == _values(row) else written).append(row)
    with transaction.atomic():
        if removed:
            DirectoryUser.objects.filter(client=client, object_id__in=removed).delete()
        if unchanged and seen_round:
            DirectoryUser.objects.filter(pk__in=[row.pk for row in unchanged]).update(seen_round=seen_round)
        DirectoryUser.objects.bulk_create(
            written, update_conflicts=True, unique_fields=["client", "object_id"], update_fields=WRITTEN
        )


def take_over(row: DirectoryUser, report: User) -> None:
    """Copy what the report mentions; what it leaves out stays."""
    for attribute in report.given:
        if attribute in COLUMNS:
            column, convert = COLUMNS[attribute]
            setattr(row, column, _cut(column, convert(getattr(report, attribute))))
    if "name" in report.given:
        row.name = _cut("name", report.name)
    if "proxy_addresses" in report.given:
        row.aliases = _cut("aliases", list(report.aliases))
    if "user_type" in report.given:
        row.is_guest = report.user_type.lower() == "guest"
    row.is_guest = row.is_guest or "#EXT#" in row.upn
    row.name = row.name or row.upn or row.mail or str(row.object_id)
    row.index()


def _cut(column: str, value: Any) -> Any:
    """Within the column, and without the one character that PostgreSQL does not take."""
    if isinstance(value, list):
        return [_cut("", each) for each in value]
    return value.replace("\x00", "")[: LENGTHS.get(column)] if isinstance(value, str) else value


def _values(row: DirectoryUser) -> tuple[Any, ...]:
    return tuple(getattr(row, column) for column in SYNCED)


def _blank(row: DirectoryUser) -> None:
    empty = DirectoryUser()
    for column in SYNCED:
        setattr(row, column, getattr(empty, column))
