from accounts.models import Operator
from clients.access import missing_role
from clients.models import Access
from clients.tallies import tally
from messages_app.models import SECTION
from messages_app.section import MessagesSection


def refusal(access: Access) -> str:
    """Why this operator may not read a client's posts; empty where they may."""
    return "" if access.may_read(SECTION) else missing_role(MessagesSection.roles)


def refusal_everywhere(operator: Operator) -> str:
    """The same where no client's posts may be read."""
    return "" if tally(operator)["read_messages"] else missing_role(MessagesSection.roles)
