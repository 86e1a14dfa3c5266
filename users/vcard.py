"""A person as vCard 4.0 (RFC 6350)."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

from django.utils.text import slugify
from django.utils.timezone import now

if TYPE_CHECKING:
    from collections.abc import Iterator

    from users.models import DirectoryUser
    from users.photos import Photo

OCTETS = 75  # of a line, without its end


def vcard(person: DirectoryUser, photo: Photo | None = None) -> bytes:
    lines = ["BEGIN:VCARD", "VERSION:4.0", "KIND:individual", *_properties(person)]
    if photo is not None and photo.exists:
        lines.append(f"PHOTO:data:{photo.content_type};base64,{base64.b64encode(photo.content).decode()}")
    return b"".join(fold(line) for line in [*lines, "END:VCARD"])


def _properties(person: DirectoryUser) -> Iterator[str]:
    yield f"UID:urn:uuid:{person.object_id}"
    yield f"REV:{now():%Y%m%dT%H%M%SZ}"
    yield f"FN:{escape(person.name)}"
    if person.surname or person.given_name:
        yield f"N:{escape(person.surname)};{escape(person.given_name)};;;"
    company = person.company or person.client.name
    yield f"ORG:{escape(company)}" + (f";{escape(person.department)}" if person.department else "")
    if person.job_title:
        yield f"TITLE:{escape(person.job_title)}"
    for kind, number in (
        ("work,voice", person.business_phone),
        ("cell,voice", person.mobile_phone),
        ("fax", person.fax),
    ):
        if number:
            yield f'TEL;TYPE="{kind}":{escape(number)}'
    for place, mail in enumerate(dict.fromkeys([person.mail or person.upn, *person.other_mails]), start=1):
        if mail:
            yield f"EMAIL;TYPE=work;PREF={min(place, 100)}:{escape(mail)}"
    if person.address:
        parts = ["", person.office, person.street, person.city, person.state, person.postal_code, person.country]
        yield "ADR;TYPE=work:" + ";".join(map(escape, parts))
    if person.language:
        yield f"LANG;TYPE=work:{escape(person.language)}"
    if person.mail or person.upn:
        yield f"IMPP:{person.teams_url}"


def escape(text: str) -> str:
    text = re.sub(r"\r\n|\r", "\n", text)
    text = "".join(char for char in text if char in "\n\t" or ord(char) >= 0x20)
    for sign in "\\,;":
        text = text.replace(sign, "\\" + sign)
    return text.replace("\n", "\\n")


def fold(line: str) -> bytes:
    """The line in pieces of at most 75 octets, none of which cuts a character in two."""
    pieces, piece, size = [], "", 0
    for char in line:
        width = len(char.encode())
        if size + width > OCTETS:
            pieces.append(piece)
            piece, size = " ", 1
        piece += char
        size += width
    return "\r\n".join([*pieces, piece]).encode() + b"\r\n"


def file_name(person: DirectoryUser) -> str:
    """Plain ASCII, so that every phone takes it."""
    return f"{slugify(person.name) or slugify(person.upn.partition('@')[0]) or 'contact'}.vcf"
