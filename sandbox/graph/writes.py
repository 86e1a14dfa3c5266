"""What a technician may change about a person, and what Microsoft refuses."""

import hashlib
import random
from typing import Any

from sandbox import roles
from sandbox.clock import iso
from sandbox.directory import Person
from sandbox.graph.call import Answer, Call, GraphError, absent, bad_request, collection, denied, reply
from sandbox.http import dump, new_id

PASSWORD_METHOD = "28c10230-6103-485e-b985-444c60001490"
SYNCED = (
    "Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently "
    "undergoing migration."
)
WEAK = (
    "The specified password does not comply with password complexity requirements. Please provide a different password."
)
CONTACT = {"businessPhones", "mobilePhone", "otherMails"}
EDITABLE = {
    "displayName",
    "givenName",
    "surname",
    "jobTitle",
    "department",
    "officeLocation",
    "preferredLanguage",
    "usageLocation",
}


def answer(call: Call, user_id: str, rest: list[str]) -> Answer:
    number = call.tenant.directory.number_of(user_id)
    person = call.tenant.directory.get(number) if number is not None else None
    if not rest:
        return patch(call, user_id, number, person)
    if rest == ["revokeSignInSessions"] and call.method == "POST":
        return sign_out(call, user_id, number, person)
    if rest[:2] == ["authentication", "methods"] and rest[2:] in (
        [PASSWORD_METHOD, "resetPassword"],
        [PASSWORD_METHOD, "microsoft.graph.resetPassword"],
    ):
        return reset(call, user_id, number, person)
    if rest[:2] == ["authentication", "operations"] and len(rest) == 3 and call.method == "GET":
        return operation(call, rest[2])
    if rest[:2] == ["authentication", "methods"] and len(rest) == 2 and call.method == "GET":
        call.need_scope("UserAuthenticationMethod.Read.All", "UserAuthenticationMethod.ReadWrite.All")
        method = {"@odata.type": "#microsoft.graph.passwordAuthenticationMethod", "id": PASSWORD_METHOD}
        return collection(call.context("authenticationMethods"), [dump(method)])
    raise GraphError(400, "BadRequest", f"Resource not found for the segment '{rest[0]}'.")


def target_roles(call: Call, number: int) -> frozenset[str]:
    return call.tenant.directory.roles_of(number)


def check_role(call: Call, matrix: dict[str, frozenset[str]], number: int, person: Person) -> None:
    allowed = matrix
    if person.get("isManagementRestricted") or call.tenant.directory.groups_of(number):
        allowed = {role: matrix[role] for role in (roles.PRIVILEGED_AUTHENTICATION_ADMIN, roles.GLOBAL_ADMIN)}
    if not roles.may_act(allowed, call.roles, target_roles(call, number)):
        raise denied()


# --- PATCH ---


def patch(call: Call, user_id: str, number: int | None, person: Person | None) -> Answer:
    if not isinstance(call.body, dict) or not call.body:
        raise bad_request("Empty Payload. JSON content expected.")
    names = {name for name in call.body if not name.startswith("@odata.")}
    if unknown := names - EDITABLE - CONTACT - {"passwordProfile", "accountEnabled"}:
        raise bad_request(f"Invalid property '{min(unknown)}'.")
    if "passwordProfile" in names:
        call.need_scope("User-PasswordProfile.ReadWrite.All", "Directory.AccessAsUser.All")
    if "accountEnabled" in names:
        call.need_scope("User.EnableDisableAccount.All", "User.ReadWrite.All")
    if names & (EDITABLE | CONTACT):
        call.need_scope("User.ReadWrite.All")
    if number is None or person is None:
        raise absent(user_id)
    if person["id"] == call.operator.oid:
        raise denied()
    check_role(call, roles.MAY_RESET if names == {"passwordProfile"} else roles.MAY_BLOCK, number, person)
    if person["onPremisesSyncEnabled"]:
        raise bad_request(SYNCED)
    changed: dict[str, Any] = {name: call.body[name] for name in names - {"passwordProfile"}}
    if "passwordProfile" in names:
        changed |= set_password(call, number, person, call.body["passwordProfile"])
    call.tenant.directory.change(number, changed)
    call.sandbox.graph.note(call)
    return Answer(204)


def set_password(call: Call, number: int, person: Person, profile: Any) -> dict[str, Any]:
    password = profile.get("password") if isinstance(profile, dict) else None
    if person["userType"] == "Guest" or (
        call.tenant.is_federated and person["userPrincipalName"].endswith(f"@{call.tenant.domain}")
    ):
        raise bad_request("The password of a user whose credentials are kept elsewhere cannot be set here.")
    if not isinstance(password, str) or not is_strong(password, person):
        raise bad_request(WEAK)
    keep_password(call, number, password)
    must_change = {
        "forceChangePasswordNextSignIn": bool(profile.get("forceChangePasswordNextSignIn", True)),
        "forceChangePasswordNextSignInWithMfa": bool(profile.get("forceChangePasswordNextSignInWithMfa", False)),
        "password": None,
    }
    return {"passwordProfile": must_change, "lastPasswordChangeDateTime": iso(call.now)}


def keep_password(call: Call, number: int, password: str) -> None:
    """Only a digest, so that a test can ask whether the right password arrived."""
    call.tenant.directory.passwords[number] = digest(password)


def digest(password: str) -> str:
    return hashlib.sha256(password.encode()).hexdigest()


def is_strong(password: str, person: Person) -> bool:
    """Microsoft's rule: 8 to 256 ASCII characters, three of four kinds, without the user's name."""
    kinds = [
        any(map(test, password)) for test in (str.islower, str.isupper, str.isdigit, lambda sign: not sign.isalnum())
    ]
    names = [person["mailNickname"], person["givenName"] or "", person["surname"] or ""]
    named = any(len(name) > 3 and name.casefold() in password.casefold() for name in names)
    return 8 <= len(password) <= 256 and password.isascii() and password.isprintable() and sum(kinds) >= 3 and not named


# --- sign out everywhere ---


def sign_out(call: Call, user_id: str, number: int | None, person: Person | None) -> Answer:
    call.need_scope("User.RevokeSessions.All", "User.ReadWrite.All", "Directory.ReadWrite.All")
    if number is None or person is None:
        raise absent(user_id)
    matrix = {role: roles.MAY_RESET[role] for role in roles.SIGN_OUT_USERS}
    check_role(call, matrix, number, person)
    call.tenant.directory.change(number, {"signInSessionsValidFromDateTime": iso(call.now)})
    call.sandbox.graph.note(call)
    return reply({"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#Edm.Boolean", "value": True})


# --- reset by authentication method ---


def reset(call: Call, user_id: str, number: int | None, person: Person | None) -> Answer:
    call.need_scope("UserAuthenticationMethod.ReadWrite.All")
    if call.method != "POST":
        raise GraphError(405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.")
    if not call.roles & roles.RESET_BY_METHOD:
        raise GraphError(403, "accessDenied", "Request Authorization failed")
    if number is None or person is None:
        raise GraphError(404, "resourceNotFound", f"The requested user '{user_id}' is invalid.")
    if person["id"] == call.operator.oid or person["userType"] == "Guest":
        raise GraphError(400, "badRequest", "This user's password cannot be reset with this method.")
    if not roles.may_act(
        {role: roles.MAY_RESET[role] for role in roles.RESET_BY_METHOD}, call.roles, target_roles(call, number)
    ):
        raise GraphError(403, "accessDenied", "Request Authorization failed")
    password = (call.body or {}).get("newPassword") if isinstance(call.body, dict | None) else None
    synced = bool(person["onPremisesSyncEnabled"])
    if password is None and synced:
        raise GraphError(
            400, "badRequest", "A password must be given for a user that is synchronized from on-premises."
        )
    chosen = password or generated()
    if not synced and not is_strong(chosen, person):
        raise bad_request(WEAK)
    made = begin_operation(call, number, chosen, synced and not is_strong(chosen, person), synced)
    location = (
        f"{call.root}/users/{person['id']}/authentication/operations/{made['id']}?aadgdc=SANDBOX&aadgsu=ssprprod-a"
    )
    call.sandbox.graph.note(call)
    body = (
        {}
        if password
        else {
            "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#microsoft.graph.passwordResetResponse",
            "newPassword": chosen,
        }
    )
    return reply(body, 202, {"Location": location})


def generated() -> str:
    letters = "bcdfghjkmnpqrstvwxz"
    return (
        random.choice(letters).upper()
        + "".join(random.choice(letters) for _ in range(3))
        + str(random.randint(1000, 9999))
    )


def begin_operation(call: Call, number: int, password: str, weak: bool, synced: bool) -> dict[str, Any]:
    """A write-back takes a while and may fail; what will become of it is settled now and told later."""
    writeback = call.tenant.writeback if synced else "on"
    failure = ""
    if writeback == "off":
        failure = "Password writeback is not configured for this directory."
    elif weak:
        failure = "The on-premises password policy was not met."
    wait = call.sandbox.options.operation_seconds if synced else min(0.5, call.sandbox.options.operation_seconds)
    made: dict[str, Any] = {
        "id": new_id(), "tenant": call.tenant.id, "started": call.now,
        "ends": call.now + (3600 if writeback == "slow" else wait), "failure": failure, "number": number,
        "password": digest(password), "applied": False,
    }  # fmt: skip
    call.sandbox.graph.operations[made["id"]] = made
    if not failure and writeback != "slow":
        keep_password(call, number, password)
        call.tenant.directory.change(number, {"lastPasswordChangeDateTime": iso(call.now)})
    return made


def operation(call: Call, operation_id: str) -> Answer:
    call.need_scope("UserAuthenticationMethod.Read.All", "UserAuthenticationMethod.ReadWrite.All")
    if not call.roles & roles.POLL_OPERATIONS:
        raise GraphError(403, "accessDenied", "Request Authorization failed")
    made = call.sandbox.graph.operations.get(operation_id)
    if made is None or made["tenant"] != call.tenant.id:
        raise GraphError(404, "resourceNotFound", "The requested operation was not found.")
    passed, length = call.now - made["started"], made["ends"] - made["started"]
    status = (
        "notStarted"
        if passed < min(1.0, length / 4)
        else "running"
        if passed < length
        else "failed"
        if made["failure"]
        else "succeeded"
    )
    moment = iso(made["started"], 2)
    return reply({
        "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#longRunningOperation",
        "id": operation_id,
        "status": status,
        "statusDetail": made["failure"] if status == "failed" else None,
        "createdDateTime": moment[:11] + moment[11:19].replace(":", "-") + moment[19:],
        "lastActionDateTime": moment[:11] + moment[11:19].replace(":", "-") + moment[19:],
        "resourceLocation": None,
    })  # fmt: skip
