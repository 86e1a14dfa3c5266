import pytest
from django.core.cache import cache

pytest_plugins = ["tests.needs", "tests.passes", "tests.servers"]


@pytest.fixture(autouse=True)
def empty_cache():
    """What one test left in the cache must not answer the next."""
    cache.clear()
