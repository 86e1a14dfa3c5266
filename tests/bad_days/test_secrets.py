"""What the logs of a whole run tell, at their most talkative: nothing that opens something, and nobody by name."""

import pytest

from tests.bad_days.product import Browser

pytestmark = [pytest.mark.slow, pytest.mark.redis]


@pytest.fixture
def long_day(product, worker, address):
    """A sync, a sign-in, pages, searches, refusals of Microsoft's, and a database that objects."""
    product.ask("tick")
    product.settled("the first round")
    client = product.sandbox.tenants()[0]
    someone = Browser(product, address).be(product.operator)
    for path in ("/clients/", f"/clients/{client['id']}/users/", "/users/?q=nora", f"/clients/{client['id']}/nothing/"):
        someone.get(path)
    for fault in ({"status": 500}, {"status": 403, "item": True}, {"truncate": True}, {"status": 401}):
        product.sandbox.fault(kind="graph", tenant=client["id"], **fault)
        product.a_round()
        product.sandbox.clear_faults()
    product.ask("object")
    product.ask("clear_cache")
    product.sandbox.tell("entra", secret_expired=True)
    product.a_round()
    product.sandbox.tell("entra", secret_expired=False)
    product.a_round()
    return product


def test_the_logs_hold_no_secret_and_name_nobody(long_day):
    logs = long_day.logs()
    people = [person for tenant in long_day.sandbox.tenants()[:6] for person in long_day.sandbox.users(tenant["id"])]
    personal = {person[key] for person in people for key in ("displayName", "userPrincipalName", "mail") if person[key]}

    assert len(logs) > 5000
    assert "sync_failed" in logs
    found = [secret[:12] for secret in long_day.ask("secrets_of", long_day.operator) if secret in logs]
    assert found == []
    assert [name for name in personal if name in logs] == []
    assert "avery.admin@harbour.example" not in logs
    assert "q=nora" not in logs


def test_a_database_that_objects_does_not_repeat_in_the_logs_what_it_was_told(long_day):
    logs = long_day.logs()

    assert "was told a secret" not in logs
    assert "IntegrityError" in logs or "DataError" in logs
