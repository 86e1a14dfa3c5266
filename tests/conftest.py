from time import time

import pytest
from django.core.cache import cache
from django.test import Client as Web

from tests.factories import make_client, make_operator

pytest_plugins = ["tests.needs", "tests.passes", "tests.servers", "tests.cloud", "tests.secrecy"]


@pytest.fixture(autouse=True)
def empty_cache():
    """What one test left in the cache must not answer the next."""
    cache.clear()


@pytest.fixture
def contoso(db):
    return make_client("Contoso", "contoso.example")


@pytest.fixture
def operator(contoso):
    """An operator who may see Contoso and no other client."""
    return make_operator(sees=[contoso])


@pytest.fixture
def web(operator) -> Web:
    return signed_in(operator)


def signed_in(operator) -> Web:
    """Django's test client with a session like the one that signing in makes."""
    web = Web()
    web.force_login(operator)
    session = web.session
    session["signed_in_at"] = session["touched_at"] = int(time())
    session.save()
    return web
