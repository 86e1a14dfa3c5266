"""All outlines of message center posts."""

from . import drafts_admin, drafts_apps, drafts_files, drafts_teams
from .draft import Draft

DRAFTS: tuple[Draft, ...] = (
    *drafts_teams.DRAFTS,
    *drafts_files.DRAFTS,
    *drafts_admin.DRAFTS,
    *drafts_apps.DRAFTS,
)
