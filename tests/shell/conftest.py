import pytest
from django.test import Client as Web

from tests.shell import site


@pytest.fixture(autouse=True)
def _site():
    with site.served():
        yield


@pytest.fixture
def stranger() -> Web:
    return Web()


@pytest.fixture
def web() -> Web:
    """A signed-in operator's browser, without a database."""
    return site.operator(Web())
