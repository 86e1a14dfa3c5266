"""How companies are named and where they sit, country by country; "word=spelling" gives the spelling in a domain."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Region:
    country: str
    language: str
    dial: str
    cities: tuple[str, ...]  # city|area code|postal code with # for a digit
    streets: tuple[str, ...]
    address: str
    legal: tuple[str, ...]
    patterns: tuple[str, ...]
    roots: tuple[str, ...]
    sectors: tuple[str, ...]


def _region(
    country: str, language: str, dial: str, cities: str, streets: str, address: str, legal: str, patterns: str,
    roots: str, sectors: str,
) -> Region:  # fmt: skip
    def listed(text: str, mark: str = ";") -> tuple[str, ...]:
        return tuple(part.strip() for part in text.split(mark))

    return Region(
        country, language, dial, listed(cities), listed(streets), address, listed(legal), listed(patterns),
        listed(roots), listed(sectors),
    )  # fmt: skip


REGIONS = (
    _region(
        "DE", "de-DE", "+49",
        "Hamburg|40|20###;Kassel|561|34###;Leipzig|341|04###;Freiburg|761|79###;Münster|251|48###;Rostock|381|18###",
        "Lindenallee;Am Mühlbach;Bahnhofstraße;Gewerbepark Süd;Kirchweg;Hafenstraße",
        "{street} {number}",
        "GmbH;GmbH & Co. KG;AG;KG;e.K.;OHG",
        "{root} {sector} {legal};{sector} {root} {legal};{root}-{sector} {legal}",
        "Adler;Bergmann;Brückner;Eichenhof;Fuchs;Grünwald;Hansa;Isar;Jägerhaus;Kranich;Lerchenfeld;Möwe;Neumühle;"
        "Ostertal;Petersen;Quellgrund;Rothaar;Schönfeld;Thießen;Uferlos;Vogelsang;Weißdorn;Ziegler;Rabenstein;Strohm",
        "Logistik;Metallbau;Bäckerei;Apotheke;Steuerberatung;Architekten;Gartenbau;Pflegedienst;Druckerei;"
        "Elektrotechnik;Brauerei;Möbelwerk;Immobilien;Maschinenbau;Optik;Reisen;Dachbau;Feinkost;Spedition;Labor;"
        "Versicherungsmakler;Kunststofftechnik;Fahrschule;Verlag",
    ),
    _region(
        "GB", "en-GB", "+44",
        "Bristol|117|BS# #@@;York|1904|YO# #@@;Norwich|1603|NR# #@@;Cardiff|29|CF## #@@;Dundee|1382|DD# #@@",
        "Mill Lane;Station Road;Queen Street;Foundry Yard;Harbour Row;The Old Brewery, Church Street",
        "{number} {street}",
        "Ltd;PLC;LLP;& Sons Ltd;Group",
        "{root} {sector} {legal};{root} {sector};The {root} {sector} Company",
        "Ashdown;Birchall;Calder;Drayton;Eastgate;Fairweather;Greystone;Hollins;Ironbridge;Kestrel;Larkfield;"
        "Marlowe;Northbrook;Oakhurst;Pennine;Quayside;Redfern;Sandringham;Thornbury;Underhill;Wetherby;Yarrow;"
        "Castleford;Silverdale;Westmoor",
        "Engineering;Foods;Legal;Dental;Joinery;Insurance;Textiles;Motors;Estates;Care Homes;Accountants;Printing;"
        "Shipping;Brewery;Roofing;Optics;Catering;Nurseries;Ceramics;Surveyors;Pharmacy;Haulage;Cycles;Publishing",
    ),
)  # fmt: skip
