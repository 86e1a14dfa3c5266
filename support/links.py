"""Microsoft's own pages on which a ticket begins (contract: creating one has no API any more)."""

from urllib.parse import urlencode

from clients.models import Client

PARTNER_CENTER_FORM = "https://partner.microsoft.com/dashboard/v2/support/servicerequests/create"
ADMIN_CENTER = "https://admin.microsoft.com/Partner/BeginClientSession.aspx"


def admin_center(client: Client) -> str:
    """The client's Microsoft 365 admin centre, opened with delegated access."""
    return f"{ADMIN_CENTER}?{urlencode({'CTID': str(client.tenant_id), 'CSDEST': 'o365admincenter'})}"
