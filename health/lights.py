"""Which light a workload and a client show (contract §3.4), and which workload an issue belongs to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from clients.models import MODULE
from health.models import WORST_FIRST, Issue, Workload
from microsoft.health import HealthStatus, ServiceHealth, worst

# The seven services of a client's bars, always in this order; the last one is the apps on devices and in browsers.
BARS: tuple[frozenset[str], ...] = (
    frozenset({"exchange"}),
    frozenset({"microsoftteams"}),
    frozenset({"sharepoint"}),
    frozenset({"onedriveforbusiness"}),
    frozenset({"orgliveid"}),
    frozenset({"intune"}),
    frozenset({"o365client", "officeonline"}),
)
LETTERS = {"ok": "o", "warn": "w", "bad": "b", "off": "x"}


def workload_light(status: HealthStatus, issues: Iterable[Issue]) -> str:
    """Red with an open incident or an interruption, yellow with another open issue or trouble, else green."""
    opened = list(issues)
    if status is HealthStatus.INTERRUPTION or any(issue.is_incident for issue in opened):
        return "bad"
    if opened or status.is_open:
        return "warn"
    return status.signal


def workload_status(status: HealthStatus, issues: Iterable[Issue]) -> HealthStatus:
    """The worst that Microsoft says of what is going on."""
    said = [status, *(issue.state for issue in issues)]
    under_way = [each for each in said if each.is_open] or said[1:] or said
    return max(under_way, key=lambda each: each.level)


@dataclass
class Lights:
    """All the lights of one client."""

    workloads: list[Workload]
    issues: Sequence[Issue] = field(default=())  # open ones

    @classmethod
    def of(cls, overviews: Iterable[ServiceHealth], issues: Sequence[Issue]) -> Lights:
        """`issues` are the client's open ones; one about a service that is not listed gets a workload of its own."""
        services = {_short(each.id or each.service): each for each in overviews}
        names = {each.service.casefold(): key for key, each in services.items()}
        hits: dict[str, list[Issue]] = defaultdict(list)
        for issue in issues:
            key = issue.workload_id if issue.workload_id in services else names.get(issue.service.casefold(), "")
            if not key:
                key = issue.workload_id
                services[key] = ServiceHealth(key, issue.service or key, HealthStatus.UNKNOWN)
            hits[key].append(issue)
        return cls([_workload(key, each, hits[key]) for key, each in services.items()], issues)

    @property
    def troubled(self) -> list[Workload]:
        """The worst first."""
        found = [each for each in self.workloads if each.is_troubled]
        return sorted(found, key=lambda each: (WORST_FIRST[each.signal], each.service.casefold()))

    @property
    def summary(self) -> dict[str, object]:
        """The columns of the client's row that lists show."""
        troubled = self.troubled
        incidents = sum(issue.is_incident for issue in self.issues)
        return {
            "health": worst(each.signal for each in self.workloads),
            "health_service": troubled[0].service[:120] if troubled else "",
            "health_status": troubled[0].status if troubled else "",
            "troubled_services": len(troubled),
            "bars": self.bars,
            "open_incidents": incidents,
            "open_advisories": len(self.issues) - incidents,
        }

    @property
    def bars(self) -> str:
        signals: dict[str, list[str]] = defaultdict(list)
        for each in self.workloads:
            signals[each.workload_id.lower()].append(each.signal)
        found = (worst(signal for key in keys for signal in signals[key]) for keys in BARS)
        return "".join(LETTERS[signal] for signal in found)[:MODULE]


def _workload(key: str, overview: ServiceHealth, issues: list[Issue]) -> Workload:
    incidents = sum(issue.is_incident for issue in issues)
    moments: list[datetime] = [issue.started_at for issue in issues if issue.started_at]
    return Workload(
        workload_id=key,
        service=overview.service[:200] or key,
        status=workload_status(overview.status, issues).wire,
        signal=workload_light(overview.status, issues),
        open_incidents=incidents,
        open_advisories=len(issues) - incidents,
        since=min(moments, default=None),
    )


# Services as Microsoft has named them, and what it calls their workloads; a tenant's own overview comes after this.
WORKLOAD_IDS = {
    name.casefold(): key
    for key, names in {
        "Exchange": ("Exchange Online",),
        "OrgLiveID": ("Identity Service", "Microsoft Entra", "Microsoft Entra ID", "Azure Active Directory"),
        "OSDPPlatform": ("Microsoft 365 suite", "Office 365 Portal"),
        "Lync": ("Skype for Business", "Skype for Business Online"),
        "SharePoint": ("SharePoint Online",),
        "DynamicsCRM": ("Dynamics 365 Apps", "Dynamics 365"),
        "RMS": ("Azure Information Protection",),
        "yammer": ("Yammer Enterprise", "Viva Engage"),
        "MobileDeviceManagement": ("Mobile Device Management for Office 365",),
        "Planner": ("Planner",),
        "SwayEnterprise": ("Sway",),
        "PowerBIcom": ("Power BI",),
        "Intune": ("Microsoft Intune",),
        "OneDriveForBusiness": ("OneDrive for Business",),
        "microsoftteams": ("Microsoft Teams",),
        "StaffHub": ("Microsoft StaffHub",),
        "Bookings": ("Microsoft Bookings",),
        "officeonline": ("Office for the web", "Microsoft 365 for the web"),
        "O365Client": ("Microsoft 365 Apps", "Microsoft 365 apps"),
        "PowerApps": ("Power Apps",),
        "PowerAppsM365": ("Power Apps in Microsoft 365",),
        "MicrosoftFlow": ("Microsoft Power Automate",),
        "MicrosoftFlowM365": ("Microsoft Power Automate in Microsoft 365",),
        "Forms": ("Microsoft Forms",),
        "Microsoft365Defender": ("Microsoft 365 Defender", "Microsoft Defender XDR"),
        "Stream": ("Microsoft Stream",),
        "PAM": ("Privileged Access",),
        "Viva": ("Microsoft Viva",),
        "cloudappsecurity": ("Microsoft Defender for Cloud Apps", "Microsoft Cloud App Security"),
        "kaizalamessagingservices": ("Microsoft Kaizala",),
    }.items()
    for name in names
}


def workload_id(service: str, overviews: Iterable[ServiceHealth] = ()) -> str:
    """The workload that an issue's service is; where nobody knows, the service's own name stands for it."""
    name = service.casefold()
    if known := WORKLOAD_IDS.get(name):
        return known
    found = next((each.id for each in overviews if each.id and each.service.casefold() == name), service)
    return _short(found or "unknown")


def _short(key: str) -> str:
    """Fit for an address."""
    return key.strip().replace("/", "-")[:100] or "unknown"
