import json
from pathlib import Path

import pytest

from microsoft.cloud import Cloud
from tests.microsoft.standin import Standin

SHARED = Path(__file__).resolve().parents[3] / "shared" / "microsoft-api"


@pytest.fixture
def microsoft():
    """A tiny HTTP server that answers what the test tells it to."""
    with Standin() as standin:
        yield standin


@pytest.fixture
def cloud(microsoft):
    return Cloud(
        login_url=microsoft.base,
        graph_url=microsoft.base,
        partner_center_url=microsoft.base,
        client_id="44444444-4444-4444-4444-444444444444",
        client_secret="s3cret-of-the-app",
    )


def shared(path):
    """A body of Microsoft's from the folder beside the repository; the test is skipped where there is none."""
    file = SHARED / path
    if not file.exists():
        pytest.skip(f"{path} is not here")
    return json.loads(file.read_text(encoding="utf-8"))
