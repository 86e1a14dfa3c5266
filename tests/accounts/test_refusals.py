"""What somebody tried and may not is in the log: who, by their key, and which page, and nothing else of them."""

from django.test import Client as Web

from tests.conftest import signed_in
from tests.factories import make_client


def refusals(caplog):
    return [
        record.msg for record in caplog.records if isinstance(record.msg, dict) and record.msg["event"] == "refused"
    ]


def test_a_client_of_somebody_else(web, operator, caplog):
    foreign = make_client("Adatum")

    web.get(f"/clients/{foreign.tenant_id}/users/?q=anna")

    [line] = refusals(caplog)
    assert (line["kind"], line["operator"], line["tenant_id"]) == ("client", operator.pk, str(foreign.tenant_id))
    assert "anna" not in str(line)
    assert "Adatum" not in str(line)


def test_a_form_of_another_site(operator, caplog):
    strict = Web(enforce_csrf_checks=True)
    strict.cookies = signed_in(operator).cookies

    assert strict.post("/settings/", {"theme": "dark"}).status_code == 403

    [line] = refusals(caplog)
    assert (line["kind"], line["view"], line["operator"]) == ("form", "settings:settings", operator.pk)


def test_a_part_that_is_for_others(web, operator, caplog):
    assert web.get("/staff/login/").status_code == 403

    [line] = refusals(caplog)
    assert (line["kind"], line["operator"]) == ("right", operator.pk)
