"""Who works for a company: names, numbers and jobs as its country writes them."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from zlib import crc32

from .chance import scatter
from .data.jobs import JOBS, Job
from .data.names import NAMES, Names

if TYPE_CHECKING:
    from .companies import Company


@dataclass(frozen=True, slots=True)
class Person:
    display_name: str
    given_name: str
    surname: str
    alias: str
    job_title: str
    department: str
    office: str
    mobile: str
    phone: str
    language: str
    employee_id: str


@dataclass(frozen=True, slots=True)
class House:
    """What all people of one company share: how it writes names, numbers and addresses."""

    key: int
    names: Names
    display: str
    jobs: tuple[Job, ...]
    offices: tuple[str, ...]
    address: int  # which form of mail address
    employee_id: str
    phone: tuple[str, int]  # prefix, and how many digits follow it
    mobile: tuple[str, int]


POOLS = tuple(NAMES.values())
EMPLOYEE_IDS = ("{:05d}", "E{:06d}", "{:d}", "P-{:04d}", "10{:04d}", "")
MOBILE_STARTS = {
    "+49": "15", "+44": "7", "+33": "6", "+39": "3", "+34": "6", "+81": "90", "+82": "10", "+61": "4", "+31": "6",
    "+48": "5", "+41": "7", "+43": "66", "+46": "7", "+30": "69", "+90": "53", "+971": "50", "+972": "54", "+27": "8",
}  # fmt: skip


def person(index: int, company: "Company", seed: int) -> Person:
    """The same for the same index, company and seed; two people may share a name and an alias, as in life."""
    house = _house(company)
    a, b = scatter(seed ^ house.key, index * 2), scatter(seed ^ house.key, index * 2 + 1)
    names = house.names if a % 9 else POOLS[(a >> 4) % len(POOLS)]
    given, given_ascii, surnames = names.given[(a >> 12) % len(names.given)]
    surname, surname_ascii = surnames[(a >> 24) % len(surnames)]
    if names.joint and not (a >> 60) % 8:
        surname = f"{surname}{names.joint}{surnames[(b >> 40) % len(surnames)][0]}"
    display = house.display if names is house.names else names.display
    job = house.jobs[(a >> 36) % len(house.jobs)]
    return Person(
        display.format(given=given, surname=surname),
        given,
        surname,
        _alias(house.address, given_ascii, surname_ascii),
        job[0],
        job[1],
        house.offices[(a >> 48) % len(house.offices)],
        _number(*house.mobile, b) if b % 5 else "",
        _number(*house.phone, b >> 20) if b % 7 else "",
        company.language if names is house.names or b & 64 else names.language,
        house.employee_id.format(index * 7 + 1003),
    )


@lru_cache(maxsize=32768)
def _house(company: "Company") -> House:
    key = scatter(crc32(company.domain.encode()), len(company.name))
    dial = company.phone_prefix.split(" ")[0]
    is_american = dial == "+1"  # there the exchange 555 makes sure that a tap on a number reaches nobody
    names = NAMES.get(company.language) or NAMES.get(company.language[:2]) or NAMES["en"]
    return House(
        key=key,
        names=names,
        display="{surname}, {given}" if names.given[0][0].isascii() and key % 7 == 0 else names.display,
        jobs=JOBS.get(company.language[:2], JOBS["en"]) if key % 4 else JOBS["en"],
        offices=(company.city, f"{company.city} 2", "1.04", "3.17", "B-210", company.street, ""),
        address=(key >> 8) % 5,
        employee_id=EMPLOYEE_IDS[(key >> 16) % len(EMPLOYEE_IDS)],
        phone=(f"{company.phone_prefix} 555", 4) if is_american else (company.phone_prefix, 6),
        mobile=(f"{company.phone_prefix} 555", 4) if is_american else (f"{dial} {MOBILE_STARTS.get(dial, '9')}", 7),
    )


def _alias(form: int, given: str, surname: str) -> str:
    if form == 0:
        return f"{given[0]}.{surname}"
    if form == 1:
        return f"{surname}{given[:2]}"
    if form == 2:
        return f"{given}_{surname}"
    return f"{given}.{surname}"


def _number(prefix: str, length: int, chance: int) -> str:
    """A telephone number in one of the many ways in which people type them."""
    digits = str(chance % 10**length).zfill(length)
    form = (chance >> 30) % 8
    if form < 3:
        return f"{prefix} {digits}"
    if form == 3:
        return f"{prefix} {digits[:3]} {digits[3:]}"
    if form == 4:
        return f"{prefix}-{digits[:2]}-{digits[2:]}".replace(" ", "-")
    if form == 5:
        return f"{prefix}{digits}".replace(" ", "")
    dial, _, area = prefix.partition(" ")
    if form == 6 and area and dial != "+1":
        return f"{dial} (0){area}/{digits}"
    return f"{dial}.{area or '0'}.{digits[:4]}.{digits[4:]}".replace(" ", ".").rstrip(".")
