"""Which clients a partner has, with which rights and until when (contract §2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from microsoft.wire import Json, flag, guid, maybe_text, moment, nested, objects, text, texts, word

LIGHTHOUSE = "MLT_"  # displayName of the technical relationships that Microsoft 365 Lighthouse makes
RELATIONSHIP_FIELDS = "id,displayName,customer,status,accessDetails,autoExtendDuration,endDateTime"


def _roles(item: Json) -> frozenset[UUID]:
    roles = objects(nested(item, "accessDetails"), "unifiedRoles")
    return frozenset(role for each in roles if (role := guid(each, "roleDefinitionId")))


def _is_lasting(duration: str) -> bool:
    """`P180D` yes; `P0D`, `PT0S` and nothing at all no."""
    return any(digit in "123456789" for digit in duration)


@dataclass(frozen=True, slots=True)
class DelegatedAdminRelationship:
    """A GDAP relationship with one client (page "List delegatedAdminRelationships"). Times are UTC."""

    id: str
    name: str
    tenant_id: UUID | None
    client_name: str
    status: str  # as Microsoft writes it: active, expiring, expired, terminated, …
    roles: frozenset[UUID]  # role template ids
    ends_at: datetime | None
    activated_at: datetime | None
    created_at: datetime | None
    modified_at: datetime | None
    is_auto_extended: bool
    etag: str
    is_reseller: bool
    indirect_provider_id: UUID | None

    @classmethod
    def parse(cls, item: Json) -> Self:
        customer = nested(item, "customer")
        return cls(
            id=text(item, "id"),
            name=text(item, "displayName"),
            tenant_id=guid(customer, "tenantId"),
            client_name=text(customer, "displayName"),
            status=text(item, "status"),
            roles=_roles(item),
            ends_at=moment(item, "endDateTime"),
            activated_at=moment(item, "activatedDateTime"),
            created_at=moment(item, "createdDateTime"),
            modified_at=moment(item, "lastModifiedDateTime"),
            is_auto_extended=_is_lasting(text(item, "autoExtendDuration")),
            etag=text(item, "@odata.etag"),
            is_reseller=text(item, "@odata.type").endswith("resellerDelegatedAdminRelationship"),
            indirect_provider_id=guid(item, "indirectProviderTenantId"),
        )

    @property
    def is_active(self) -> bool:
        """Rights work while it is active, and until the end also while it is expiring."""
        return word(self.status) in ("active", "expiring")

    @property
    def is_lighthouse(self) -> bool:
        """A technical one of Microsoft 365 Lighthouse, not one that a partner made."""
        return self.name.startswith(LIGHTHOUSE)


@dataclass(frozen=True, slots=True)
class AccessAssignment:
    """Which roles one of the partner's security groups has through one relationship (contract §2.3)."""

    id: str
    status: str
    group_id: UUID | None
    roles: frozenset[UUID]

    @classmethod
    def parse(cls, item: Json) -> Self:
        group = nested(item, "accessContainer")
        return cls(text(item, "id"), text(item, "status"), guid(group, "accessContainerId"), _roles(item))

    @property
    def is_active(self) -> bool:
        return word(self.status) == "active"


@dataclass(frozen=True, slots=True)
class Contract:
    """A partner contract (page "List contracts"): name and domain as they were when it was made."""

    id: str
    tenant_id: UUID | None
    name: str
    domain: str
    kind: str  # free text
    deleted_at: datetime | None

    @classmethod
    def parse(cls, item: Json) -> Self:
        return cls(
            id=text(item, "id"),
            tenant_id=guid(item, "customerId"),
            name=text(item, "displayName"),
            domain=text(item, "defaultDomainName"),
            kind=text(item, "contractType"),
            deleted_at=moment(item, "deletedDateTime"),
        )


@dataclass(frozen=True, slots=True)
class DelegatedAdminCustomer:
    tenant_id: UUID | None
    name: str

    @classmethod
    def parse(cls, item: Json) -> Self:
        return cls(guid(item, "tenantId") or guid(item, "id"), text(item, "displayName"))


@dataclass(frozen=True, slots=True)
class ServiceManagementDetail:
    """A ready-made link into one of the client's admin centres (contract §2.2)."""

    id: str
    service: str
    url: str

    @classmethod
    def parse(cls, item: Json) -> Self:
        url = text(item, "serviceManagementUrl")
        return cls(text(item, "id"), text(item, "serviceName"), url if url.startswith("https://") else "")


@dataclass(frozen=True, slots=True)
class TenantInformation:
    """What anybody may know of a tenant (page "findTenantInformationByTenantId")."""

    tenant_id: UUID | None
    name: str
    domain: str
    brand: str | None

    @classmethod
    def parse(cls, item: Json) -> Self:
        return cls(
            guid(item, "tenantId"),
            text(item, "displayName"),
            text(item, "defaultDomainName"),
            maybe_text(item, "federationBrandName"),
        )


@dataclass(frozen=True, slots=True)
class CspCustomer:
    """A customer as Partner Center lists it (page "Get a list of customers")."""

    tenant_id: UUID | None
    name: str
    domain: str
    relationship: str  # none, reseller, advisor, …
    custom_domains: tuple[str, ...]
    allows_legacy_access: bool

    @classmethod
    def parse(cls, item: Json) -> Self:
        company = nested(item, "companyProfile")
        return cls(
            tenant_id=guid(item, "id") or guid(company, "tenantId"),
            name=text(company, "companyName"),
            domain=text(company, "domain"),
            relationship=text(item, "relationshipToPartner"),
            custom_domains=texts(item, "customDomains"),
            allows_legacy_access=flag(item, "allowDelegatedAccess"),
        )


def group_ids(items: Iterable[Json]) -> frozenset[UUID]:
    """Ids of the groups among directory objects (`/me/transitiveMemberOf`, contract §2.7)."""
    return frozenset(
        group
        for item in items
        if text(item, "@odata.type") in ("#microsoft.graph.group", "") and (group := guid(item, "id"))
    )
