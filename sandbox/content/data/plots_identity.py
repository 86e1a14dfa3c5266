"""What goes wrong with signing in, licences, labels and administration."""

from .plot import (
    Plot,
    advisory,
    degraded,
    extended,
    false_alarm,
    incident,
    interrupted,
    investigating,
    looking,
    restored,
    restoring,
    reviewed,
    verifying,
)

PLOTS: tuple[Plot, ...] = (
    incident(
        "OrgLiveID",
        "Sign-In",
        title="{Who} can't complete multifactor authentication by phone call",
        impact="{Who} who confirm sign-in with a phone call receive no call; other methods work.",
        more="The authenticator app, text messages and passkeys aren't affected. Admins can issue a temporary pass.",
        scope="Phone numbers of several carriers in {region} are affected.",
        cause="A provider through which we place calls rejected them after a change to caller identification.",
        next_steps="Calls will move to a second provider by themselves when more than one in twenty fail.",
        stages=(
            looking(0, "We're seeing fewer completed calls than usual in {region} and are looking into it."),
            degraded(25, "One of our telephony providers rejects our calls. We're moving traffic to another provider."),
            degraded(
                80, "Two thirds of the calls go through the other provider, and nearly all of these are completed."
            ),
            restored(150, "All calls take the other route; the share of completed calls is where it was yesterday."),
            reviewed(5900, "The review has been published, with a timeline and what we do so that it won't repeat."),
        ),
    ),
    incident(
        "OrgLiveID",
        "Sign-In",
        title="{Who} can't sign in to any Microsoft 365 service",
        impact="Sign-in ends with a message that something went wrong, or takes more than a minute, for {who}.",
        more="People who are signed in already can go on working until their session has to be renewed.",
        scope="Organizations whose directory is served from {region} are affected.",
        cause="""An overloaded cache in front of the directory made each sign-in read from disk, and retries of the
        clients added to the load.""",
        next_steps="We're giving retries of the same client a lower rank, and doubling the cache in {region}.",
        stages=(
            looking(0, "Sign-in fails at a higher rate than usual. All available engineers are on it."),
            interrupted(
                15, "The directory's cache in {region} is overloaded. We're limiting retries so that it can fill."
            ),
            interrupted(60, "The cache fills. About half of all sign-ins succeed at the first attempt now."),
            restoring(110, "Nine in ten sign-ins succeed. We lift the limits step by step."),
            verifying(170, "Sign-in works at its usual speed; we keep watching until the next peak has passed."),
            restored(460, "The afternoon peak passed without errors. This incident is over."),
            reviewed(7200, "The review of this incident is available for download."),
        ),
    ),
    advisory(
        "OrgLiveID",
        "Directory synchronization",
        who="some admins",
        title="{Who} see that changes from the local directory arrive late",
        impact="New people, password hashes and group changes arrive up to three hours late.",
        scope="Organizations in {region} that synchronize more than 20,000 objects are affected.",
        cause="A rebuilt index made each change six times as slow to write.",
        stages=(
            investigating(0, "We're measuring how long each step of a synchronization takes."),
            degraded(
                130, "Writing has become slow since an index was rebuilt. We're building it anew with other settings."
            ),
            restoring(600, "The new index is in place for most partitions; delays there are under 20 minutes."),
            restored(1100, "Changes arrive within the usual half hour everywhere."),
        ),
    ),
    advisory(
        "OrgLiveID",
        "Administration",
        who="some admins",
        title="{Who} see sign-in logs several hours late",
        impact="Sign-in and audit logs lack the last hours, also where they are exported to a SIEM.",
        scope="Tenants hosted in {region} are affected. Alerts that rely on these logs fire late.",
        cause="A consumer of the log pipeline was throttled after its quota had been set by a wrong unit.",
        stages=(
            investigating(0, "Logs are written, but reach the portal late. We're looking at the pipeline in between."),
            degraded(75, "We've corrected a quota. The backlog of five hours shrinks by an hour every ten minutes."),
            restored(200, "Logs are current again, and no entry was lost."),
        ),
    ),
    advisory(
        "OrgLiveID",
        "Sign-In",
        title="{Who} see the sign-in page without their organization's logo",
        impact="The page shows default colours and no logo; signing in works.",
        more="Please don't take this as a sign of phishing, but do check the address of the page as always.",
        scope="Sign-in pages delivered from {region} are affected.",
        cause="A certificate of the content network that holds the images had expired.",
        next_steps="The certificate is on the list of those which are renewed without human help.",
        stages=(
            looking(0, "We're aware of sign-in pages without branding."),
            degraded(
                45, "The images come from a content network whose certificate expired an hour ago; we're renewing it."
            ),
            restored(
                95, "The certificate is renewed and logos are back. Some browsers keep the plain page for an hour."
            ),
        ),
    ),
    incident(
        "OSDPPlatform",
        "Portal",
        group="Administration",
        who="some admins",
        title="{Who} can't open the Microsoft 365 admin center",
        impact="The admin center stays blank or shows an error for {who}; services themselves aren't affected.",
        more="PowerShell, Graph and the admin centers of single services can be used in the meantime.",
        scope="Admins whose requests are served from {region} are affected.",
        cause="A deployment replaced a script file before the page that refers to its new name.",
        next_steps="Scripts of the earlier version will stay available for a week after each deployment.",
        stages=(
            looking(0, "We're looking into reports that the admin center stays blank."),
            interrupted(
                12, "A script can't be loaded since a deployment 30 minutes ago. We're taking the deployment back."
            ),
            restoring(40, "The deployment is taken back in {region}; caches refresh within 20 minutes."),
            restored(85, "The admin center opens normally. Reloading the page helps where it doesn't."),
        ),
    ),
    incident(
        "OSDPPlatform",
        "Licensing and provisioning",
        who="some admins",
        title="{Who} can't assign licenses",
        impact="Assigning a license ends with an error, or seems to succeed without taking effect, for {who}.",
        more="Licenses assigned before keep working. Group-based assignment is delayed, too.",
        scope="New assignments by {who} in {region} are affected.",
        cause="The store of subscriptions answered with outdated counts after it had been moved to new hardware.",
        next_steps="Before a move we'll compare the counts of both stores for a full day.",
        stages=(
            investigating(0, "Assignments are refused as if no license were left. We're checking the counts."),
            degraded(50, "Counts in one store are outdated. Requests go to the former store while we correct them."),
            extended(
                240,
                """New assignments work. Those that were accepted without effect are applied again in the background;
                please don't repeat them by hand.""",
            ),
            restored(900, "All pending assignments have been applied."),
        ),
    ),
    advisory(
        "OSDPPlatform",
        "Reports",
        group="Administration",
        who="all admins",
        title="{Who} see usage reports that end a few days ago",
        impact="Usage reports and the adoption score don't show the most recent days.",
        scope="The reports of every organization are affected; no data is lost.",
        cause="The nightly job that adds up activity needed longer than a night after its input had grown.",
        stages=(
            investigating(0, "Reports weren't refreshed last night. We're looking at the job."),
            degraded(800, "We've split the job in two and started it for the missing days."),
            degraded(2300, "The first of three missing days is visible. We expect the others by tomorrow."),
            restored(4000, "Reports are complete. From now on they refresh two hours earlier than before."),
        ),
    ),
    advisory(
        "OSDPPlatform",
        "Help and support",
        group="Administration",
        who="some admins",
        title="{Who} can't attach files to a support request",
        impact="The upload of a file ends at 100 percent without the file being listed.",
        more="Files can be sent by mail to the engineer in charge until this is solved.",
        scope="Requests opened by {who} in {region} are affected.",
        cause="The scanner that examines uploaded files runs out of memory with large archives.",
        stages=(
            investigating(0, "Uploads stop at the virus scanner. We're finding out with which files."),
            degraded(150, "Large archives exhaust the scanner's memory. We've doubled it as a first step."),
            restored(500, "Uploads work again, including archives of up to 2 GB."),
        ),
    ),
    advisory(
        "OSDPPlatform",
        "Service health",
        group="Administration",
        who="some admins",
        title="{Who} receive notices about service incidents late",
        impact="Mail about new incidents comes up to two hours late; the service health page itself is current.",
        scope="{Who} who subscribed to mail notices are affected.",
        cause="A list of subscribers was processed one by one after its size had crossed a limit.",
        stages=(
            investigating(0, "We compare the time of an update with the time at which its mail is sent."),
            degraded(120, "The list of subscribers is worked through one by one. We're changing this to batches."),
            restored(1300, "Notices leave within five minutes of an update again."),
        ),
    ),
    advisory(
        "PAM",
        "Privileged access requests",
        who="some admins",
        title="{Who} don't see pending requests for privileged access",
        impact="Approvers get the mail about a request, but the list in the admin center is empty.",
        more="A request can be approved with PowerShell while the list is empty.",
        scope="Approvers in {region} who belong to more than one approver group are affected.",
        cause="A query joined the groups of an approver with AND where OR was meant.",
        stages=(
            investigating(0, "We can reproduce an empty list with an approver of two groups."),
            degraded(190, "The cause is found; a corrected query is being tested."),
            restored(1600, "The corrected query is deployed everywhere and lists are complete."),
        ),
    ),
    advisory(
        "PAM",
        "Approvals",
        who="some admins",
        title="{Who} may see that approved access ends earlier than granted",
        impact="Access granted for four hours seems to end after three.",
        scope="Two organizations in {region} have reported this.",
        cause="",
        stages=(
            investigating(0, "We're comparing the times of approval, activation and expiry in the audit log."),
            false_alarm(
                900,
                """Access lasted as long as granted; it is counted from the approval, not from the first use. We'll
                make the wording on the page clearer.""",
            ),
        ),
    ),
    incident(
        "RMS",
        "Protection",
        title="{Who} can't open protected documents",
        impact="Protected documents and messages open with the note that the server can't be reached, for {who}.",
        more="Documents that were opened on the same device within the last 30 days still open offline.",
        scope="Organizations with their key in {region} are affected.",
        cause="A firewall rule, meant for a test network, kept the licensing servers from reaching the key store.",
        next_steps="Rules for test networks are now kept in a separate place that production never reads.",
        stages=(
            looking(0, "We're investigating why use licenses aren't issued in {region}."),
            interrupted(
                18, "Licensing servers can't reach the key store. We're examining a network change of this morning."
            ),
            restoring(45, "The rule is removed; licenses are issued again at about 80 percent of the usual rate."),
            restored(90, "Licenses are issued at the usual rate, and test documents open everywhere."),
            reviewed(4800, "The review of this incident has been published."),
        ),
    ),
    advisory(
        "RMS",
        "Labels and policies",
        who="some users",
        title="{Who} see sensitivity labels in the wrong language",
        impact="Labels show in English though translations exist; their effect is unchanged.",
        scope="People in {region} whose Office language isn't the organization's first language may see this.",
        cause="A cache of label texts was keyed without the language.",
        stages=(
            investigating(0, "We're checking how texts of labels are cached."),
            degraded(1000, "The cache mixes languages. A correction goes out with next week's build."),
            verifying(9800, "The build has reached most clients; we're waiting for confirmation."),
            restored(11500, "Labels show in the right language. Restarting Office refreshes them at once."),
        ),
    ),
)
