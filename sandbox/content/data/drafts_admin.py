"""What Microsoft announces about security, devices, identity and administration."""

from .draft import Draft

DRAFTS = (
    Draft(
        title="Microsoft Entra: Security defaults will require stronger methods",
        category="planForChange",
        services=("Microsoft Entra",),
        tags=("Admin impact", "User impact", "Major change"),
        is_major=True,
        summary="""With security defaults on, text messages no longer count as a second factor for admins. Register
        another method within three months.""",
        help_link="https://learn.example/entra/defaults",
        html="""<p>Organizations that use <b>security defaults</b> get stronger protection for accounts with an admin
        role.</p> <h3>What changes</h3><ul><li>Admins can't use text messages or calls as second factor any more.</li>
        <li>At sign-in they are asked to register the authenticator app or a passkey. They can postpone this for 14
        days.</li> </ul><h3>Who isn't affected</h3><p>Everyone without an admin role, and organizations with
        Conditional Access.</p> <h3>What to do</h3><p>Check that <u>two</u> admins have a method that doesn't depend
        on one phone. Keep the codes of your emergency account where you can reach them without signing in.</p>""",
    ),
    Draft(
        title="Microsoft Entra: Sign-in page shows which app is asking",
        category="stayInformed",
        services=("Microsoft Entra",),
        tags=("Feature update", "User impact"),
        summary="The sign-in page shows name and publisher of the app. Screenshots in your own guides may need "
        "renewal.",
        roadmap_ids=("920010",),
        platforms=("Web",),
        html="""<p>Under the title of the sign-in page a line names the app and its verified publisher. For apps
        without a verified publisher the line says so.</p><p><img
        src="https://cxcs.microsoft.net/static/public/entra/app-line.png" width="640" height="480" alt="The sign-in
        page with the new line"></p><p>Please renew screenshots in your own guides.</p>""",
    ),
    Draft(
        title="Microsoft Intune: Support for the oldest phone systems ends",
        category="planForChange",
        services=("Microsoft Intune ",),
        tags=("Retirement", "User impact", "Admin impact"),
        summary="""Phones and tablets with the four oldest systems can't be enrolled any more and lose app protection
        two months later.""",
        platforms=("iOS", "Android"),
        html="""<p>With each new system for phones we end support for the oldest one.</p> <ul><li>Enrollment of new
        devices: ends one month after this post.</li> <li>Devices that are enrolled: stay, but get no new policies
        after three months.</li></ul> <p>To see which devices are concerned, filter <i>Devices</i> by version, or run
        a compliance policy with a minimum version in report-only mode.</p>""",
    ),
    Draft(
        title="Microsoft Intune: Remote help starts from the device page",
        category="stayInformed",
        services=("Microsoft Intune",),
        tags=("New feature", "Admin impact"),
        summary="Helpdesk staff can start a remote session from a device's page without exchanging a code.",
        roadmap_ids=("921455",),
        platforms=("Web",),
        html="""<p>On the page of a device the button <b>Start remote help</b> sends a request to the person in front
        of it. There's no code to spell any more. The person agrees, sees the helper's name and company, and can end
        the session at any time.</p><p>Needs the add-on and the right <code>RemoteHelp/TakeControl</code>.</p>""",
    ),
    Draft(
        title="Microsoft Defender: Attack simulation in 12 more languages",
        category="stayInformed",
        services=("Microsoft 365 Defender",),
        tags=("Feature update", "Admin impact"),
        summary="Simulated phishing and its training come in 12 more languages, chosen by the language of the mailbox.",
        roadmap_ids=("922001",),
        platforms=("Web",),
        html="""<p>Training works best in one's own language. We're adding Basque, Croatian, Estonian, Icelandic,
        Khmer, Latvian, Lithuanian, Maltese, Serbian, Slovenian, Tamil and Welsh.</p><p>Existing simulations aren't
        changed.</p>""",
    ),
    Draft(
        title="Microsoft Defender: Safe Links checks links in calendar invitations",
        category="stayInformed",
        services=("Microsoft 365 Defender", "Exchange Online"),
        tags=("New feature", "User impact", "Admin impact"),
        summary="Links in invitations are examined like links in mail. There is no new setting.",
        roadmap_ids=("922050",),
        platforms=("Web", "Desktop"),
        html="""<p>Invitations are a way around filters of mail. Links in their text are now examined when they are
        clicked.</p><p>Your policies for Safe Links apply without a change; exceptions count as well.</p> <p>Meeting
        links of Teams and of four other services aren't rewritten.</p>""",
    ),
    Draft(
        title="Microsoft Purview: Audit log keeps a year for everyone",
        category="stayInformed",
        services=("Microsoft Purview",),
        tags=("Feature update", "Admin impact", "GDPR"),
        summary="Standard audit keeps events for 365 rather than 180 days. Review whether this fits your own rules.",
        html="""<p>Events that are written from next month on are kept for <b>365 days</b> in all plans.</p> <p>If
        your own rules ask for a shorter time, create a retention policy for audit records:</p> <ol><li>Open the
        compliance portal.</li><li><i>Audit</i> &gt; <i>Retention</i> &gt; <i>New</i>.</li> <li>Choose the record
        types and the time.</li></ol><p>Works councils may want to be told.</p>""",
    ),
    Draft(
        title="Microsoft Purview: Labels for meetings become mandatory where files are",
        category="planForChange",
        services=("Microsoft Purview", "Microsoft Teams", "Exchange Online"),
        tags=("Admin impact", "User impact"),
        summary="""Where labels are mandatory for files and mail, they will be for meetings. A new setting allows you
        to opt out.""",
        roadmap_ids=("923300",),
        platforms=("Desktop", "Web", "Mac"),
        html="""<p>A policy that makes a label mandatory for files and mail will count for meetings and calendar
        entries,
        too.</p><p><b>Opt out</b> with the advanced setting:</p>
        <pre>Set-LabelPolicy -Identity "Global" -AdvancedSettings @{ MandatoryForMeetings = "False" }</pre>
        <p>Entries made before the change keep no label until they are edited.</p>""",
    ),
    Draft(
        title="Admin center: Roles can be given for a limited time",
        category="stayInformed",
        services=("Microsoft 365 suite",),
        tags=("New feature", "Admin impact"),
        summary="An admin role can be assigned with an end date from the user's page.",
        roadmap_ids=("924007",),
        platforms=("Web",),
        html="""<p>When you assign a role, <i>Until</i> offers a day, a week, a month, or a date. The person and all
        global admins get a mail two days before the end.</p><p>This is a simple help for organizations without
        Privileged Identity Management; where you use that, the page leads there.</p>""",
    ),
    Draft(
        title="Partners: Delegated relationships with broad roles will be split",
        category="planForChange",
        services=("Microsoft 365 suite",),
        tags=("Admin impact", "Major update"),
        is_major=True,
        summary="""Delegated admin relationships that include Global Administrator can't be extended automatically.
        Partners are asked to propose narrower ones.""",
        external_link="https://roadmap.example/partners/relationships",
        html="""<p>If a partner manages services for you, a <b>delegated admin relationship</b> says with which roles.
        Those with the broadest role end at their date and aren't extended by themselves.</p> <h3>What you will
        see</h3><p>Your partner may ask you to approve a new relationship with several narrower roles. Read which
        roles it contains before you approve it; you can end a relationship at any time under <i>Settings</i> &gt;
        <i>Partner relationships</i>.</p><h3>What stays</h3><p>Subscriptions, licences and billing don't depend on
        it.</p>""",
    ),
    Draft(
        title="Windows: Update history shows why a restart was needed",
        category="stayInformed",
        services=("Windows",),
        tags=("Feature update", "User impact"),
        summary="The update history names the component that required a restart.",
        platforms=("Desktop",),
        html="""<p>Under <i>Settings</i> &gt; <i>Windows Update</i> &gt; <i>Update history</i> each entry tells which
        component made a restart necessary, and how long it took.</p><p>Open it with <a
        href="edge:settings/help">help</a> in Edge, or with <code>ms-settings:windowsupdate-history</code>.</p>""",
    ),
    Draft(
        title="Action needed: certificates of a retired root in mail connectors",
        category="preventOrFixIssue",
        services=("Exchange Online",),
        tags=("Admin impact",),
        severity="high",
        act_by_days=21,
        summary="""One of your connectors may use a certificate of a root that expires in three weeks. Mail through it
        would stop. Replace the certificate.""",
        help_link="https://learn.example/exchange/connectors/roots",
        html="""<p><font color="#a4262c"><b>Mail flow may stop if you don't act.</b></font></p> <p>You get this post
        because a connector of your organization presented, in the last 30 days, a certificate issued under a root
        that expires in three weeks.</p> <ol><li>Find it: <i>Mail flow</i> &gt; <i>Connectors</i> &gt; <i>Certificate
        health</i>.</li> <li>Get a new certificate from your authority.</li><li>Install it on your own server, then
        <b>validate</b> the connector.</li></ol><p>After the date, connections with the old certificate are refused
        with <code>454 4.7.5</code>; senders try again for a day.</p>""",
    ),
)
