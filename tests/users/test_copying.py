"""What a page of a delta round makes of our rows (contract §6)."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.factories import make_client
from tests.users.factories import make_person
from users.copying import store_page
from users.models import DirectoryUser

ANNEKE = "11111111-1111-4111-8111-111111111111"


def item(object_id=ANNEKE, **told):
    return {"id": object_id, **told}


def removed(object_id=ANNEKE, reason="changed"):
    return {"id": object_id, "@removed": {"reason": reason}}


def stored(client, object_id=ANNEKE):
    return DirectoryUser.objects.filter(client=client, object_id=object_id).first()


def whole(**told):
    return item(
        **{
            "displayName": "Anneke Brandt",
            "givenName": "Anneke",
            "surname": "Brandt",
            "userPrincipalName": "anneke@contoso.example",
            "mail": "anneke@contoso.example",
            "proxyAddresses": ["smtp:ab@contoso.example", "SMTP:anneke@contoso.example", "x500:/o=x"],
            "otherMails": ["anneke@home.example"],
            "jobTitle": "Head of Dispatch",
            "businessPhones": ["+49 40 1"],
            "mobilePhone": "+49 157 1",
            "accountEnabled": True,
            "userType": "Member",
            "onPremisesSyncEnabled": True,
            "assignedLicenses": [{"skuId": str(uuid4())}],
        }
        | told
    )


def test_a_person_is_kept_with_all_that_a_card_shows(contoso):
    store_page(contoso, [whole()])

    person = stored(contoso)
    assert (person.name, person.job_title, person.mobile_phone) == ("Anneke Brandt", "Head of Dispatch", "+49 157 1")
    assert person.aliases == ["anneke@contoso.example", "ab@contoso.example"]
    assert person.is_synced
    assert not person.is_blocked
    assert " ab@contoso.example " in person.search
    assert len(person.sku_ids) == 1


def test_what_a_round_leaves_out_stays_and_what_it_clears_goes(contoso):
    store_page(contoso, [whole()])

    store_page(contoso, [item(mobilePhone=None, department="Dispatch", onPremisesSyncEnabled=None)])

    person = stored(contoso)
    assert (person.name, person.mobile_phone, person.department) == ("Anneke Brandt", "", "Dispatch")
    assert not person.is_synced


def test_blocked_is_only_who_is_said_to_be(contoso):
    store_page(contoso, [whole(accountEnabled=False), item(str(uuid4()), displayName="Mirjam")])

    assert stored(contoso).is_blocked
    assert DirectoryUser.objects.filter(client=contoso, is_blocked=True).count() == 1


@pytest.mark.parametrize("reason", ["changed", "deleted"])
def test_whoever_is_removed_leaves_and_may_return(contoso, reason):
    store_page(contoso, [whole()])

    store_page(contoso, [removed(reason=reason)])
    assert stored(contoso) is None

    store_page(contoso, [whole(displayName="Anneke Lund")])
    assert stored(contoso).name == "Anneke Lund"


def test_items_of_one_page_count_in_their_order(contoso):
    store_page(contoso, [whole(), item(jobTitle="A"), removed(), whole(jobTitle="B"), item(department="C")])

    assert (stored(contoso).job_title, stored(contoso).department) == ("B", "C")


def test_whoever_came_and_went_in_one_page_is_not_kept(contoso):
    store_page(contoso, [whole(), removed()])

    assert stored(contoso) is None


def test_a_full_round_clears_what_it_does_not_mention_but_keeps_what_is_ours(contoso):
    store_page(contoso, [whole()])
    person = stored(contoso)
    person.note_roles({"729827e3-9c14-49f7-bb1b-9608f156bbb8"})
    person.save()

    store_page(contoso, [item(displayName="Anneke Brandt")], seen_round=7)

    person = stored(contoso)
    assert (person.mobile_phone, person.is_synced, person.seen_round) == ("", False, 7)
    assert person.is_admin


def test_a_full_round_that_repeats_somebody_adds_up(contoso):
    store_page(contoso, [whole()], seen_round=7)

    store_page(contoso, [item(department="Dispatch")], seen_round=7)

    assert (stored(contoso).mobile_phone, stored(contoso).department) == ("+49 157 1", "Dispatch")


def test_what_postgresql_does_not_take_is_left_out_of_lists_too(contoso):
    addresses = {"otherMails": ["a\x00b@contoso.example"], "proxyAddresses": ["SMTP:c\x00d@contoso.example"]}
    store_page(contoso, [item(displayName="A\x00B", **addresses)])

    person = stored(contoso)
    assert (person.name, person.other_mails, person.aliases) == ("AB", ["ab@contoso.example"], ["cd@contoso.example"])
    assert "\x00" not in person.search


def test_guests_are_told_by_type_or_by_name(contoso):
    store_page(contoso, [item(displayName="A", userPrincipalName="a_home#EXT#@contoso.onmicrosoft.com")])

    assert stored(contoso).is_guest


def test_the_same_person_id_in_another_client_is_another_person(contoso):
    fabrikam = make_client("Fabrikam")
    store_page(fabrikam, [whole(displayName="Somebody else")])

    store_page(contoso, [whole()])

    assert stored(fabrikam).name == "Somebody else"


def test_somebody_without_a_name_is_called_by_the_sign_in_name(contoso):
    store_page(contoso, [item(userPrincipalName="svc@contoso.example")])

    assert stored(contoso).name == "svc@contoso.example"


def test_odd_values_do_not_break_the_round(contoso):
    odd = item(
        displayName="A" * 900, mobilePhone="\x00" + "1" * 200, businessPhones=None, assignedLicenses="x", surname=5
    )

    store_page(contoso, [odd, {"displayName": "no id"}, {"id": "not a guid"}])

    assert len(stored(contoso).name) == 256


IDS = st.sampled_from([str(UUID(int=number)) for number in range(1, 5)])
NEWS = st.one_of(
    st.builds(
        lambda i, title: item(i, displayName=f"P{i[-1]}", jobTitle=title), IDS, st.sampled_from(["a", "b", None])
    ),
    st.builds(lambda i, title: item(i, department=title), IDS, st.sampled_from(["x", None])),
    st.builds(removed, IDS),
)


class AnyOrder(TestCase):
    """However the news is cut into pages, the outcome is that of one item after the other."""

    @settings(max_examples=60, deadline=None)
    @given(st.lists(NEWS, max_size=14), st.integers(1, 5))
    def test_pages_do_not_matter(self, news, size):
        expected: dict[str, dict[str, object]] = {}
        for each in news:
            if "@removed" in each:
                expected.pop(each["id"], None)
            else:
                expected.setdefault(each["id"], {}).update(each)
        client = make_client("Contoso")

        for start in range(0, len(news), size):
            store_page(client, news[start : start + size])

        rows = {str(row.object_id): row for row in DirectoryUser.objects.filter(client=client)}
        assert rows.keys() == expected.keys()
        for object_id, told in expected.items():
            assert rows[object_id].job_title == (told.get("jobTitle") or "")
            assert rows[object_id].department == (told.get("department") or "")


def test_a_page_costs_few_queries(contoso, django_assert_max_num_queries):
    make_person(contoso, "Somebody")
    page = [item(str(uuid4()), displayName=f"Person {number}", jobTitle="x") for number in range(150)]

    with django_assert_max_num_queries(20):
        store_page(contoso, page)
