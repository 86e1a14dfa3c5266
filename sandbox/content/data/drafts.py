"""All outlines of message center posts."""

from . import drafts_teams
from .draft import Draft

DRAFTS: tuple[Draft, ...] = (*drafts_teams.DRAFTS,)
