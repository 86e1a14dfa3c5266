from datetime import timedelta

import pytest
from django.utils.timezone import now

from home.models import Look


@pytest.fixture
def looked(operator):
    """The operator last looked at the overview of all clients two hours ago."""
    moment = now() - timedelta(hours=2)
    return Look.objects.create(operator=operator, since=moment - timedelta(days=1), at=moment)
