"""Sections made up for tests: the engine knows none by name."""

from uuid import UUID

from microsoft.graph import GraphRequest
from microsoft.roles import DIRECTORY_READERS, GLOBAL_READER, MESSAGE_CENTER_READER, SERVICE_SUPPORT_ADMINISTRATOR


class Overviews:
    """Asks for service health and remembers how many services there are."""

    key = "overviews"
    roles = frozenset({GLOBAL_READER, SERVICE_SUPPORT_ADMINISTRATOR})
    is_shown = True

    def requests(self, client, state):
        return [GraphRequest(id="all", url="/admin/serviceAnnouncement/healthOverviews")]

    def store(self, client, answers, state):
        state.watermark = str(sum(len(page["value"]) for page in answers["all"].pages()))


class Announcements:
    key = "announcements"
    roles = frozenset({MESSAGE_CENTER_READER, GLOBAL_READER, SERVICE_SUPPORT_ADMINISTRATOR, DIRECTORY_READERS})
    is_shown = True

    def requests(self, client, state):
        return [GraphRequest(id="all", url="/admin/serviceAnnouncement/messages?$top=1")]

    def store(self, client, answers, state):
        answer = answers["all"]
        if answer.error:
            raise answer.error
        state.watermark = "read"


class Tickets:
    """A section of the partner that always goes well."""

    key = "tickets"
    roles: frozenset[UUID] = frozenset()
    is_shown = True

    def sync(self, partner, sponsor, state):
        state.watermark = "read"
