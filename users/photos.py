"""Faces of people, fetched once with the onlooker's token and kept for a day, also that there is none."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db import DatabaseError

from microsoft.errors import BadAnswer, MicrosoftError, NotAllowed, NotFound
from users.reading import graph

if TYPE_CHECKING:
    from accounts.models import Operator
    from users.models import DirectoryUser

DAY = 24 * 3600
PAUSE = 60  # seconds in which a client's photos are not asked for after Microsoft did not answer
WITHIN = 3.0  # seconds; twelve of them may wait at once
LIMIT = 200 * 1024  # bytes
SIGNS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"GIF8": "image/gif"}


@dataclass(frozen=True)
class Photo:
    content: bytes
    content_type: str
    max_age: int = DAY

    @property
    def exists(self) -> bool:
        return self.content != DOT


DOT = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
NONE = Photo(DOT, "image/gif")
LATER = Photo(DOT, "image/gif", PAUSE)


def photo(operator: Operator, person: DirectoryUser) -> Photo:
    """From the cache, else from Microsoft; never an error: initials are seen through the clear dot."""
    if (known := kept(person)) is not None:
        return known
    pause = f"photos:pause:{person.client.tenant_id}"
    if not person.may_have_photo or cache.get(pause):
        return NONE if not person.may_have_photo else LATER
    try:
        content, _type = graph(operator, person.client, WITHIN).get_bytes(
            f"/users/{person.object_id}/photos/96x96/$value"
        )
    except NotFound:
        found = NONE
    except (NotAllowed, BadAnswer):
        return LATER
    except MicrosoftError:
        cache.set(pause, True, PAUSE)
        return LATER
    except DatabaseError:  # the operator's token can be neither read nor kept just now
        return LATER
    else:
        found = checked(content)
    cache.set(_key(person), (found.content, found.content_type), DAY)
    return found


def kept(person: DirectoryUser) -> Photo | None:
    """What the cache knows: a photo, that there is none, or nothing."""
    known = cache.get(_key(person))
    return Photo(*known) if known else None


def checked(content: bytes) -> Photo:
    """Only a picture, told by its first bytes, that is not too large; the 1×1 one that stands for none is none."""
    kind = next((kind for sign, kind in SIGNS.items() if content.startswith(sign)), "")
    if not kind and content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        kind = "image/webp"
    return Photo(content, kind) if kind and 100 < len(content) <= LIMIT else NONE


def _key(person: DirectoryUser) -> str:
    return f"photo:{person.client.tenant_id}:{person.object_id}"
