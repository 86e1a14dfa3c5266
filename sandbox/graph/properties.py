"""The properties of a user, and what is needed to read them."""

from sandbox import roles
from sandbox.directory import Person
from sandbox.graph.call import Call, GraphError, absent

META = "https://graph.microsoft.com/v1.0/$metadata#"
DEFAULT = (
    "businessPhones", "displayName", "givenName", "jobTitle", "mail", "mobilePhone", "officeLocation",
    "preferredLanguage", "surname", "userPrincipalName", "id",
)  # fmt: skip
SINGLE_ONLY = {
    "aboutMe", "birthday", "hireDate", "interests", "mySite", "pastProjects", "preferredName", "responsibilities",
    "schools", "skills", "mailboxSettings",
}  # fmt: skip
ALSO_KNOWN = {
    "ageGroup", "assignedPlans", "authorizationInfo", "consentProvidedForMinor", "creationType", "deletedDateTime",
    "employeeHireDate", "employeeLeaveDateTime", "employeeOrgData", "employeeType", "externalUserStateChangeDateTime",
    "legalAgeGroupClassification", "onPremisesDistinguishedName", "onPremisesExtensionAttributes",
    "onPremisesImmutableId", "onPremisesSecurityIdentifier", "onPremisesUserPrincipalName", "onPremisesSyncBehavior",
    "preferredDataLocation", "provisionedPlans", "securityIdentifier", "serviceProvisioningErrors",
    "showInAddressList", "signInActivity", "manager", "customSecurityAttributes", "isResourceAccount",
}  # fmt: skip
NOT_FILTERABLE = {
    "licenseAssignmentStates", "passwordProfile", "passwordPolicies", "onPremisesProvisioningErrors",
    "lastPasswordChangeDateTime", "signInSessionsValidFromDateTime", "externalUserState", "isManagementRestricted",
}  # fmt: skip
ORDERABLE = {"displayName", "userPrincipalName", "createdDateTime", "surname", "givenName", "mail"}
READ = ("User.Read.All", "User.ReadBasic.All", "Directory.Read.All", "User.ReadWrite.All")


def need_reading(call: Call) -> None:
    call.need_scope(*READ)
    call.need_role(roles.READ_USERS)


def find(call: Call, user_id: str) -> tuple[int, Person]:
    number = call.tenant.directory.number_of(user_id)
    person = call.tenant.directory.get(number) if number is not None else None
    if number is None or person is None:
        raise absent(user_id)
    return number, person


def known_properties(person: Person) -> set[str]:
    return set(person) | ALSO_KNOWN | SINGLE_ONLY


def check_names(call: Call, names: set[str]) -> None:
    first = next(call.tenant.directory.everybody(), None)
    if first is not None:
        for name in names - known_properties(first[1]):
            raise GraphError(
                400, "BadRequest", f"Could not find a property named '{name}' on type 'microsoft.graph.user'."
            )


def skip(call: Call) -> int:
    token = call.params.get("$skiptoken", "s0")
    if not token[1:].isdigit():
        raise GraphError(
            400,
            "Directory_ExpiredPageToken",
            "The specified page token value has expired and can no longer be included in the request.",
        )
    return int(token[1:])
