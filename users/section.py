"""A client's directory as a section of the sync: a full round in pages, then one delta request a visit."""

from __future__ import annotations

from dataclasses import replace
from time import time
from typing import TYPE_CHECKING, Any, ClassVar

import structlog
from django.utils.timezone import now

from clients.models import Client
from microsoft.directory import USER_FIELDS, SubscribedSku
from microsoft.errors import BadAnswer, Gone, MicrosoftError
from microsoft.graph import GraphRequest
from microsoft.roles import READERS_OF_USERS
from users.admins import ADMINS, groups_in, members_of, note_admins
from users.copying import CHUNK, chunks, store_page
from users.domains import DOMAINS, note_domains
from users.models import DirectoryUser, Product

if TYPE_CHECKING:
    from collections.abc import Mapping

    from microsoft.graph import Answer
    from sync.models import SyncState

log = structlog.get_logger(__name__)

PEOPLE = f"/users/delta?$select={USER_FIELDS}"
PRODUCTS = GraphRequest(id="products", url="/subscribedSkus?$select=skuId,skuPartNumber")
PAGES = {"Prefer": "odata.maxpagesize=999"}


class UsersSection:
    """People of a client.

    The watermark is the day of the last daily questions, the ids of the groups that hold admin roles, and the delta
    link of the last round that was stored whole. The day is left out until the members of all groups were asked for.
    """

    key: ClassVar[str] = "users"
    roles: ClassVar[frozenset[str]] = frozenset(map(str, READERS_OF_USERS))
    is_shown: ClassVar[bool] = True

    def requests(self, client: Client, state: SyncState) -> list[GraphRequest]:
        """One delta request; once a day also which licences, admin roles and federated domains there are."""
        day, link, groups = _read(state.watermark)
        asked = [GraphRequest(id="people", url=link or PEOPLE, headers=PAGES)]
        return asked if day == _today() else [*asked, PRODUCTS, DOMAINS, ADMINS, *map(members_of, groups)]

    def store(self, client: Client, answers: Mapping[str, Answer], state: SyncState) -> None:
        """Page by page, so that memory does not grow with the tenant."""
        day, link, groups = _read(state.watermark)
        answer = answers["people"]
        if isinstance(answer.error, Gone):
            answer, link = _from_the_start(answer), ""
        seen_round = 0 if link else int(time() * 1000)
        count, next_link = 0, ""
        for page in answer.pages():
            count += store_page(client, page["value"], seen_round)
            next_link = str(page.get("@odata.deltaLink") or next_link)
        if not next_link:
            raise BadAnswer("the last page has no delta link")
        if seen_round:
            _remove_unseen(client, seen_round)
        _learn_products(answers.get("products"))
        note_domains(client, _values(answers.get("domains")))
        asked_for, groups = groups, _note_admins(client, answers, groups)
        is_daily = ADMINS.id in answers
        if is_daily:
            day = _today() if set(groups) <= set(asked_for) else ""
        if count or seen_round:
            Client.objects.filter(pk=client.pk).update(users=DirectoryUser.objects.filter(client=client).count())
        if count or seen_round or is_daily:
            state.watermark = f"{','.join([day, *groups])} {next_link}"


def _today() -> str:
    return now().date().isoformat()


def _read(watermark: str) -> tuple[str, str, list[str]]:
    """The day, the link and the groups of `day,group,group link`."""
    marks, _blank, link = watermark.partition(" ")
    day, *groups = marks.split(",")
    return day, link, groups


def _from_the_start(answer: Answer) -> Answer:
    """The same question without the link that Microsoft no longer knows."""
    log.info("users_round_starts_over")
    return replace(answer, status=200, error=None, body={"value": [], "@odata.nextLink": PEOPLE})


def _remove_unseen(client: Client, seen_round: int) -> None:
    unseen = DirectoryUser.objects.filter(client=client).exclude(seen_round=seen_round)
    for ids in chunks(list(unseen.values_list("pk", flat=True)), CHUNK):
        DirectoryUser.objects.filter(pk__in=ids).delete()


def _values(answer: Answer | None) -> list[dict[str, Any]] | None:
    """What came of a question whose answer we can do without, such as one that a role does not cover."""
    if answer is None:
        return None
    try:
        return [item for page in answer.pages() for item in page["value"] if isinstance(item, dict)]
    except MicrosoftError as error:
        log.info("users_extra_not_read", request=answer.id, error=repr(error))
        return None


def _learn_products(answer: Answer | None) -> None:
    if not (products := [SubscribedSku.parse(item) for item in _values(answer) or ()]):
        return
    Product.learn({each.sku_id: each.part_number for each in products if each.sku_id})


def _note_admins(client: Client, answers: Mapping[str, Answer], groups: list[str]) -> list[str]:
    """The groups that hold admin roles now, or those known before where nobody was asked or told."""
    if (assignments := _values(answers.get(ADMINS.id))) is None:
        return groups
    note_admins(client, assignments, {group: _values(answers.get(members_of(group).id)) for group in groups})
    return groups_in(assignments)
