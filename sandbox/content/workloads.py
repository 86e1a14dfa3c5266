"""The services Microsoft reports the health of, as a tenant with everything sees them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Workload:
    id: str
    service: str
    prefix: str  # of its issues' ids, such as EX in EX226792
    features: tuple[str, ...]


WORKLOADS = (
    Workload("Exchange", "Exchange Online", "EX", (
        "E-Mail and calendar access", "E-Mail timely delivery", "Management and Provisioning", "Sign-in",
        "Voice mail", "Networking and connectivity", "Search and indexing",
    )),
    Workload("OrgLiveID", "Identity Service", "MO", ("Sign-In", "Administration", "Directory synchronization")),
    Workload("OSDPPlatform", "Microsoft 365 suite", "MO", (
        "Administration", "Portal", "Licensing and provisioning", "Reports", "Help and support", "Service health",
    )),
    Workload("Lync", "Skype for Business", "LY", (
        "Instant Messaging", "Presence", "Audio and Video", "Online Meetings", "Dial-in conferencing",
    )),
    Workload("SharePoint", "SharePoint Online", "SP", (
        "SharePoint Features", "Search", "Permissions", "Provisioning", "Tenant Admin", "Custom Solutions and "
        "Workflows",
    )),
    Workload("DynamicsCRM", "Dynamics 365 Apps", "CR", (
        "Sign In", "Organization access", "Organization performance", "Integration", "Provisioning",
    )),
    Workload("RMS", "Azure Information Protection", "RM", ("Protection", "Labels and policies", "Service connector")),
    Workload("yammer", "Yammer Enterprise", "YA", ("Yammer Components", "Feeds and notifications", "Community admin")),
    Workload("MobileDeviceManagement", "Mobile Device Management for Office 365", "MM", (
        "Device enrollment", "Device policies", "Selective wipe",
    )),
    Workload("Planner", "Planner", "PL", ("Planner", "Task updates", "Plan access")),
    Workload("SwayEnterprise", "Sway", "SW", ("Sway", "Sharing and embedding")),
    Workload("PowerBIcom", "Power BI", "PB", ("PowerBI.com", "Scheduled refresh", "Embedded reports", "Gateways")),
    Workload("Intune", "Microsoft Intune", "IT", (
        "Microsoft Intune", "Device enrollment", "App deployment", "Device compliance", "Admin center", "Autopilot",
    )),
    Workload("OneDriveForBusiness", "OneDrive for Business", "OD", (
        "OneDrive for Business", "Sync client", "Sharing", "Restore and versions",
    )),
    Workload("microsoftteams", "Microsoft Teams", "TM", (
        "Teams Components", "Chat and messages", "Meetings", "Calling", "Files", "Presence", "Teams devices",
    )),
    Workload("StaffHub", "Microsoft StaffHub", "SH", ("Service access", "Schedules", "Notifications")),
    Workload("Bookings", "Microsoft Bookings", "BK", ("Booking pages", "Calendar sync", "Reminders")),
    Workload("officeonline", "Office for the web", "OO", ("Word Online", "Excel Online", "PowerPoint Online")),
    Workload("O365Client", "Microsoft 365 Apps", "OC", (
        "Client activation", "Downloads and updates", "Outlook for Windows", "Add-ins", "Office for Mac",
    )),
    Workload("PowerApps", "Power Apps", "PA", ("Service Access", "Canvas apps", "Connectors", "Maker portal")),
    Workload("PowerAppsM365", "Power Apps in Microsoft 365", "PA", ("Service Access", "SharePoint forms")),
    Workload("MicrosoftFlow", "Microsoft Power Automate", "MF", (
        "Flow runs", "Connectors", "Approvals", "Desktop flows", "Maker portal",
    )),
    Workload("MicrosoftFlowM365", "Microsoft Power Automate in Microsoft 365", "FM", ("Service access", "Flow runs")),
    Workload("Forms", "Microsoft Forms", "FR", ("Service access", "Responses", "Sharing")),
    Workload("Microsoft365Defender", "Microsoft 365 Defender", "DZ", (
        "Microsoft Defender portal", "Alerts and incidents", "Advanced hunting", "Defender for Office 365",
    )),
    Workload("Stream", "Microsoft Stream", "ST", ("Video playback", "Upload and processing", "Captions")),
    Workload("PAM", "Privileged Access", "PM", ("Privileged access requests", "Approvals")),
    Workload("Viva", "Microsoft Viva", "VV", ("Viva Engage", "Viva Insights", "Viva Connections", "Viva Learning")),
    Workload("cloudappsecurity", "Microsoft Defender for Cloud Apps", "CS", (
        "Activity log", "App connectors", "Cloud Discovery", "Session controls",
    )),
)  # fmt: skip
