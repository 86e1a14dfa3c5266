"""A person as vCard 4.0 (RFC 6350)."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from django.utils.text import slugify
from django.utils.timezone import now
from icalendar import Component, vAdr, vDatetime, vN, vOrg, vText, vUri

from partnerportal.contentlines import text, written

if TYPE_CHECKING:
    from users.models import DirectoryUser
    from users.photos import Photo


class Card(Component):
    name = "VCARD"

    def say(self, name: str, value: str, **parameters: str) -> None:
        """Add a text if there is one."""
        if value:
            self.add(name, vText(text(value)), parameters)


def vcard(person: DirectoryUser, photo: Photo | None = None) -> bytes:
    card = Card()
    card.add("version", "4.0")
    card.add("kind", "individual")
    card.add("uid", vUri(f"urn:uuid:{person.object_id}"))
    card.add("rev", vDatetime(now()))
    card.add("fn", vText(text(person.name)))
    if person.surname or person.given_name:
        card.add("n", vN((text(person.surname), text(person.given_name), "", "", "")))
    parts = [person.company or person.client.name, person.department]
    card.add("org", vOrg(tuple(text(part) for part in parts if part)))
    card.say("title", person.job_title)
    _ways(card, person)
    if person.address:
        parts = ["", person.office, person.street, person.city, person.state, person.postal_code, person.country]
        card.add("adr", vAdr(tuple(map(text, parts))), {"type": "work"})
    card.say("lang", person.language, type="work")
    if person.mail or person.upn:
        card.add("impp", vUri(person.teams_url))
    if photo is not None and photo.exists:
        card.add("photo", vUri(f"data:{photo.content_type};base64,{base64.b64encode(photo.content).decode()}"))
    return written(card).encode()


def _ways(card: Card, person: DirectoryUser) -> None:
    card.say("tel", person.business_phone, type="work,voice")
    card.say("tel", person.mobile_phone, type="cell,voice")
    card.say("tel", person.fax, type="fax")
    for place, mail in enumerate(dict.fromkeys([person.mail or person.upn, *person.other_mails]), start=1):
        card.say("email", mail, type="work", pref=str(min(place, 100)))


def file_name(person: DirectoryUser) -> str:
    """Plain ASCII, so that every phone takes it."""
    return f"{slugify(person.name) or slugify(person.upn.partition('@')[0]) or 'contact'}.vcf"
