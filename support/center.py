"""Partner Center as an operator, and as patient as a page may be."""

from accounts.models import Operator
from accounts.tokens import access_token, cloud
from microsoft.identity import Resource
from microsoft.partner_center import PartnerCenter

PATIENCE = 3.5  # seconds for which a page waits for Microsoft


def hurried(operator: Operator, within: float = PATIENCE) -> PartnerCenter:
    """For a call that somebody waits for: gives up soon."""
    tenant_id = operator.partner.tenant_id

    def token(fresh: bool) -> str:
        return access_token(operator, tenant_id, Resource.PARTNER_CENTER, fresh=fresh)

    return PartnerCenter(cloud(), token, within=within)
