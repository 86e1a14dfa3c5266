"""Cards as files: read back by a parser that we did not write."""

import base64

import pytest
import vobject
from hypothesis import example, given
from hypothesis import strategies as st

from clients.models import Client
from users.models import DirectoryUser
from users.photos import Photo
from users.vcard import file_name, vcard

ANNEKE = {
    "object_id": "11111111-1111-4111-8111-111111111111",
    "name": "Anneke Brandt",
    "given_name": "Anneke",
    "surname": "Brandt",
    "upn": "anneke@contoso.example",
    "mail": "anneke@contoso.example",
    "mobile_phone": "+49 157 3599 8110",
    "business_phone": "+49 40 66969 214",
    "job_title": "Head of Dispatch",
    "department": "Operations; Night, and Day",
    "company": "Nordlicht Logistik GmbH",
    "street": "Kaispeicher 3\n2nd floor",
    "city": "Hamburg",
    "postal_code": "20457",
    "country": "Germany",
    "language": "de-DE",
}


def person(**fields):
    return DirectoryUser(client=Client(name="Contoso"), **(ANNEKE | fields))


def read(card):
    return vobject.readOne(card.decode())


def test_a_card_says_what_is_known():
    card = read(vcard(person()))

    assert card.version.value == "4.0"
    assert card.fn.value == "Anneke Brandt"
    assert (card.n.value.family, card.n.value.given) == ("Brandt", "Anneke")
    assert card.org.value == ["Nordlicht Logistik GmbH", "Operations; Night, and Day"]
    assert card.title.value == "Head of Dispatch"
    assert [(tel.value, tel.type_param) for tel in card.tel_list] == [
        ("+49 40 66969 214", "work,voice"),
        ("+49 157 3599 8110", "cell,voice"),
    ]
    assert card.email.value == "anneke@contoso.example"
    assert card.adr.value.street == "Kaispeicher 3\n2nd floor"
    assert (card.adr.value.city, card.adr.value.code, card.adr.value.country) == ("Hamburg", "20457", "Germany")
    assert card.uid.value == "urn:uuid:11111111-1111-4111-8111-111111111111"


def test_a_card_carries_the_photo():
    picture = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4

    card = vcard(person(), Photo(picture, "image/png"))

    unfolded = card.replace(b"\r\n ", b"")
    line = next(each for each in unfolded.split(b"\r\n") if each.startswith(b"PHOTO"))
    assert base64.b64decode(line.partition(b"base64,")[2]) == picture


def test_a_guest_without_anything_is_a_card_too():
    bare = DirectoryUser(client=Client(name="Contoso"), object_id=ANNEKE["object_id"], name="X")

    assert read(vcard(bare)).fn.value == "X"


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200)


@given(NAMES, NAMES)
@example("C:\\New", "\\\\N")
def test_any_name_survives_folding_and_escaping(name, job):
    made = vcard(person(name=name, surname=name, job_title=job))

    assert all(len(line) <= 75 for line in made.split(b"\r\n"))
    card = read(made)
    assert (card.fn.value, card.title.value) == (name, job)
    assert card.n.value.family == name


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
@example("x\r\nEND:VCARD\r\nBEGIN:VCARD")
@example("x\x00\x0b\x85\ry")
def test_no_text_breaks_out_of_its_line(text):
    told = dict.fromkeys(("given_name", "job_title", "department", "street", "mobile_phone", "mail", "language"), text)

    lines = vcard(person(**told)).replace(b"\r\n ", b"").split(b"\r\n")

    assert lines[:3] == [b"BEGIN:VCARD", b"VERSION:4.0", b"KIND:individual"]
    assert [lines.count(line) for line in (b"BEGIN:VCARD", b"END:VCARD", b"")] == [1, 1, 1]
    assert not [line for line in lines if set(line) & {*range(32), 127} - {9}]


@pytest.mark.parametrize(
    ("name", "file"),
    [("Anneke Brandt", "anneke-brandt.vcf"), ("Hạnh Nguyễn", "hanh-nguyen.vcf"), ("田中太郎", "anneke.vcf")],
)
def test_a_file_has_a_plain_name(name, file):
    assert file_name(person(name=name)) == file
