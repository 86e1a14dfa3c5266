"""The product with everything read from the sandbox, and the way in that a person takes."""

from __future__ import annotations

import copy
import sqlite3
from dataclasses import dataclass
from typing import Any

from django.db import connection
from playwright.sync_api import Page, expect

from accounts.models import Operator
from sync.tasks import tick
from tests.cloud import enter
from tests.sandbox_process import SandboxProcess

INCIDENT = "Some users can't open their mailbox"  # red in three clients


@dataclass(frozen=True)
class Town:
    cloud: SandboxProcess
    operator: Operator  # the admin, for whom everything was read


class Photograph:
    """The database after everything was read, so that only the first test that wants it has to wait."""

    def __init__(self) -> None:
        self._kept: sqlite3.Connection | None = None

    def fill(self, cloud: SandboxProcess) -> Town:
        if connection.vendor != "sqlite":
            return self._read(cloud)
        if self._kept is None:
            self._read(cloud)
            self._kept = sqlite3.connect(":memory:", check_same_thread=False)
            connection.connection.backup(self._kept)
        self._kept.backup(connection.connection)
        return Town(cloud, Operator.objects.get())

    def _read(self, cloud: SandboxProcess) -> Town:
        cloud.tell("incidents", tenants=3, workload="Exchange", status="serviceInterruption", title=INCIDENT)
        operator = enter(cloud)
        tick()
        return Town(cloud, operator)


def trust(settings: Any, cloud: SandboxProcess) -> None:
    """The sandbox is where the sign-in page's form may lead to."""
    policy = copy.deepcopy(settings.CONTENT_SECURITY_POLICY)
    policy["DIRECTIVES"]["form-action"].append(cloud.base_url)
    settings.CONTENT_SECURITY_POLICY = policy
    settings.IS_SANDBOX = True


def sign_in(page: Page, persona: str, address: str = "/sign-in/") -> None:
    """Through the product's real page and the sandbox's, as a person does it."""
    page.goto(address)
    page.get_by_role("button", name="Sign in with Microsoft").click()
    page.get_by_role("button", name=persona).click()


def signed_in(page: Page, persona: str = "avery.admin") -> Page:
    sign_in(page, persona)
    expect(page.get_by_role("heading", name="Clients", level=1)).to_be_visible()
    return page
