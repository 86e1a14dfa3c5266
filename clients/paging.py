"""Where a list of clients goes on: after a row, so that what comes or leaves meanwhile moves nothing."""

from __future__ import annotations

from django.core import signing
from django.http import Http404, QueryDict

from clients.models import Access

SALT = "clients.page"


def after(query: QueryDict) -> tuple[bool, str, int] | None:
    """The arguments of `AccessQuerySet.after` that `after=` in an address holds, None where there is none.

    Raises Http404 for one that we did not write.
    """
    if not (text := query.get("after")):
        return None
    try:
        flagged, sort_name, client_id = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError) as error:
        raise Http404("no such page") from error
    return bool(flagged), str(sort_name), int(client_id)


def mark(last: Access) -> str:
    """The value of `after=` for the page that follows this row."""
    return signing.dumps([last.is_flagged, last.sort_name, last.client_id], salt=SALT)
