"""What people are found by, whatever script and formatting they are written in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from users.text import digits, initials, name_tokens, search_line, search_words


def line(name="", address="", number="", code=""):
    return search_line([name], [address], [number], [code])


def is_found(query, **person):
    return all(word in line(**person) for word in search_words(query))


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("brandt anneke", "Anneke Brandt"),
        ("ann bra", "Anneke Brandt"),
        ("AB", "Anneke Brandt"),
        ("sorensen", "Friederike Wüstenhagen-Sørensen"),
        ("wuestenhagen", "Friederike Wüstenhagen-Sørensen"),
        ("wüstenhagen-sørensen", "Friederike Wüstenhagen-Sørensen"),
        ("so", "Friederike Wüstenhagen-Sørensen"),
        ("lodz", "Łódź Kowalska"),
        ("yildiz", "Cem Yıldız"),
        ("nguyen hanh", "Hạnh Nguyễn"),
        ("oneill", "Siobhán O’Neill"),
        ("o'neill", "Siobhan O'Neill"),
        ("田中", "田中太郎"),
        ("太郎", "田中太郎"),
        ("たなか", "タナカ タロウ"),
        ("ﾀﾅｶ", "タナカ タロウ"),
        ("田中太郎", "田中 太郎"),
        ("太郎田中", "田中 太郎"),
        ("佐々木太郎", "佐々木 太郎"),
        ("김민", "김민준"),
        ("احمد", "أحمد الفاتح"),
        ("فاطمه", "فاطمة"),
        ("strasse", "Straße"),
    ],
)
def test_a_name_is_found_by(query, name):
    assert is_found(query, name=name)


@pytest.mark.parametrize(
    "query", ["0157 3599", "+49 157 3599 8110", "0049 157", "1573599", "(0157) 3599-8110", "8110", "٨١١٠", "3599.81"]
)
def test_a_telephone_is_found_by_any_run_of_digits(query):
    assert is_found(query, number="+49 (0)157 3599 8110")


@pytest.mark.parametrize("query", ["9999", "0158 3599", "157 8110"])
def test_another_number_is_not_found(query):
    assert not is_found(query, number="+49 (0)157 3599 8110")


def test_digits_and_a_name_go_together():
    assert is_found("anneke 35 99", name="Anneke Brandt", number="+49 157 3599 8110")


@pytest.mark.parametrize("query", ["anneke.brandt", "brandt@contoso", "smith4711@contoso.example"])
def test_an_address_is_found_by_its_parts(query):
    assert is_found(query, address="anneke.brandt@contoso.example") or is_found(
        query, address="smith4711@contoso.example"
    )


@pytest.mark.parametrize(("query", "code"), [("e-0042", "E-0042"), ("12-3456", "12-3456"), ("12 3456", "12-3456")])
def test_an_employee_number_is_found(query, code):
    assert is_found(query, code=code)


def test_many_addresses_push_no_number_out_of_the_line():
    made = search_line(
        ["Anneke"], [f"alias{n:04}@contoso.example" for n in range(200)], ["+49 157 3599 8110"], ["E-42"]
    )

    assert "4915735998110" in made
    assert " e-42 " in made


def test_one_or_two_letters_begin_a_token():
    assert search_words("an b") == [" an", " b"]
    assert not is_found("ra", name="Anneke Brandt")


def test_a_number_is_as_dialled_from_abroad():
    assert digits("+49 (0)40 66969-214") == "494066969214"


def test_initials_are_all_of_them_and_the_outer_two():
    assert initials("Anneke Maria Brandt") == ["amb", "ab"]
    assert initials("Anneke") == []


@given(st.text(max_size=60))
def test_whoever_has_a_name_is_found_by_the_whole_of_it(name):
    tokens = name_tokens(name)
    assert all(
        word.strip() in " ".join(tokens) or not word.strip() for word in search_words(name) if not word[-1:].isdigit()
    )


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_text_breaks_the_line(name, address):
    made = line(name=name, address=address, number=address)

    assert made.startswith(" ")
    assert made.endswith(" ")
    assert len(made) <= 2000
