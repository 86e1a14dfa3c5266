"""A new ticket begins with the incident or the person one came from."""

from django.urls import reverse

from clients.models import Access
from tests.factories import give_access, make_client
from tests.health.factories import make_issue
from tests.users.factories import make_person


def new_ticket(web, client, **query):
    return web.get(reverse("client-support:new", args=[client.tenant_id]), query).text


def test_an_incident_fills_in_title_product_and_description(web, contoso):
    make_issue(contoso, reference="EX100001", title="Mail is slow", impact="People wait for mail.")

    text = new_ticket(web, contoso, issue="EX100001")

    assert 'value="EX100001: Mail is slow"' in text
    assert 'value="Exchange Online"' in text
    assert "People wait for mail." in text


def test_a_person_is_named_in_the_description(web, contoso):
    person = make_person(contoso, "Anneke Brandt")

    text = new_ticket(web, contoso, user=person.object_id)

    assert f"Affected user: Anneke Brandt ({person.upn})" in text


def test_an_incident_and_a_person_of_another_client_fill_in_nothing(web, operator, contoso):
    fabrikam, strange = make_client("Fabrikam"), make_client("Northwind")
    give_access(operator, fabrikam)
    make_issue(fabrikam, reference="EX1", title="Mail is slow")
    make_issue(strange, reference="EX2", title="Mail is slow")
    for text in (
        new_ticket(web, contoso, issue="EX1"),
        new_ticket(web, contoso, issue="EX2"),
        new_ticket(web, contoso, user=make_person(fabrikam).object_id),
        new_ticket(web, contoso, user="nobody"),
    ):
        assert "Mail is slow" not in text
        assert "Affected user" not in text


def test_who_may_not_read_health_learns_nothing_of_an_incident(web, operator, contoso):
    make_issue(contoso, title="Mail is slow")
    Access.objects.filter(operator=operator).update(reads=" tickets ")

    assert "Mail is slow" not in new_ticket(web, contoso, issue="EX100001")
