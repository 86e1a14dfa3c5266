"""What partners ask Microsoft's support for; each case with its conversation, the partner first."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Texts may say {site}; each variation fills it differently."""

    title: str
    description: str
    product: str
    topic: str
    severity: str  # critical, moderate or minimal
    notes: tuple[str, ...]
    site: str = "the main office"


CASES = (
    Case(
        title="Scan to mail stopped at {site}",
        product="Exchange Online",
        topic="Mail flow",
        severity="moderate",
        description="""Since Monday the multifunction printers at {site} can no longer send scans. They use
        authenticated SMTP with a licensed mailbox. The device log shows 535 5.7.139. Nothing was changed on the
        printers.""",
        notes=(
            "We tried the same mailbox from a test machine and get the same answer, so it isn't the printers' network.",
            """Thank you for testing. The answer means that authenticated SMTP is switched off for this mailbox or for
            the organization. Could you tell us whether security defaults were turned on recently?""",
            "Yes, the client's IT turned them on last week. We didn't connect the two. Is there a way to keep them?",
            """Security defaults block this sign-in method for everyone. Please consider a connector for the office's
            public address instead; the steps are attached to this case. No password is stored in the printers then.""",
            "The connector works for all five devices. You can close the case, thank you.",
        ),
    ),
    Case(
        title="Nobody at {site} can sign in since 07:40",
        product="Microsoft Entra",
        topic="Sign-in",
        severity="critical",
        description="""All 140 people at {site} are refused with AADSTS53003. Two admins can sign in from home. A
        Conditional Access policy was edited yesterday evening, but only for a test group.""",
        notes=(
            "Production stands still, please call us. The number is in the contact of this request.",
            """I'm on the case and have called. As agreed: in the sign-in logs the blocking policy is the one edited
            yesterday. It now includes 'All users' and excludes the test group, so the two were swapped.""",
            "You're right, include and exclude were swapped. We've turned the policy off and people come in.",
            """Good to hear. Before you turn it on again, please run it in report-only mode for a day, and keep an
            emergency account excluded from every policy.""",
        ),
    ),
    Case(
        title="Deleted mailbox of a person who came back",
        product="Exchange Online",
        topic="Mailbox recovery",
        severity="moderate",
        description="""A person left 24 days ago and has returned. The account was created anew by mistake instead of
        being restored, so an empty mailbox exists. We need the old content in it.""",
        notes=(
            "The soft-deleted mailbox is listed. We're afraid of breaking something, so we ask first.",
            """That was wise. Both can be merged with a restore request from the soft-deleted mailbox into the new
            one. Please don't purge anything, and note both GUIDs here before you begin.""",
            "GUIDs noted in our ticket. The request has run, and 38,211 items are in the new mailbox.",
            "The number matches the source. Old invitations may still show the former address; this is cosmetic.",
        ),
    ),
    Case(
        title="Meeting room panel at {site} shows the wrong day",
        product="Microsoft Teams",
        topic="Teams devices",
        severity="minimal",
        site="the second floor",
        description="""The panel beside the door at {site} shows yesterday's bookings until about 10 in the morning.
        The room's calendar is right in Outlook.""",
        notes=(
            "Restarting the panel doesn't help. Firmware is current.",
            "Please send the device's time zone and that of the room mailbox; they may differ.",
            "Device: Central European. Mailbox: Pacific. Where does that come from?",
            """Room mailboxes take the time zone of the server that created them until it is set. Please set it with
            the mailbox's regional configuration.""",
            "Set, and the panel is right since this morning.",
        ),
    ),
    Case(
        title="Licences show as used twice",
        product="Microsoft 365",
        topic="Billing and licences",
        severity="moderate",
        description="""The admin center shows 60 of 60 licences in use, but only 41 people have one. We can't add new
        staff who start on the first.""",
        notes=(
            "An export of all users is attached; 41 have the licence, counted twice.",
            "We see 19 licences held by shared mailboxes that were ordinary ones before. Is that so?",
            "Yes! They were converted last year and kept their licence. May we remove it?",
            "You may, as long as a mailbox stays under 50 GB and has no archive. Two of them have an archive.",
            "Seventeen are free again, and the two with archive stay. Solved.",
        ),
    ),
    Case(
        title="Autopilot: laptops for {site} stay at 'Please wait'",
        product="Microsoft Intune",
        topic="Device enrollment",
        severity="moderate",
        site="the new branch",
        description="""Twelve new laptops for {site} stop during the device phase for 60 minutes, then show
        0x800705b4. Older laptops of the same model worked two weeks ago.""",
        notes=(
            "Logs of two laptops are attached. We used two different networks.",
            """In both logs the last step is a large app which waits for a restart. It was assigned as required to all
            devices nine days ago. Could you exclude it from the enrollment page?""",
            "Excluded. Ten of twelve went through at once; the others had to be reset first.",
            "That's expected. I'd suggest limiting the list of apps that block the page to those needed on day one.",
        ),
    ),
    Case(
        title="Mail to one partner company is rejected",
        product="Exchange Online",
        topic="Mail flow",
        severity="moderate",
        description="""All mail from the client to one partner company comes back with 550 5.7.23, SPF validation
        failed. Mail to everyone else works.""",
        notes=(
            "The SPF record has include for your service, a newsletter tool, and three more.",
            "The record causes twelve lookups; ten are allowed. Strict recipients treat that as a failure.",
            "So it depends on the recipient. We've removed two tools that aren't used any more: nine lookups.",
            "The record passes now. Please allow for an hour until the partner's resolver forgets the old one.",
            "Their first mail arrived. Thank you.",
        ),
    ),
    Case(
        title="SharePoint: a library was emptied overnight",
        product="SharePoint Online",
        topic="Restore",
        severity="critical",
        description="""About 90,000 files are missing from the library 'Projects' since last night. The recycle bin is
        full of them. A person's synchronized folder was cleaned up with a script.""",
        notes=(
            "Restoring from the recycle bin by hand would take days.",
            """Please don't empty anything. Use 'Restore this library' for yesterday 21:00; it undoes the deletion in
            one step. Beforehand please unlink the synchronized folder on that computer, or it will delete again.""",
            "Unlinked, and the restore is running. It says six hours.",
            "I'll stay on the case overnight and look at its progress at 02:00.",
            "Everything is back: 90,412 files. The person has apologized with cake.",
        ),
    ),
    Case(
        title="External guests can't open a shared file",
        product="OneDrive for Business",
        topic="Sharing",
        severity="minimal",
        description="""Guests who get a link to a file receive 'Your organization's policies don't allow this'. It
        works for guests who were invited before summer.""",
        notes=(
            "Sharing is set to 'New and existing guests' in the admin center.",
            "Is there a list of allowed domains in the external collaboration settings of the directory?",
            "There is one, made in August by a colleague, with four domains. That explains it.",
            "Either add the missing domains or turn the list into one of blocked domains. It works within an hour.",
        ),
    ),
    Case(
        title="Outlook at {site} asks for the password again and again",
        product="Microsoft 365 Apps",
        topic="Outlook",
        severity="moderate",
        site="the finance department",
        description="""Since the weekend Outlook on six computers at {site} prompts for the password every few
        minutes. The same people have no trouble on the web.""",
        notes=(
            "New profiles don't help. All six have the same version as the others.",
            "Please look for the registry value that turns off the modern sign-in window on one of the six.",
            "It is there, set by an old logon script that came back with a restored policy. Removed on all six.",
            "Then please restart Outlook once. I'll leave the case open until tomorrow.",
            "No prompt since yesterday. Please close.",
        ),
    ),
    Case(
        title="Password write-back fails for a part of the users",
        product="Microsoft Entra",
        topic="Directory synchronization",
        severity="moderate",
        description="""Self-service reset works for most people, but about 30 get 'We're sorry' at the last step. The
        event log on the synchronization server shows error 6329, access denied.""",
        notes=(
            "The 30 have in common that they once were members of a protected group.",
            """That's the cause: inheritance is off on their objects, so the connector account has no right to reset.
            Please turn inheritance on, after checking that they aren't in such a group any more.""",
            "Done for 29. One is still a member and stays as it is on purpose.",
            "That's as designed. Shall I close the case?",
            "Please do.",
        ),
    ),
    Case(
        title="Calls through the direct line end after 15 minutes",
        product="Microsoft Teams",
        topic="Calling",
        severity="moderate",
        description="""Outgoing calls through our session border controller end after exactly 15 minutes. Calls that
        come in aren't affected.""",
        notes=(
            "A trace with two calls is attached.",
            "Exactly 15 minutes hints at a session timer. In the trace the refresh is answered with 488.",
            "The maker of the controller confirms it: a codec is missing in the refresh. There is a firmware for it.",
            "Please install it on one of the two controllers first, and send a trace of a call of 20 minutes.",
            "A call of 47 minutes succeeded. The second controller gets the firmware tonight.",
        ),
    ),
    Case(
        title="Retention policy keeps mailboxes from being deleted",
        product="Microsoft Purview",
        topic="Retention",
        severity="minimal",
        description="""Mailboxes of people who left a year ago are still listed as inactive, although no policy seems
        to apply. We'd like to know why.""",
        notes=(
            "We've looked at all policies in the portal. None names these mailboxes.",
            "Organization-wide policies don't list names. The property with the holds of one mailbox would help.",
            "It shows one entry that begins with 'mbx' and one with 'skp'. What are they?",
            "Mail and Teams chats, each from an organization-wide policy with a period of seven years.",
            "Then everything is as the client's lawyers want it. Thank you for the explanation.",
        ),
    ),
    Case(
        title="Booking page shows times at night",
        product="Microsoft Bookings",
        topic="Booking pages",
        severity="minimal",
        description="""The public page of a clinic offers appointments between 23:00 and 07:00 to visitors from
        abroad, though opening hours are 8 to 16.""",
        notes=(
            "We think that times are converted to the visitor's zone, but patients come in person.",
            "There's a setting for that: 'Always show times in the business's time zone'.",
            "Found and set. Solved, and it was our fault.",
        ),
    ),
    Case(
        title="Power Automate flow sends each mail twice",
        product="Power Automate",
        topic="Flow runs",
        severity="minimal",
        description="""A flow that confirms orders sends each confirmation twice since it was moved to a new
        environment. Its run history shows two runs for each order.""",
        notes=(
            "Owner and connections were set anew after the move.",
            "Two runs usually mean two copies that are on. Is the flow in the old environment turned off?",
            "It was turned off, but the export turned it on again. Now it's deleted there.",
            "Thank you. Exporting a flow leaves it as it was; if you can repeat that it turns on, please tell us.",
        ),
    ),
    Case(
        title="Phishing mail gets through to {site}",
        product="Microsoft Defender for Office 365",
        topic="Anti-phishing",
        severity="critical",
        site="the board of directors",
        description="""In three days eleven messages in the name of the managing director reached {site}, asking for a
        transfer of money. Sender domains change with each message.""",
        notes=(
            "Headers of four messages are attached. One person nearly paid.",
            """All four pass SPF for their own domains. Impersonation protection isn't on for the managing director. I
            suggest adding the board as protected people, and a visible tip for first contacts.""",
            "Both are on since an hour ago. Can you find messages that are still in mailboxes?",
            "The search for the two links found seven. I've prepared a purge for you to approve.",
            "Approved, and seven of seven were removed. Nothing new since.",
        ),
    ),
    Case(
        title="Shared calendar of {site} is empty on phones",
        product="Exchange Online",
        topic="Calendar",
        severity="minimal",
        site="the front desk",
        description="""The shared calendar of {site} is complete in Outlook on computers, but stays empty on phones,
        with two makers of phones and in the Outlook app.""",
        notes=(
            "Permission of those who look is 'Can view titles and locations'.",
            "Mobile apps need at least 'Can view all details', or the calendar shared anew by invitation.",
            "After a new invitation it works on all phones. The old share was from 2016.",
        ),
    ),
    Case(
        title="Domain can't be removed: objects still refer to it",
        product="Microsoft 365",
        topic="Domains",
        severity="moderate",
        description="""A company was sold. Its domain has to move to the buyer's tenant by Friday, but removing it
        ends with 'objects still refer to this domain'. No user or group has it any more.""",
        notes=(
            "Users, groups, contacts and applications were checked by script; the list is attached.",
            "Deleted users of the last 30 days count as well, and two of them have the domain. May they be purged?",
            "Yes, their mail was exported. Purged.",
            "The domain can be removed now. It can take up to an hour until another tenant can verify it.",
            "Verified by the buyer at 14:20. Thank you for the quick help.",
        ),
    ),
    Case(
        title="Windows updates install during working hours at {site}",
        product="Microsoft Intune",
        topic="Update rings",
        severity="moderate",
        site="the production hall",
        description="""Terminals at {site} restart for updates in the middle of a shift although active hours are set
        from 5 to 23.""",
        notes=(
            "Active hours span 18 hours. We believe that's permitted.",
            "It is. But the deadline in the ring is two days with a grace period of zero, and a deadline wins.",
            "The grace period is now three days, with restarts on Sundays. We'll watch it for a week.",
            "I'll keep the case open until next Monday.",
            "No restart in working hours this week. Please close.",
        ),
    ),
    Case(
        title="Report of the auditors: proof of where data is kept",
        product="Microsoft 365",
        topic="Compliance",
        severity="minimal",
        description="""The client's auditors ask for a proof of the region in which mail, files and chats are kept at
        rest. The client moved to a new region two years ago.""",
        notes=(
            "The page with data locations shows two regions for one service.",
            "That is right: one service hasn't moved, as it wasn't part of the programme at that time.",
            "Is there a document that says so, with a date?",
            "It's attached, with the state as of this month. The page in the admin center can be printed as well.",
        ),
    ),
    Case(
        title="OneDrive client at {site} doesn't start after an update",
        product="OneDrive for Business",
        topic="Sync client",
        severity="moderate",
        site="the home offices",
        description="""After last night's update the client doesn't start on about a third of the computers at {site}.
        The event log shows a missing library.""",
        notes=(
            "Reinstalling helps, but it's 60 computers and people work from everywhere.",
            "Is an application control policy in place? The new version is signed with a new certificate.",
            "It is, and the certificate isn't on its list. We've added the publisher instead of the certificate.",
            "Good choice. After the next policy refresh the client should start by itself.",
            "58 of 60 are fine; two laptops are switched off. Thanks.",
        ),
    ),
    Case(
        title="Two tenants with the same company name",
        product="Microsoft 365",
        topic="Account and profile",
        severity="minimal",
        description="""The client has an unmanaged tenant that came from a trial years ago. Guests are sometimes
        invited to the wrong one. How can the old one be taken over or closed?""",
        notes=(
            "No one knows who made it. The domain in it isn't verified.",
            "As no domain is verified there, it can be taken over by DNS proof, or it will be deleted when unused.",
            "We'd like to take it over. The record is set.",
            "The takeover is complete. You can now delete it after removing the three trial subscriptions.",
        ),
    ),
    Case(
        title="Power BI refresh fails with a gateway error",
        product="Power BI",
        topic="Gateways",
        severity="moderate",
        description="""Scheduled refreshes fail since Thursday with DM_GWPipeline_Gateway_DataSourceAccessError. The
        gateway is online and current.""",
        notes=(
            "The service account can read the database when we try by hand on the gateway machine.",
            "The error carries an inner one: the certificate of the database isn't trusted since its renewal.",
            "Indeed, it was renewed on Wednesday by an internal authority. Its root is now on the gateway machine.",
            "The refresh at 12:00 succeeded. Is anything left to do?",
            "No, please close. We've added the gateway to our checklist for certificates.",
        ),
    ),
    Case(
        title="Archive mailbox doesn't grow beyond 100 GB",
        product="Exchange Online",
        topic="Archiving",
        severity="minimal",
        description="""Auto-expanding archive was turned on three weeks ago for one mailbox, but the archive still
        shows 100 GB as its limit, with 99.2 GB in use.""",
        notes=(
            "Items are moved no longer, and the primary mailbox is filling up.",
            "Expansion begins at 90 GB but can take up to 30 days. I see that the job is scheduled.",
            "Can it be hurried? The primary mailbox has 2 GB left.",
            "I've asked for it. Meanwhile please raise the quota by assigning the larger plan.",
            "The archive has a second part since this morning. Thank you.",
        ),
    ),
    Case(
        title="GDAP relationship can't be approved by the client",
        product="Partner Center",
        topic="Delegated admin",
        severity="moderate",
        description="""The client's admin opens our link and gets 'You don't have permission to approve'. The person
        is Global Administrator.""",
        notes=(
            "We tried with a new relationship and with another browser.",
            "Is the person signed in to more than one organization in that browser?",
            "She is, and the page chose another company of hers. In a private window it worked.",
            "Thank you for the feedback; I'll pass on that the page should say which organization it speaks of.",
        ),
    ),
    Case(
        title="Teams recordings of {site} disappear after two months",
        product="Microsoft Teams",
        topic="Meetings",
        severity="minimal",
        site="the training centre",
        description="""Recordings of courses at {site} are gone after 60 days. The trainers want to keep them for two
        years.""",
        notes=(
            "There's no retention policy for them.",
            "Recordings expire after 60 days by the meeting policy unless the owner changes it.",
            "Can we change it for the trainers only?",
            "Yes, with a meeting policy of their own. Recordings already deleted are in the recycle bin for 93 days.",
            "Policy set, and the last four courses were restored.",
        ),
    ),
    Case(
        title="App protection blocks copying into the company's own app",
        product="Microsoft Intune",
        topic="App protection",
        severity="moderate",
        description="""Field staff can't paste from Outlook into the company's own app since it was updated. The app
        is listed as an exception.""",
        notes=(
            "On Android it works, on iOS it doesn't.",
            "On iOS exceptions go by the app's URL protocol. Did it change with the update?",
            "The developers changed it from fieldapp to fieldapp2. We've updated the exception.",
            "Devices fetch the policy within eight hours, or at once by signing in to the app again.",
        ),
    ),
    Case(
        title="Mailbox migration stops at 95 percent",
        product="Exchange Online",
        topic="Migration",
        severity="moderate",
        description="""Eight of 210 mailboxes stay at 95 percent with 'Synced, waiting for completion' though the
        batch was completed on Saturday.""",
        notes=(
            "People work in the old system meanwhile. Statistics of one move are attached.",
            "The moves wait because the target is throttled on content indexing. That is normal for a few hours.",
            "It has been three days.",
            "You're right, that's too long. I've moved the eight to another queue; please resume them.",
            "Seven are complete. The last one has 14 bad items; may we skip them?",
            "The items are empty notes of 2009. Please raise the limit to 20 and resume.",
            "All 210 are complete. Thank you for staying with us.",
        ),
    ),
    Case(
        title="Conditional Access: {site} counts as an unknown place",
        product="Microsoft Entra",
        topic="Conditional Access",
        severity="moderate",
        site="the warehouse",
        description="""People at {site} are asked for a second factor at each sign-in though its address is a named
        location. The provider changed the line last week.""",
        notes=(
            "The IPv4 address is right in the named location.",
            "Sign-in logs show IPv6 addresses since the change. These aren't part of the location.",
            "The provider turned on IPv6 without telling us. We've added the prefix, and it's quiet.",
        ),
    ),
    Case(
        title="Invoice shows a reseller that isn't ours",
        product="Microsoft 365",
        topic="Billing and licences",
        severity="minimal",
        description="""The client's invoice for a trial that became a subscription names another reseller. The client
        never had business with them.""",
        notes=(
            "The invoice is attached with prices blackened.",
            "The trial was started with a link that carried that reseller's id. I've sent it to billing.",
            "How long does this take? The client is worried.",
            "Billing has removed the reseller and issued a new invoice today.",
            "Received. The client is content.",
        ),
    ),
    Case(
        title="Files can't be opened in the desktop app from a browser",
        product="Office for the web",
        topic="Opening files",
        severity="minimal",
        description="""'Open in desktop app' does nothing for people with two versions of Office on one computer.""",
        notes=(
            "It's about 15 computers with a special program that needs the older version.",
            "The link goes to the version that registered itself last. A repair of the newer version registers it.",
            "Repaired on two computers, and it works. We'll do the others by script.",
        ),
    ),
    Case(
        title="All devices of {site} turned noncompliant overnight",
        product="Microsoft Intune",
        topic="Device compliance",
        severity="critical",
        site="the sales team",
        description="""Since 03:00 all 75 devices of {site} are noncompliant with 'Not configured', and mail is
        blocked by Conditional Access.""",
        notes=(
            "We've excluded the team from the policy for now so that they can work.",
            "Is it a policy assigned by group? The group's membership rule was changed at 02:47.",
            "A colleague cleaned up groups last night. The rule now finds nobody, so no policy is assigned.",
            "And devices without a policy count as noncompliant in your tenant. Please restore the rule.",
            "Restored; after a check-in all but three are compliant. The exclusion has been removed.",
            "Well done. I'd consider alerting on changes of rules of groups that carry policies.",
        ),
    ),
    Case(
        title="Distribution list: outside senders get no answer",
        product="Exchange Online",
        topic="Groups",
        severity="minimal",
        description="""Mail from outside to the list of {site} vanishes without a notice. Mail from inside arrives.""",
        site="the service desk",
        notes=(
            "'Allow people outside my organization' is on.",
            "Message trace shows that a transport rule deletes it: 'Block external to internal lists', from 2018.",
            "We've never seen that rule. It is off now, and mail arrives.",
            "Please check with the client why it was made before you delete it.",
        ),
    ),
    Case(
        title="Support access request: who asked for it?",
        product="Microsoft Purview",
        topic="Customer Lockbox",
        severity="minimal",
        description="""The client got a Customer Lockbox request at night and let it expire. They'd like to know what
        it was for.""",
        notes=(
            "The request number is in the attached mail.",
            "It belongs to the case about the mailbox migration: an engineer wanted to look at one stuck item.",
            "Understood, and reassuring. Nobody looked at anything, then?",
            "Without approval no access is possible. The log of the request confirms that.",
        ),
    ),
)
