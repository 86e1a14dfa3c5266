"""The list of one client's services; nothing is asked before a template shows it."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from django.urls import reverse

from clients.models import Client
from health.models import WORST_FIRST, Workload
from health.section import HealthSection
from sync.models import SyncState


class Overview:
    def __init__(self, client: Client) -> None:
        self.client = client

    @cached_property
    def workloads(self) -> list[Workload]:
        rows = self.client.workloads.worst_first()
        for row in rows:
            row.client = self.client
        return rows

    @property
    def troubled(self) -> list[Workload]:
        return [row for row in self.workloads if row.is_troubled]

    @property
    def calm(self) -> list[Workload]:
        return [row for row in self.workloads if not row.is_troubled]

    @property
    def lights(self) -> list[str]:
        return [row.signal for row in self.workloads]

    @property
    def tally(self) -> dict[str, int]:
        """How many services show which light."""
        return {signal: self.lights.count(signal) for signal in WORST_FIRST}

    @cached_property
    def state(self) -> SyncState | None:
        return self.client.sync_states.filter(section=HealthSection.key).first()

    @property
    def synced_at(self) -> datetime | None:
        return self.state.last_success_at if self.state else None

    @property
    def reason(self) -> str:
        return self.state.sentence if self.state else ""

    @property
    def next_try(self) -> datetime | None:
        """When Microsoft is asked again; costs a query, so it is for data that is old."""
        if self.state is not None and self.state.retry_at:
            return self.state.retry_at
        schedule = getattr(self.client, "schedule", None)
        return schedule.due_at if schedule else None

    @property
    def sync_url(self) -> str:
        return reverse("client-sync:sync", args=[self.client.tenant_id])
