"""Pieces of an overview, each loaded, renewed and broken by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from zlib import crc32

import structlog
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.http import Request

log = structlog.get_logger(__name__)

_FORM_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')  # another one in each answer


class Refused(Exception):
    """This operator may not see a part; says which role is missing."""


def refused(roles: Iterable[str]) -> Refused:
    sentence = _("Your role for this client does not allow it. Ask your partner administrator for the role %(roles)s.")
    return Refused(sentence % {"roles": _(" or ").join(roles)})


@dataclass
class Part:
    """One piece: `load` answers what its template needs, asked only where the piece is shown."""

    name: str  # its id in the page, by which htmx asks for it again
    title: str | Promise
    load: Callable[[], Mapping[str, Any]]
    frame: str = "panel"  # CSS classes around it while all is well

    request: Request | None = None  # set by Parts
    is_live: bool = False  # a sync is under way, so it asks for itself again
    is_well: bool = True

    @cached_property
    def body(self) -> SafeString:
        """Its data, or which role is missing, or that it broke: the rest of the page never goes with it."""
        try:
            return render_to_string(f"home/_{self.name}.html", {"part": self, **self.load()}, self.request)
        except Refused as refusal:
            self.is_well = False
            return self._instead("home/_refused.html", sentence=str(refusal))
        except Exception:  # whatever it is, it is one panel's trouble
            log.exception("part_broke", part=self.name)
            self.is_well = False
            return self._instead("home/_broken.html")

    def _instead(self, template: str, **context: Any) -> SafeString:
        return render_to_string(template, {"part": self, **context}, self.request)

    @property
    def html(self) -> SafeString:
        context = {"part": self, "body": self.body, "frame": self.frame if self.is_well else "panel"}
        return render_to_string("home/_part.html", context)

    @property
    def mark(self) -> str:
        """Changes with what is shown."""
        return f"{crc32(_FORM_TOKEN.sub('', self.body).encode()):x}"

    @property
    def url(self) -> str:
        """Asks for this part again and says what is shown already."""
        assert self.request is not None  # noqa: S101 - Parts has set it
        return f"{self.request.path}?{urlencode({**self._kept, 'seen': self.mark})}"

    @property
    def whole_url(self) -> str:
        """The same page with all rows of this part."""
        assert self.request is not None  # noqa: S101 - Parts has set it
        return f"{self.request.path}?{urlencode({**self._kept, 'show': self.name})}"

    @property
    def _kept(self) -> dict[str, str]:
        query = self.request.GET if self.request else {}
        return {name: query[name] for name in ("since", "show") if name in query}


class Parts(dict[str, Part]):
    """The pieces of one page by name."""

    def __init__(self, request: Request, is_live: bool, parts: Iterable[Part]) -> None:
        super().__init__({part.name: part for part in parts})
        self.is_live = is_live
        self.seen = request.GET.get("seen", "")
        self.asked = None if request.htmx.history_restore_request else self.get(request.htmx.target or "")
        for part in self.values():
            part.request, part.is_live = request, is_live

    @property
    def is_as_seen(self) -> bool:
        """The one that is asked for would be shown as it is, and the sync may still bring more."""
        return self.asked is not None and self.is_live and self.asked.mark == self.seen
