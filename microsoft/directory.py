"""People and licences of a client's directory (contract §2.5, §4, §6)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, Self
from uuid import UUID

from microsoft.skus import product_name
from microsoft.wire import Json, flag, guid, maybe_flag, maybe_text, moment, nested, number, objects, text, texts, word


@dataclass(frozen=True, slots=True)
class LicenseState:
    """How a licence came to somebody; `state` active, activewitherror, disabled or error."""

    sku_id: UUID | None
    state: str
    error: str
    group_id: UUID | None

    @classmethod
    def parse(cls, item: Json) -> Self:
        return cls(
            sku_id=guid(item, "skuId"),
            state=word(text(item, "state")),
            error="" if text(item, "error").lower() == "none" else text(item, "error"),
            group_id=guid(item, "assignedByGroup"),
        )


class Removal(Enum):
    """Why a delta round no longer lists somebody (contract §6)."""

    SOFT = "changed"  # in the bin for 30 days, may return
    HARD = "deleted"  # gone for good

    @classmethod
    def parse(cls, item: Json) -> "Removal | None":
        if "@removed" not in item:
            return None
        return cls.HARD if text(nested(item, "@removed"), "reason") == "deleted" else cls.SOFT


def _sku_ids(item: Json, key: str) -> tuple[UUID, ...]:
    return tuple(sku for each in objects(item, key) if (sku := guid(each, "skuId")))


def _license_states(item: Json, key: str) -> tuple[LicenseState, ...]:
    return tuple(map(LicenseState.parse, objects(item, key)))


@dataclass(frozen=True, slots=True)
class Manager:
    id: UUID | None
    name: str = field(repr=False)

    @classmethod
    def parse(cls, item: Json) -> Self:
        return cls(guid(item, "id"), text(item, "displayName"))


def _manager(item: Json, key: str) -> "Manager | None":
    return Manager.parse(nested(item, key)) if nested(item, key) else None


# Microsoft's property: our attribute, and how it is read.
_BY_WIRE: Mapping[str, tuple[str, Callable[[Json, str], Any]]] = {
    "id": ("id", guid),
    "displayName": ("name", text),
    "givenName": ("given_name", text),
    "surname": ("surname", text),
    "userPrincipalName": ("upn", text),
    "mail": ("mail", text),
    "otherMails": ("other_mails", texts),
    "proxyAddresses": ("proxy_addresses", texts),
    "jobTitle": ("job_title", text),
    "department": ("department", text),
    "companyName": ("company", text),
    "employeeId": ("employee_id", text),
    "officeLocation": ("office", text),
    "businessPhones": ("business_phones", texts),
    "mobilePhone": ("mobile_phone", text),
    "faxNumber": ("fax", text),
    "streetAddress": ("street", text),
    "city": ("city", text),
    "state": ("state", text),
    "postalCode": ("postal_code", text),
    "country": ("country", text),
    "usageLocation": ("usage_location", text),
    "preferredLanguage": ("language", text),
    "accountEnabled": ("is_enabled", maybe_flag),
    "userType": ("user_type", text),
    "createdDateTime": ("created_at", moment),
    "assignedLicenses": ("sku_ids", _sku_ids),
    "licenseAssignmentStates": ("license_states", _license_states),
    "onPremisesSyncEnabled": ("sync_enabled", maybe_flag),
    "onPremisesLastSyncDateTime": ("synced_at", moment),
    "onPremisesDomainName": ("on_premises_domain", text),
    "onPremisesSamAccountName": ("on_premises_name", text),
    "lastPasswordChangeDateTime": ("password_changed_at", moment),
    "passwordPolicies": ("password_policies", text),
    "signInSessionsValidFromDateTime": ("sessions_valid_from", moment),
    "externalUserState": ("external_state", text),
    "isManagementRestricted": ("is_restricted", maybe_flag),
    "manager": ("manager", _manager),
}
# For $select: everything on the card, all of it valid on the collection and in delta.
USER_FIELDS = ",".join(name for name in _BY_WIRE if name != "manager")


@dataclass(frozen=True, slots=True, repr=False)
class User:
    """Somebody in a client's directory.

    `given` names the attributes that Microsoft mentioned: in a delta round an attribute outside it did not change
    (or never had a value), while one inside it with None or "" was cleared. Times are UTC.
    """

    id: UUID | None = None
    name: str = ""
    given_name: str = ""
    surname: str = ""
    upn: str = ""
    mail: str = ""
    other_mails: tuple[str, ...] = ()
    proxy_addresses: tuple[str, ...] = ()
    job_title: str = ""
    department: str = ""
    company: str = ""
    employee_id: str = ""
    office: str = ""
    business_phones: tuple[str, ...] = ()
    mobile_phone: str = ""
    fax: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""
    usage_location: str = ""
    language: str = ""
    is_enabled: bool | None = None
    user_type: str = ""
    created_at: datetime | None = None
    sku_ids: tuple[UUID, ...] = ()
    license_states: tuple[LicenseState, ...] = ()
    sync_enabled: bool | None = None  # True synced, False was synced, None cloud
    synced_at: datetime | None = None
    on_premises_domain: str = ""
    on_premises_name: str = ""
    password_changed_at: datetime | None = None
    password_policies: str = ""
    sessions_valid_from: datetime | None = None
    external_state: str = ""
    is_restricted: bool | None = None
    manager: Manager | None = None
    removal: Removal | None = None
    given: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, item: Json) -> Self:
        values = {name: read(item, wire) for wire in item if (known := _BY_WIRE.get(wire)) for name, read in (known,)}
        return cls(**values, removal=Removal.parse(item), given=frozenset(values))

    def __repr__(self) -> str:
        return f"User(id={self.id})"

    def changes(self) -> dict[str, Any]:
        """The attributes that Microsoft mentioned, with their values; without the id."""
        return {name: getattr(self, name) for name in self.given if name != "id"}

    @property
    def is_guest(self) -> bool:
        return self.user_type.lower() == "guest" or "#EXT#" in self.upn

    @property
    def is_synced(self) -> bool:
        return self.sync_enabled is True

    @property
    def is_blocked(self) -> bool:
        return self.is_enabled is False

    @property
    def domain(self) -> str:
        """The domain of the sign-in name, which may be a federated one."""
        return self.upn.rpartition("@")[2].lower()

    @property
    def aliases(self) -> tuple[str, ...]:
        """Mail addresses from `proxyAddresses`, the primary one first, without their `SMTP:`."""
        mails = [address for address in self.proxy_addresses if address[:5].upper() == "SMTP:"]
        return tuple(mail[5:] for mail in sorted(mails, key=lambda mail: not mail.startswith("SMTP:")))


@dataclass(frozen=True, slots=True)
class Photo:
    """Metadata of a photo; `exists` is false for the 1×1 image that stands for none (contract §4.3)."""

    etag: str
    content_type: str
    width: int
    height: int

    @classmethod
    def parse(cls, item: Json) -> Self:
        return cls(
            etag=text(item, "@odata.mediaEtag").strip('"'),
            content_type=text(item, "@odata.mediaContentType"),
            width=number(item, "width"),
            height=number(item, "height"),
        )

    @property
    def exists(self) -> bool:
        return self.width > 1 and self.height > 1


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain of the tenant; passwords of a federated one are not kept at Microsoft (contract §2.5)."""

    name: str
    is_default: bool
    is_initial: bool
    is_verified: bool
    is_federated: bool

    @classmethod
    def parse(cls, item: Json) -> Self:
        return cls(
            name=text(item, "id").lower(),
            is_default=flag(item, "isDefault"),
            is_initial=flag(item, "isInitial"),
            is_verified=flag(item, "isVerified"),
            is_federated=text(item, "authenticationType").lower() == "federated",
        )


@dataclass(frozen=True, slots=True)
class Organization:
    id: UUID | None
    name: str
    country: str  # two letters
    default_domain: str
    is_synced: bool
    synced_at: datetime | None

    @classmethod
    def parse(cls, item: Json) -> Self:
        default = (text(each, "name") for each in objects(item, "verifiedDomains") if flag(each, "isDefault"))
        return cls(
            id=guid(item, "id"),
            name=text(item, "displayName"),
            country=text(item, "countryLetterCode"),
            default_domain=next(default, ""),
            is_synced=flag(item, "onPremisesSyncEnabled"),
            synced_at=moment(item, "onPremisesLastSyncDateTime"),
        )


@dataclass(frozen=True, slots=True)
class DirectoryRole:
    """An admin role somebody holds in the tenant (`/users/{id}/memberOf/microsoft.graph.directoryRole`)."""

    template_id: UUID | None
    name: str

    @classmethod
    def parse(cls, item: Json) -> Self:
        return cls(guid(item, "roleTemplateId"), text(item, "displayName"))


@dataclass(frozen=True, slots=True)
class SubscribedSku:
    """A product the tenant has bought (page "List subscribedSkus")."""

    sku_id: UUID | None
    part_number: str
    status: str  # enabled, warning, suspended, deleted, lockedout
    enabled: int
    consumed: int

    @classmethod
    def parse(cls, item: Json) -> Self:
        return cls(
            sku_id=guid(item, "skuId"),
            part_number=text(item, "skuPartNumber"),
            status=word(text(item, "capabilityStatus")),
            enabled=number(nested(item, "prepaidUnits"), "enabled"),
            consumed=number(item, "consumedUnits"),
        )

    @property
    def product(self) -> str:
        return product_name(self.part_number)


class OperationStatus(Enum):
    NOT_STARTED = "notStarted"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknownFutureValue"

    @classmethod
    def parse(cls, value: object) -> "OperationStatus":
        return next((each for each in cls if word(each.value) == word(value)), cls.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Operation:
    """A long-running one, such as a reset that is written back on premises (contract §4.5)."""

    id: str
    status: OperationStatus
    detail: str | None = field(repr=False)  # Microsoft's words: for the log

    @classmethod
    def parse(cls, item: Json) -> Self:
        return cls(text(item, "id"), OperationStatus.parse(item.get("status")), maybe_text(item, "statusDetail"))

    @property
    def is_over(self) -> bool:
        return self.status in (OperationStatus.SUCCEEDED, OperationStatus.FAILED)
