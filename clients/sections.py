"""Which roles may read which section: asked of the sections that the settings list, none known by name."""

from collections.abc import Iterable
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string


@cache
def section_roles() -> dict[str, frozenset[str]]:
    """For each section's key the GDAP role template ids that may read it; none named = every operator may."""
    sections = map(import_string, [*settings.SYNC_SECTIONS, *settings.SYNC_PARTNER_SECTIONS])
    return {section.key: frozenset(map(str, section.roles)) for section in sections if section.is_shown}


def readable(roles: Iterable[str], refused: str = " ") -> str:
    """The value of `Access.reads` for somebody who holds these roles and was refused these sections."""
    held = set(roles)
    keys = (
        key for key, allowed in section_roles().items() if (not allowed or held & allowed) and f" {key} " not in refused
    )
    return " " + "".join(f"{key} " for key in keys)
