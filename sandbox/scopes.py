"""What an application may ask for, and what was consented to."""

from dataclasses import dataclass

from sandbox.entra_errors import EntraError
from sandbox.tenants import Tenant

OIDC = ("openid", "profile", "offline_access", "email")
GRAPH = "https://graph.microsoft.com"
PARTNER_CENTER = "https://api.partnercenter.microsoft.com"

IN_CLIENTS = (
    "User.Read", "User.ReadBasic.All", "User.Read.All", "User-PasswordProfile.ReadWrite.All",
    "User.EnableDisableAccount.All", "User.RevokeSessions.All", "UserAuthenticationMethod.Read.All",
    "UserAuthenticationMethod.ReadWrite.All", "ServiceHealth.Read.All", "ServiceMessage.Read.All",
    "ServiceMessageViewpoint.Write", "LicenseAssignment.Read.All", "Organization.Read.All", "Domain.Read.All",
    "RoleManagement.Read.Directory", "ProfilePhoto.Read.All", "Directory.Read.All",
)  # fmt: skip
AT_PARTNER = (
    *IN_CLIENTS,
    "DelegatedAdminRelationship.Read.All",
    "GroupMember.Read.All",
    "CrossTenantInformation.ReadBasic.All",
)
ELSEWHERE = (
    "User.ReadWrite.All", "Directory.ReadWrite.All", "Directory.AccessAsUser.All", "AuditLog.Read.All", "Mail.Read",
    "Group.Read.All", "DelegatedAdminRelationship.ReadWrite.All", "User.ReadWrite",
)  # fmt: skip
KNOWN = {scope.casefold(): scope for scope in (*AT_PARTNER, *ELSEWHERE)}


@dataclass
class Wanted:
    """The scopes of one token request: one resource, and the OpenID ones."""

    resource: str
    names: list[str]
    oidc: list[str]

    @property
    def audience(self) -> str:
        return self.resource

    def echo(self, granted: list[str]) -> str:
        """What Entra says was granted; it contains what was asked for, or MSAL's cache never matches."""
        full = [f"{self.resource}/{name}" for name in granted]
        asked = [f"{self.resource}/{name}" for name in self.names if name not in granted]
        return " ".join(dict.fromkeys([*full, *(each for each in self.oidc if each != "offline_access"), *asked]))


def read_scopes(text: str) -> Wanted:
    """Sort the scopes by resource; more than one resource is refused."""
    resources: dict[str, list[str]] = {}
    oidc = []
    for scope in text.split():
        if scope in OIDC:
            oidc.append(scope)
            continue
        resource, slash, name = scope.rpartition("/")
        resource = resource.rstrip("/") if slash else GRAPH
        if resource not in (GRAPH, PARTNER_CENTER):
            raise EntraError(
                500011, f"The resource principal named {resource} was not found in the tenant.", "invalid_resource"
            )
        if resource == GRAPH and name != ".default" and name.casefold() not in KNOWN:
            raise EntraError(
                70011,
                f"The provided value for the input parameter 'scope' is not valid. The scope {scope} is not valid.",
                "invalid_scope",
            )
        resources.setdefault(resource, []).append(name)
    if len(resources) > 1:
        raise EntraError(
            28000,
            "Provided value for the input parameter scope is not valid because it contains more than one resource.",
        )
    for resource, names in resources.items():
        return Wanted(resource, names, oidc)
    return Wanted(GRAPH, ["User.Read"], oidc)


def consented(tenant: Tenant, wanted: Wanted) -> list[str]:
    """Everything the application was given in this tenant, if what is wanted is among it."""
    if wanted.resource == PARTNER_CENTER:
        if tenant.kind != "partner":
            raise no_consent()
        return ["user_impersonation"]
    given = list(AT_PARTNER if tenant.kind != "client" else IN_CLIENTS)
    if tenant.consented is not None:
        given = [scope for scope in given if scope in tenant.consented]
    names = {scope.casefold() for scope in given}
    if not given or any(name != ".default" and name.casefold() not in names for name in wanted.names):
        raise no_consent()
    return given


def no_consent() -> EntraError:
    text = (
        "The user or administrator has not consented to use the application. Send an interactive authorization request."
    )
    return EntraError(65001, text, "invalid_grant", "consent_required")
