"""The sandbox as the Microsoft that the product under test speaks to, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from accounts import tokens
from accounts.models import Operator
from clients import rights
from tests.sandbox_process import SandboxProcess, running_sandbox

CALLBACK = "http://localhost/sign-in/callback/"


@pytest.fixture(scope="session")
def sandbox_of_product() -> Iterator[SandboxProcess]:
    with running_sandbox(clients=24, users=600) as sandbox:
        yield sandbox


@pytest.fixture
def cloud(sandbox_of_product, settings) -> Iterator[SandboxProcess]:
    """Microsoft's cloud as it was at the start, with the product connected to it."""
    with connected(sandbox_of_product, settings):
        yield sandbox_of_product


@contextmanager
def connected(sandbox: SandboxProcess, settings: Any) -> Iterator[None]:
    sandbox.reset()
    settings.MICROSOFT_LOGIN_URL = settings.MICROSOFT_GRAPH_URL = sandbox.base_url
    settings.MICROSOFT_PARTNER_CENTER_URL = sandbox.base_url
    tokens.cloud.cache_clear()
    tokens.identity.cache_clear()
    yield
    tokens.cloud.cache_clear()
    tokens.identity.cache_clear()


def enter(cloud: SandboxProcess, persona: str = "admin") -> Operator:
    """The persona as an operator of ours: signed in at Microsoft, token kept, rights read."""
    flow = tokens.identity().begin(CALLBACK)
    back = cloud.sign_in(flow["auth_uri"], persona)
    person = tokens.identity().finish(flow, dict(parse_qsl(urlsplit(back).query)))
    operator = Operator.objects.signed_in(person)
    tokens.keep(operator, person.grant)
    rights.refresh(operator)
    operator.refresh_from_db()
    return operator
