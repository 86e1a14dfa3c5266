"""Entra roles: their template ids, what each may read, and who may reset whom (contract §2.6, §4.6)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from uuid import UUID

GLOBAL_ADMINISTRATOR: Final = UUID("62e90394-69f5-4237-9190-012177145e10")
GLOBAL_READER: Final = UUID("f2ef992c-3afb-46b9-b7cf-a126ee74c451")
DIRECTORY_READERS: Final = UUID("88d8e3e3-8f55-4a1e-953a-9b9898b8876b")
DIRECTORY_WRITERS: Final = UUID("9360feb5-f418-4baa-8175-e2a00bac4301")
HELPDESK_ADMINISTRATOR: Final = UUID("729827e3-9c14-49f7-bb1b-9608f156bbb8")
PASSWORD_ADMINISTRATOR: Final = UUID("966707d0-3269-4727-9be2-8c3a10f19b9d")
USER_ADMINISTRATOR: Final = UUID("fe930be7-5e62-47db-91af-98c3a49a38b1")
AUTHENTICATION_ADMINISTRATOR: Final = UUID("c4e39bd9-1100-46d3-8c65-fb160da0071f")
PRIVILEGED_AUTHENTICATION_ADMINISTRATOR: Final = UUID("7be44c8a-adaf-4e2a-84d6-ab2649e08a13")
SERVICE_SUPPORT_ADMINISTRATOR: Final = UUID("f023fd81-a637-4b56-95fd-791ac0226033")
MESSAGE_CENTER_READER: Final = UUID("790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b")
MESSAGE_CENTER_PRIVACY_READER: Final = UUID("ac16e43d-7b2d-40e0-ac05-243ff356ab5b")
REPORTS_READER: Final = UUID("4a5d8f65-41da-4de4-8968-e035b65339cf")
LICENSE_ADMINISTRATOR: Final = UUID("4d6ac14f-3453-41d0-bef9-a3e0c569773a")
PRIVILEGED_ROLE_ADMINISTRATOR: Final = UUID("e8611ab8-c189-46e8-94e1-60213ab1f814")
CLOUD_APPLICATION_ADMINISTRATOR: Final = UUID("158c047a-c907-4556-b7ef-446551a6b5f7")
APPLICATION_ADMINISTRATOR: Final = UUID("9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3")
EXCHANGE_ADMINISTRATOR: Final = UUID("29232cdf-9323-42fd-ade2-1d097af3e4de")
SHAREPOINT_ADMINISTRATOR: Final = UUID("f28a1f50-f6e7-4571-818b-6a12f2af6b6c")
TEAMS_ADMINISTRATOR: Final = UUID("69091246-20e8-4a56-aa4d-066075b2a7a8")
INTUNE_ADMINISTRATOR: Final = UUID("3a2c62db-5318-420d-8d74-23affee5d9d5")

NAMES: Mapping[UUID, str] = MappingProxyType(
    {
        GLOBAL_ADMINISTRATOR: "Global Administrator",
        GLOBAL_READER: "Global Reader",
        DIRECTORY_READERS: "Directory Readers",
        DIRECTORY_WRITERS: "Directory Writers",
        HELPDESK_ADMINISTRATOR: "Helpdesk Administrator",
        PASSWORD_ADMINISTRATOR: "Password Administrator",
        USER_ADMINISTRATOR: "User Administrator",
        AUTHENTICATION_ADMINISTRATOR: "Authentication Administrator",
        PRIVILEGED_AUTHENTICATION_ADMINISTRATOR: "Privileged Authentication Administrator",
        SERVICE_SUPPORT_ADMINISTRATOR: "Service Support Administrator",
        MESSAGE_CENTER_READER: "Message Center Reader",
        MESSAGE_CENTER_PRIVACY_READER: "Message Center Privacy Reader",
        REPORTS_READER: "Reports Reader",
        LICENSE_ADMINISTRATOR: "License Administrator",
        PRIVILEGED_ROLE_ADMINISTRATOR: "Privileged Role Administrator",
        CLOUD_APPLICATION_ADMINISTRATOR: "Cloud Application Administrator",
        APPLICATION_ADMINISTRATOR: "Application Administrator",
        EXCHANGE_ADMINISTRATOR: "Exchange Administrator",
        SHAREPOINT_ADMINISTRATOR: "SharePoint Administrator",
        TEAMS_ADMINISTRATOR: "Teams Administrator",
        INTUNE_ADMINISTRATOR: "Intune Administrator",
    }
)
IDS: Mapping[str, UUID] = MappingProxyType({name: role for role, name in NAMES.items()})


def name_of(role: UUID | str) -> str:
    """The role's name, or its id where it is none that we know."""
    try:
        return NAMES.get(UUID(str(role)), str(role))
    except ValueError:
        return str(role)


def names_of(roles: Iterable[UUID | str]) -> list[str]:
    return sorted(name_of(role) for role in roles)


# Which roles may read a section. What Microsoft refuses in fact counts more than these lists.
READERS_OF_HEALTH = frozenset(
    {
        GLOBAL_ADMINISTRATOR,
        GLOBAL_READER,
        SERVICE_SUPPORT_ADMINISTRATOR,
        HELPDESK_ADMINISTRATOR,
        USER_ADMINISTRATOR,
        LICENSE_ADMINISTRATOR,
        EXCHANGE_ADMINISTRATOR,
        SHAREPOINT_ADMINISTRATOR,
        TEAMS_ADMINISTRATOR,
        INTUNE_ADMINISTRATOR,
        CLOUD_APPLICATION_ADMINISTRATOR,
        APPLICATION_ADMINISTRATOR,
        PRIVILEGED_ROLE_ADMINISTRATOR,
        PRIVILEGED_AUTHENTICATION_ADMINISTRATOR,
        AUTHENTICATION_ADMINISTRATOR,
    }
)
READERS_OF_MESSAGES = READERS_OF_HEALTH - {INTUNE_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR} | {
    MESSAGE_CENTER_READER,
    MESSAGE_CENTER_PRIVACY_READER,
}
READERS_OF_USERS = frozenset(NAMES) - {MESSAGE_CENTER_READER, MESSAGE_CENTER_PRIVACY_READER, REPORTS_READER}


@dataclass(frozen=True, slots=True)
class Right:
    """What a call needs: one of `roles`, of which `role` grants the least, and `scope` consented in the tenant."""

    scope: str
    role: UUID
    roles: frozenset[UUID]

    @property
    def role_name(self) -> str:
        return NAMES[self.role]

    @property
    def missing(self) -> tuple[str, str]:
        return self.role_name, self.scope

    def held_by(self, roles: Collection[UUID]) -> bool:
        return not self.roles.isdisjoint(roles)


RESETTERS = frozenset(
    {
        PASSWORD_ADMINISTRATOR,
        HELPDESK_ADMINISTRATOR,
        AUTHENTICATION_ADMINISTRATOR,
        USER_ADMINISTRATOR,
        PRIVILEGED_AUTHENTICATION_ADMINISTRATOR,
        GLOBAL_ADMINISTRATOR,
    }
)
RESETTERS_OF_SYNCED = frozenset(
    {AUTHENTICATION_ADMINISTRATOR, PRIVILEGED_AUTHENTICATION_ADMINISTRATOR, GLOBAL_ADMINISTRATOR}
)
BLOCKERS = RESETTERS_OF_SYNCED | {USER_ADMINISTRATOR}
REVOKERS = BLOCKERS | {HELPDESK_ADMINISTRATOR}

HEALTH = Right("ServiceHealth.Read.All", SERVICE_SUPPORT_ADMINISTRATOR, READERS_OF_HEALTH)
MESSAGES = Right("ServiceMessage.Read.All", MESSAGE_CENTER_READER, READERS_OF_MESSAGES)
USERS = Right("User.Read.All", DIRECTORY_READERS, READERS_OF_USERS)
RESET = Right("User-PasswordProfile.ReadWrite.All", HELPDESK_ADMINISTRATOR, RESETTERS)
RESET_SYNCED = Right("UserAuthenticationMethod.ReadWrite.All", AUTHENTICATION_ADMINISTRATOR, RESETTERS_OF_SYNCED)
BLOCK = Right("User.EnableDisableAccount.All", USER_ADMINISTRATOR, BLOCKERS)
REVOKE = Right("User.RevokeSessions.All", HELPDESK_ADMINISTRATOR, REVOKERS)


def right_for(method: str, path: str, body: object = None) -> Right | None:
    """What Microsoft asks for on this Graph call, as far as we know it."""
    path = path.split("?")[0].lower()
    if path.startswith("/admin/serviceannouncement/messages"):
        return MESSAGES
    if path.startswith("/admin/serviceannouncement"):
        return HEALTH
    if "/authentication/" in path:
        return RESET_SYNCED
    if path.endswith("/revokesigninsessions"):
        return REVOKE
    if path.startswith("/users") and method == "PATCH":
        return BLOCK if isinstance(body, Mapping) and "accountEnabled" in body else RESET
    if path.startswith("/users") and method == "GET":
        return USERS
    return None


# Whom each role may reset: people with no role, or only with roles of this list.
_GUEST_INVITER: Final = UUID("95e79109-95c0-4d8e-aee3-d01accf2d47b")
_USAGE_SUMMARY_READER: Final = UUID("75934031-6c7e-415a-99d7-48dbd49e875e")
_EXPERIENCE_MANAGER: Final = UUID("27460883-1df1-4691-b032-3b79643e5e63")
_GROUPS_ADMINISTRATOR: Final = UUID("fdd7a751-b60b-444a-984c-02652fe8fa1c")
_HARMLESS = frozenset({DIRECTORY_READERS, _GUEST_INVITER, PASSWORD_ADMINISTRATOR})
_READING = frozenset({MESSAGE_CENTER_READER, REPORTS_READER, _USAGE_SUMMARY_READER, _EXPERIENCE_MANAGER})
RESETTABLE: Mapping[UUID, frozenset[UUID]] = MappingProxyType(
    {
        PASSWORD_ADMINISTRATOR: _HARMLESS,
        HELPDESK_ADMINISTRATOR: _HARMLESS | _READING | {HELPDESK_ADMINISTRATOR},
        AUTHENTICATION_ADMINISTRATOR: _HARMLESS | _READING | {AUTHENTICATION_ADMINISTRATOR},
        USER_ADMINISTRATOR: _HARMLESS | _READING | {HELPDESK_ADMINISTRATOR, _GROUPS_ADMINISTRATOR, USER_ADMINISTRATOR},
    }
)
RESETS_EVERYBODY = frozenset({PRIVILEGED_AUTHENTICATION_ADMINISTRATOR, GLOBAL_ADMINISTRATOR})


def may_reset(
    caller: Collection[UUID], target: Collection[UUID] = (), *, is_synced: bool = False, is_restricted: bool = False
) -> bool:
    """Whether somebody with the roles `caller` may reset the password of somebody with the roles `target`.

    `is_restricted`: member of a role-assignable group or of a restricted management unit. Source: contract §4.6.
    """
    return not needed_to_reset(caller, target, is_synced=is_synced, is_restricted=is_restricted)


def needed_to_reset(
    caller: Collection[UUID], target: Collection[UUID] = (), *, is_synced: bool = False, is_restricted: bool = False
) -> tuple[str, ...]:
    """The names of the roles of which one is missing, the least powerful first; () where the caller may."""
    able = [
        role
        for role in (PASSWORD_ADMINISTRATOR, HELPDESK_ADMINISTRATOR, AUTHENTICATION_ADMINISTRATOR, USER_ADMINISTRATOR)
        if not is_restricted
        and frozenset(target) <= RESETTABLE[role]
        and (not is_synced or role in RESETTERS_OF_SYNCED)
    ] + [PRIVILEGED_AUTHENTICATION_ADMINISTRATOR, GLOBAL_ADMINISTRATOR]
    if not set(able).isdisjoint(caller):
        return ()
    return tuple(NAMES[role] for role in able)
