"""The people of one tenant: made from numbers when asked for, so that a million cost nothing until they are read."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sandbox import roles
from sandbox.clock import DAY, iso
from sandbox.content.chance import MASK, scatter
from sandbox.content.people import person
from sandbox.licences import BUNDLES, assigned, states

if TYPE_CHECKING:
    from sandbox.tenants import Tenant

Person = dict[str, Any]
ADMINS = 3  # of the first people are made with a role
EPOCH = 1_735_689_600.0  # 2025-01-01, from which dates of people count
FEW = 40
KEEP = 2_000  # tenants up to this size stay in memory once they were read
MOST_TENANTS, MOST_PEOPLE = 400, 60_000
COUNTRIES = {
    "DE": "Germany", "FR": "France", "JP": "Japan", "US": "United States", "GB": "United Kingdom", "ES": "Spain",
    "IT": "Italy", "NL": "Netherlands", "PL": "Poland", "BR": "Brazil", "CN": "China", "SE": "Sweden",
}  # fmt: skip


@dataclass
class RoleGroup:
    """A group that roles can be assigned to: its members hold them."""

    id: str
    name: str
    roles: frozenset[str]
    members: set[int]  # numbers of people


class Directory:
    """Reads, changes and remembers changes; the number of a person is hidden in the person's id."""

    kept: dict[str, dict[int, Person]] = {}

    def __init__(self, tenant: "Tenant") -> None:
        self.tenant = tenant
        self.size = tenant.user_count
        self.key = scatter(tenant.seed, tenant.index + 11_000_000)
        self.changed: dict[int, Person] = {}
        self.removed: dict[int, str] = {}
        self.log: list[tuple[int, tuple[str, ...]]] = []  # number of the person, changed properties
        self.passwords: dict[int, str] = {}
        self.given_roles: dict[int, frozenset[str]] = {}  # instead of those somebody was made with
        self.role_groups: dict[str, RoleGroup] = {}  # by their id
        self.delta_floor = 0.0  # delta tokens from before this moment are too old

    # --- ids ---

    def id_of(self, number: int) -> str:
        high = scatter(self.key, number) & ~0xF000 & MASK | 0x4000
        low = number ^ self._mask(high)
        return str(UUID(int=high << 64 | 0x8000_0000_0000_0000 | (self.key & 0xFFFF) << 32 | low))

    def _mask(self, high: int) -> int:
        return scatter(self.key, high & 0xFFFF_FFFF) & 0xFFFF_FFFF

    def number_of(self, user_id: str) -> int | None:
        """The number behind an id or a user principal name, if this tenant has it."""
        try:
            value = UUID(user_id).int
        except ValueError:
            return self._number_of_upn(user_id)
        number = value & 0xFFFF_FFFF ^ self._mask(value >> 64)
        return number if number < self.size and self.id_of(number) == str(UUID(int=value)) else None

    def _number_of_upn(self, upn: str) -> int | None:
        name = upn.casefold()
        return next((number for number, one in self.everybody() if one["userPrincipalName"].casefold() == name), None)

    # --- reading ---

    @cached_property
    def first_aliases(self) -> list[str]:
        """Of the people who need no number in their address as long as nobody before them has the same."""
        return [person(number, self.tenant.company, self.tenant.seed).alias for number in range(FEW + 1)]

    def get(self, number: int) -> Person | None:
        if number in self.removed or number >= self.size:
            return None
        return self.changed.get(number) or self._made(number)

    def everybody(self, start: int = 0) -> Iterator[tuple[int, Person]]:
        for number in range(start, self.size):
            if (one := self.get(number)) is not None:
                yield number, one

    def count(self) -> int:
        return self.size - len(self.removed)

    def _made(self, number: int) -> Person:
        if self.tenant.user_count > KEEP:
            return make_person(self, number)
        kept = self.kept.get(self.tenant.id)
        if kept is None:
            make_room(self.kept)
            kept = self.kept[self.tenant.id] = {}
        if number not in kept:
            kept[number] = make_person(self, number)
        return kept[number]

    def roles_of(self, number: int) -> frozenset[str]:
        """The admin roles of a person, those held through a group among them."""
        through_groups = (group.roles for group in self.groups_of(number))
        return self.own_roles_of(number).union(*through_groups)

    def own_roles_of(self, number: int) -> frozenset[str]:
        return self.given_roles.get(number, self.first_roles_of(number))

    def groups_of(self, number: int) -> list["RoleGroup"]:
        return [group for group in self.role_groups.values() if number in group.members]

    def holders(self) -> Iterator[tuple[int, Person]]:
        """Everybody with an admin role of their own."""
        for number in sorted({*range(ADMINS), *self.given_roles}):
            if self.own_roles_of(number) and (one := self.get(number)) is not None:
                yield number, one

    def first_roles_of(self, number: int) -> frozenset[str]:
        """The admin roles that a few people in each tenant are made with."""
        if number == 0:
            return frozenset({roles.GLOBAL_ADMIN})
        if number == 1 and self.size > 4:
            return frozenset({roles.HELPDESK_ADMIN if self.tenant.chance & 256 else roles.USER_ADMIN})
        if number == 2 and self.size > 30:
            return frozenset({roles.EXCHANGE_ADMIN})
        return frozenset()

    def has_photo(self, number: int) -> bool:
        return scatter(self.key, number + 500) % 6 == 0

    # --- changing ---

    def change(self, number: int, values: dict[str, Any]) -> None:
        """Set properties and let the next delta tell."""
        one = dict(self.get(number) or {})
        one.update(values)
        self.changed[number] = one
        self.log.append((number, tuple(values)))

    def remove(self, number: int, reason: str = "changed") -> None:
        self.removed[number] = reason
        self.log.append((number, ()))

    def restore(self, number: int) -> None:
        self.removed.pop(number, None)
        self.log.append((number, ("displayName",)))

    def add(self, values: dict[str, Any] | None = None) -> int:
        number = self.size
        self.size += 1
        one = make_person(self, number)
        one.update(values or {})
        self.changed[number] = one
        self.log.append((number, tuple(one)))
        return number


def make_room(kept: dict[str, dict[int, Person]]) -> None:
    """Forget whom nobody has asked for longest, so that memory stays bounded whatever is read."""
    while len(kept) >= MOST_TENANTS or sum(map(len, kept.values())) > MOST_PEOPLE:
        kept.pop(next(iter(kept)))


def make_person(directory: Directory, number: int) -> Person:
    """Everything Graph knows of the person with this number."""
    tenant = directory.tenant
    who = person(number, tenant.company, tenant.seed)
    chance = scatter(directory.key, number)
    held = directory.first_roles_of(number)
    kind = "admin" if number == 0 else _kind(number, chance, bool(held))
    synced = tenant.is_synced and kind in ("member", "blocked") and not held and (chance >> 8) % 10 < 9
    created = EPOCH - (chance >> 12) % 2000 * DAY
    alias, display_name = (who.alias, who.display_name) if kind != "admin" else ("admin", "Cloud Administrator")
    if number > FEW or alias in directory.first_aliases[:number]:
        alias += str(number)
    upn = f"{alias}@{tenant.domain}"
    mail: str | None = upn
    if kind == "guest":
        mail = f"{alias}@guest{chance % 50}.example"
        upn = f"{mail.replace('@', '_')}#EXT#@{tenant.company.initial_domain}"
    elif kind in ("admin", "bare"):
        mail = None
        upn = f"{alias}@{tenant.company.initial_domain}"
    bundle = BUNDLES[chance % len(BUNDLES)] if kind in ("member", "blocked") else ()
    street = tenant.company
    changed = iso(created + (chance >> 24) % 300 * DAY)
    return {
        "id": directory.id_of(number),
        "displayName": display_name,
        "givenName": who.given_name if kind != "admin" else None,
        "surname": who.surname if kind != "admin" else None,
        "userPrincipalName": upn,
        "mail": mail,
        "mailNickname": alias,
        "otherMails": [f"{alias}@home.example"] if chance % 11 == 0 else [],
        "proxyAddresses": _addresses(mail, who.surname, tenant, chance, number) if kind != "guest" else [],
        "jobTitle": who.job_title if kind in ("member", "blocked") else None,
        "department": who.department if kind in ("member", "blocked") else None,
        "companyName": tenant.name if kind != "guest" else None,
        "employeeId": who.employee_id if kind in ("member", "blocked") and who.employee_id else None,
        "officeLocation": who.office or None,
        "businessPhones": [who.phone] if who.phone and kind != "guest" else [],
        "mobilePhone": (who.mobile or None) if kind != "bare" else None,
        "faxNumber": None,
        "streetAddress": street.street if kind == "member" else None,
        "city": street.city if kind == "member" else None,
        "state": None,
        "postalCode": street.postal_code if kind == "member" else None,
        "country": COUNTRIES.get(street.country, street.country) if kind == "member" else None,
        "usageLocation": street.country if bundle else None,
        "preferredLanguage": who.language if chance % 3 else None,
        "accountEnabled": kind != "blocked",
        "userType": "Guest" if kind == "guest" else "Member",
        "createdDateTime": iso(created),
        "assignedLicenses": assigned(bundle),
        "licenseAssignmentStates": states(bundle, changed),
        "onPremisesSyncEnabled": True if synced else None,
        "onPremisesLastSyncDateTime": changed if synced else None,
        "onPremisesDomainName": f"corp.{tenant.domain}" if synced else None,
        "onPremisesSamAccountName": alias[:20] if synced else None,
        "onPremisesProvisioningErrors": [],
        "lastPasswordChangeDateTime": changed,
        "passwordPolicies": "DisablePasswordExpiration" if chance % 4 == 0 else None,
        "signInSessionsValidFromDateTime": changed,
        "externalUserState": "Accepted" if kind == "guest" else None,
        "isManagementRestricted": True if number == 17 else None,
        "imAddresses": [mail] if mail and kind == "member" else [],
        "identities": [
            {"signInType": "userPrincipalName", "issuer": tenant.company.initial_domain, "issuerAssignedId": upn}
        ],
        "passwordProfile": None,
    }


def _kind(number: int, chance: int, is_admin: bool) -> str:
    """member, guest, blocked, or bare: an account without mail, licence or telephone."""
    if is_admin or number == 3:
        return "member"
    share = (chance >> 4) % 100
    if share < 8 or number == 4:
        return "guest"
    if share < 14 or number == 5:
        return "blocked"
    return "bare" if share < 17 else "member"


def _addresses(mail: str | None, surname: str, tenant: "Tenant", chance: int, number: int) -> list[str]:
    if mail is None:
        return []
    found = [f"SMTP:{mail}"]
    if chance % 3 == 0:
        found.append(f"smtp:{mail.partition('@')[0]}@{tenant.company.initial_domain}")
    if chance % 7 == 0 and surname.isascii() and surname.isalpha():
        found.append(f"smtp:{surname.lower()}{number}@{tenant.domain}")
    return found
