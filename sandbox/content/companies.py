"""Which companies the sandbox's partner looks after."""

from dataclasses import dataclass, replace
from functools import cache

from .chance import pick, scatter, shuffled
from .data.originals import ORIGINALS
from .data.regions import REGIONS, Region
from .latin import ascii_of


@dataclass(frozen=True, slots=True)
class Company:
    name: str
    domain: str
    initial_domain: str
    country: str
    language: str
    city: str
    street: str
    postal_code: str
    phone_prefix: str


@dataclass(frozen=True, slots=True)
class Firm:
    """A company still without an address: what makes its name and domain."""

    region: Region
    root: str
    sector: str
    label: str


def company(index: int, seed: int) -> Company:
    """The same for the same index and seed; no two indexes share a name or a domain."""
    if index < len(ORIGINALS):
        return _original(index)
    turn, place = divmod(index - len(ORIGINALS), len(_firms()))
    firm = _firms()[shuffled(len(_firms()), seed)[place]]
    first = _settled(firm, scatter(seed, index))
    return first if turn == 0 else _branch(first, turn, place)


@cache
def _original(index: int) -> Company:
    name, label, country, language, city, street, postal_code, phone_prefix = ORIGINALS[index]
    return Company(
        name, f"{label}.example", f"{label.replace('-', '')}.onmicrosoft.com",
        country, language, city, street, postal_code, phone_prefix,
    )  # fmt: skip


@cache
def _firms() -> tuple[Firm, ...]:
    """Every root with every sector of its region, without those whose domains would collide."""
    taken = {label.replace("-", "")[:27] for _, label, *_ in ORIGINALS}
    firms = []
    for region in REGIONS:
        for root in region.roots:
            for sector in region.sectors:
                label = _label(root, sector, region.language)
                if (key := label.replace("-", "")[:27]) not in taken:
                    taken.add(key)
                    firms.append(Firm(region, _written(root), _written(sector), label))
    return tuple(firms)


def _written(word: str) -> str:
    return word.partition("=")[0]


def _spelled(word: str, language: str) -> str:
    written, _, spelling = word.partition("=")
    return spelling or ascii_of(written, language)


def _label(root: str, sector: str, language: str) -> str:
    first, second = _spelled(root, language), _spelled(sector, language)
    joint = "-" if (len(first) + len(second)) % 3 else ""
    return f"{first}{joint}{second}"


def _settled(firm: Firm, number: int) -> Company:
    region = firm.region
    city, area, postal = pick(region.cities, number >> 8).split("|")
    return Company(
        name=_name(firm, number >> 16),
        domain=f"{firm.label}.example",
        initial_domain=f"{firm.label.replace('-', '')[:27]}.onmicrosoft.com",
        country=region.country,
        language=region.language,
        city=city,
        street=region.address.format(street=pick(region.streets, number >> 24), number=1 + (number >> 32) % 180),
        postal_code=_digits(postal, number >> 40),
        phone_prefix=f"{region.dial} {area}".strip(),
    )


def _name(firm: Firm, number: int) -> str:
    """Usually in the plain way of the country; a few names are the kind that breaks software."""
    pattern = pick(firm.region.patterns, number)
    name = pattern.format(root=firm.root, sector=firm.sector, legal=pick(firm.region.legal, number >> 8)).strip()
    return ODDITIES.get(number % 211, "{}").format(name)


ODDITIES = {
    3: "{} 🌿",
    17: '"{}"',
    29: "{} <Holding>",
    41: "{} & Söhne's Erben",
    58: "☕ {}",
    77: "{} – a member of the Greater Harbour Alliance of Independent Regional Suppliers and Service Providers",
    101: "{}, formerly “Old Mill”",
    131: "{} / Group Services & Shared Administration (Central Europe, Middle East and Africa)",
}


def _digits(form: str, number: int) -> str:
    """Fill each # of a postal code with a digit and each @ with a letter."""
    written = []
    for sign in form:
        if sign in "#@":
            number, rest = divmod(number, 10)
            sign = str(rest) if sign == "#" else "ABDEHJLNPR"[rest]
        written.append(sign)
    return "".join(written)


def _branch(first: Company, turn: int, place: int) -> Company:
    label = first.domain.removesuffix(".example")
    return replace(
        first,
        name=f"{first.name} ({first.city} {turn + 1})",
        domain=f"{label}-{turn + 1}.example",
        initial_domain=f"{label.replace('-', '')[:16]}{turn + 1}x{place}.onmicrosoft.com",
    )
