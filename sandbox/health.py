"""Which tenant is hit by which trouble, and what happens next."""

import random
from collections import defaultdict
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from sandbox.clock import DAY, HOUR, MINUTE, iso
from sandbox.content.workloads import WORKLOADS, Workload
from sandbox.incidents import Issue, Storyteller, is_closed, new_issue
from sandbox.tenants import RINGS, Tenant

if TYPE_CHECKING:
    from sandbox.world import World

RARE = ("StaffHub", "PAM", "SwayEnterprise", "Lync", "kaizalamessagingservices", "DynamicsCRM")


class Health:
    """Every issue by id; a tenant has those of its ring and its own."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self.chance = random.Random(world.options.seed)
        self.stories = Storyteller(world.options.seed)
        self.issues: dict[str, Issue] = {}
        self.rings: list[list[Issue]] = [[] for _ in range(RINGS)]
        self.hit: dict[str, list[Tenant]] = defaultdict(list)  # tenants by id of an open issue
        self.recorded: list[Workload] = []

    def begin(self) -> None:
        options = self.world.options
        for _ in range(options.resolved_issues):
            self._history()
        if options.open_issues:
            self._evenly(options.open_issues)
        else:
            self._naturally()

    # --- reading ---

    def workloads(self, tenant: Tenant) -> Iterable[Workload]:
        if tenant in self.world.replaying:
            return self.recorded
        if tenant.index < 8 or tenant.ring % 4 == 0:
            return WORKLOADS
        absent = {RARE[tenant.ring % 3], RARE[3 + tenant.ring % 3]}
        return [workload for workload in WORKLOADS if workload.id not in absent]

    def of(self, tenant: Tenant) -> list[Issue]:
        """All issues of a tenant, those that changed last first."""
        present = {workload.id for workload in self.workloads(tenant)}
        found = [issue for issue in self.rings[tenant.ring] if issue.service_id in present]
        found += tenant.issues
        found.sort(key=lambda issue: issue.modified, reverse=True)
        return found

    def open_of(self, tenant: Tenant) -> list[Issue]:
        issues = tenant.issues
        if self.world.options.open_issues:
            issues = self.rings[tenant.ring] + issues
        return [issue for issue in issues if not issue.data["isResolved"]]

    def real_workloads(self, rows: list[dict[str, str]]) -> None:
        """Take in the workloads of a recorded tenant, under the names they have there."""
        self.recorded = [Workload(row["id"], row["service"], "MO", ()) for row in rows]

    def id_of_service(self, service: str) -> str:
        for workload in (*self.recorded, *WORKLOADS):
            if workload.service == service:
                return workload.id
        return "OSDPPlatform"

    def just_restored(self, tenant: Tenant) -> list[str]:
        """Services of which an issue was closed in the last hours."""
        since = iso(self.world.now - 4 * HOUR)
        return [each.service_id for each in tenant.issues if not each.is_open and each.modified > since]

    # --- making ---

    def _history(self) -> None:
        """A resolved issue of the last weeks, in most rings."""
        number, story = self.stories.next()
        length = story.updates[-1].after_minutes * MINUTE
        started = self.world.now - length - self.chance.uniform(3 * HOUR, 28 * DAY)
        issue = new_issue(number, story, started, self.world.options.seed)
        for update in story.updates:
            issue.tell(update, started + update.after_minutes * MINUTE, started)
        if issue.is_open:
            issue.set_status("serviceRestored", started + length)
        self.issues[issue.id] = issue
        for ring in self.rings:
            if self.chance.random() < 0.65:
                ring.append(issue)

    def _naturally(self) -> None:
        """Most clients are well, some are degraded, one in ten is interrupted."""
        clients = list(self.world.clients)
        self.chance.shuffle(clients)
        bad = clients[: max(1, round(len(clients) * 0.1))]
        warn = clients[len(bad) : len(bad) + round(len(clients) * 0.3)]
        groups: list[tuple[str, list[Tenant]]] = []
        for kind, tenants, most in (("incident", bad, 6), ("advisory", warn + bad[::2], 10)):
            count = max(1, min(most, len(tenants)))
            for place in range(count):
                extra = [tenant for tenant in tenants if self.chance.random() < 0.6 / (place + 1)]
                groups.append((kind, list({id(each): each for each in tenants[place::count] + extra}.values())))
        for kind, tenants in groups:
            issue = self._under_way(kind, tenants)
        if len(groups) > 3:
            issue.set_status("awaitingTelemetry", self.world.now)  # a word that no documentation knows

    def _evenly(self, count: int) -> None:
        """As many open issues in every tenant as wanted."""
        for place in range(count):
            issue = self._under_way("incident" if place % 4 == 0 else "advisory", [])
            for ring in self.rings:
                ring.append(issue)

    def _under_way(self, kind: str, tenants: list[Tenant]) -> Issue:
        """An issue somewhere in the middle of its story."""
        number, story = self.stories.next(kind)
        pace = self.world.options.pace
        last_open = max((each.after_minutes for each in story.updates if not is_closed(each.status)), default=0)
        elapsed = self.chance.uniform(0.2, 0.95) * max(last_open, 20) * MINUTE / pace
        issue = new_issue(number, story, self.world.now - elapsed, self.world.options.seed)
        self._hit(issue, tenants)
        self._tell_on(issue, self.world.now - elapsed)
        return issue

    def start(self, kind: str, tenants: list[Tenant], workload_id: str = "", status: str = "") -> Issue:
        """A new issue begins now."""
        number, story = self.stories.next(kind, workload_id)
        issue = new_issue(number, story, self.world.now, self.world.options.seed)
        self._hit(issue, tenants)
        self._tell_on(issue, self.world.now)
        if status:
            issue.set_status(status, self.world.now)
        return issue

    def adopt(self, issue: Issue, tenants: list[Tenant]) -> None:
        """Take in an issue that was not made here."""
        self._hit(issue, tenants)

    def _hit(self, issue: Issue, tenants: list[Tenant]) -> None:
        self.issues[issue.id] = issue
        self.hit[issue.id] = tenants
        for tenant in tenants:
            tenant.issues.append(issue)
            if len(tenant.issues) > 30:
                tenant.issues[:] = [each for each in tenant.issues[:-30] if each.is_open] + tenant.issues[-30:]

    def clear(self, tenants: list[Tenant]) -> None:
        """These tenants are well, and nothing that was begun reaches them."""
        for tenant in tenants:
            tenant.issues.clear()
            for hit in self.hit.values():
                if tenant in hit:
                    hit.remove(tenant)

    def spread(self, issue: Issue, tenants: list[Tenant]) -> None:
        """More tenants are hit by an issue that is already there."""
        for tenant in tenants:
            if issue not in tenant.issues:
                tenant.issues.append(issue)
                self.hit[issue.id].append(tenant)

    # --- moving on ---

    def _tell_on(self, issue: Issue, started: float) -> None:
        """Post every update that is due, then wait for the next one."""
        if issue.story is None:
            return
        pace = self.world.options.pace
        updates = issue.story.updates
        while issue.told < len(updates):
            due = started + updates[issue.told].after_minutes * MINUTE / pace
            if due > self.world.now and issue.told:
                self.world.later(due, lambda: self._tell_on(issue, started))
                return
            issue.tell(updates[issue.told], due, started)
            issue.told += 1
        if issue.is_open:
            issue.set_status("serviceRestored", self.world.now)
        self._replace(issue)

    def _replace(self, issue: Issue) -> None:
        """After one trouble comes another, elsewhere."""
        tenants = self.hit.pop(issue.id, [])
        if not tenants or self.world.options.open_issues:
            return
        clients = self.world.clients
        shift = self.chance.randrange(len(clients))
        others = [clients[(tenant.index + shift) % len(clients)] for tenant in tenants]
        kind = issue.data["classification"].casefold()
        pause = self.chance.uniform(2, 20) * MINUTE / self.world.options.pace
        self.world.later(self.world.now + pause, partial(self.start, kind, others))

    def resolve(self, issue: Issue, html: str) -> None:
        if issue.story is not None:
            issue.told = len(issue.story.updates)
        issue.add_post(html, self.world.now, status="serviceRestored")
        self.hit.pop(issue.id, None)
