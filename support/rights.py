from django.utils.translation import gettext as _

from accounts.models import Operator
from clients.models import Access
from clients.tallies import tally
from support.models import SECTION


def refusal(access: Access) -> str:
    """Why this operator may not see tickets; empty where they may."""
    return "" if access.may_read(SECTION) else _sentence()


def refusal_everywhere(operator: Operator) -> str:
    """The same without a client: Partner Center decides for the partner as a whole."""
    return "" if tally(operator)["read_tickets"] else _sentence()


def _sentence() -> str:
    return _(
        "Your role in Partner Center does not allow it. Ask your partner administrator for the role "
        "Admin agent or Helpdesk agent, then sign in again."
    )
