"""What Microsoft announces about mail, files and Office."""

from .draft import Draft

DRAFTS = (
    Draft(
        title="Exchange Online: Basic sign-in for device mail ends",
        category="planForChange",
        services=("Exchange Online",),
        tags=("Retirement", "Admin impact", "User impact"),
        is_major=True,
        summary="""Printers and programs that send mail with a mailbox's password will be refused. Move them to a
        connector or to modern sign-in.""",
        help_link="https://learn.example/exchange/device-mail",
        html="""<p>[Introduction]</p><p>A password that is stored in a device can't be protected by a second factor.
        We've therefore decided to end this way of sending mail.</p> <p>[When this will happen:]</p> <table border="1"
        style="border-collapse:collapse" width="820"><tbody> <tr><td width="260"><b>Step</b></td><td
        width="560"><b>What happens</b></td></tr> <tr><td>1: two months after this post</td><td>One in a hundred
        attempts is refused, as a hint</td></tr> <tr><td>2: four months</td><td>One in three is refused</td></tr>
        <tr><td>3: six months</td><td>Every attempt is refused with <code>550 5.7.30</code></td></tr></tbody></table>
        <p>[How this affects your organization:]</p> <p>The report <i>SMTP clients with basic sign-in</i> in the admin
        center lists devices of the last 90 days.</p> <p>[What you need to do:]</p><ul><li>Devices within your
        network: use a connector for your public address.</li> <li>Programs: use OAuth, or the Graph
        API.</li><li>Neither is possible: use the high-volume service, which isn't affected.</li></ul>""",
    ),
    Draft(
        title="Outlook: Undo for moved messages",
        category="stayInformed",
        services=("Exchange Online", "Microsoft 365 Apps"),
        tags=("New feature", "User impact"),
        summary="After moving messages a bar offers to undo the move for ten seconds.",
        roadmap_ids=("910015",),
        platforms=("Web", "Desktop"),
        html="""<p>Dragged to the wrong folder? A bar at the bottom says where the messages went, with <b>Undo</b>. It
        stays for ten seconds, or longer for those who use a screen reader.</p><p>Rolls out over the next three
        weeks.</p>""",
    ),
    Draft(
        title="Exchange Online: Message trace keeps 90 days",
        category="stayInformed",
        services=("Exchange Online",),
        tags=("Feature update", "Admin impact"),
        summary="Message trace will reach back 90 days without a separate report. The old cmdlet remains for six "
        "months.",
        roadmap_ids=("910077",),
        platforms=("Web",),
        html="""<p>The new message trace answers for <b>90 days</b> rather than 10, in windows of 10 days each.</p>
        <h3>Scripts</h3>
        <p>The cmdlet gets a successor with paging. A first example:</p>
        <pre><code>$page = Get-TraceV2 -Start (Get-Date).AddDays(-30) -First 1000
while ($page.Next) { $page = Get-TraceV2 -After $page.Next }</code></pre>
        <p>The former cmdlet works for six more months; please change scripts until then. <strike>It will be limited
        to one
        day in the last month.</strike> We've dropped the plan to limit it.</p>""",
    ),
    Draft(
        title="Outlook: Room finder asks for equipment first",
        category="stayInformed",
        services=("Exchange Online", "Microsoft Places"),
        tags=("Feature update", "User impact", "Admin impact"),
        summary="The room finder will filter by equipment before it shows free rooms. Rooms need up-to-date "
        "properties.",
        roadmap_ids=("910140",),
        platforms=("Desktop", "Web", "Mac"),
        help_link="https://learn.example/outlook/rooms",
        html="""<p>People look for a room <i>with</i> something: a screen, a camera, a whiteboard. The room finder
        asks for that first, then shows what is free.</p> <p><b>Prepare:</b> look through the properties of your
        rooms. Those without any are shown last.</p> <table
        border="1"><tr><th>Property</th><th>Example</th></tr><tr><td>VideoDeviceName</td><td>Front camera</td></tr>
        <tr><td>Capacity</td><td>12</td></tr><tr><td>IsWheelChairAccessible</td><td>true</td></tr></table>""",
    ),
    Draft(
        title="SharePoint: Site templates of the first generation retire",
        category="planForChange",
        services=("SharePoint Online",),
        tags=("Retirement", "Admin impact"),
        summary="""Classic site templates can't be used for new sites after three months. Existing sites keep working;
        export templates that you still need.""",
        html="""<p>[Key points]</p><ul><li>Major: no</li><li>Timeline: three months after this post</li>
        <li>Control: admin</li><li>Action: <u>export what you need</u></li></ul>
        <p>After the date the gallery of classic templates is hidden. Sites that were made from them aren't touched.</p>
        <p>Templates can be saved as scripts:</p><pre>Export-SiteDesign -FromTemplate "Project 2015" -Path
        .\\project.json</pre>
        <p>There's no way back after the date; please keep the export.</p>""",
    ),
    Draft(
        title="SharePoint: Pages show when they were last reviewed",
        category="stayInformed",
        services=("SharePoint Online",),
        tags=("New feature", "User impact"),
        summary="Owners can confirm that a page is still right. The date shows under the title.",
        roadmap_ids=("911004",),
        platforms=("Web", "iOS", "Android"),
        html="""<p>How old is this page, and is it still true? Under the title a line says who confirmed the page
        last, and when. Owners get a reminder after 180 days, or after a time that you choose.</p> <p><img
        src="https://cxcs.microsoft.net/static/public/sharepoint/reviewed-line.png" width="1200" height="300" alt="The
        line under a title"></p><p>It is off for existing sites and on for new communication sites.</p>""",
    ),
    Draft(
        title="OneDrive: Sync of shared folders asks before it downloads everything",
        category="stayInformed",
        services=("OneDrive for Business",),
        tags=("Feature update", "User impact"),
        summary="When someone adds a shared folder of more than 50 GB, the client asks whether to keep files online "
        "only.",
        roadmap_ids=("911207",),
        platforms=("Desktop", "Mac"),
        html="""<p>A large shared folder can fill a disk. From the next version the client asks when a folder holds
        more than 50 GB. The default answer is <i>Keep online only</i>.</p><p>Policies for files on demand win over
        the question.</p>""",
    ),
    Draft(
        title="OneDrive: Unlicensed accounts become read-only",
        category="planForChange",
        services=("OneDrive for Business", "SharePoint Online"),
        tags=("Admin impact", "Major change", "Retirement"),
        is_major=True,
        summary="""OneDrive accounts whose owner has no licence for 60 days become read-only and are archived a month
        later. Review the report of unlicensed accounts.""",
        help_link="https://learn.example/onedrive/unlicensed",
        html="""<p>Accounts of people who left often stay for years, unseen and unprotected. We'll treat them as
        follows:</p> <ol><li>After 60 days without a licence: read-only.</li><li>After 93 days: archived. Admins can
        restore an account within a year.</li></ol> <h3>What to do</h3> <p>Open <i>Reports</i> &gt; <i>OneDrive</i>
        &gt; <i>Unlicensed accounts</i>. For each account decide whether to give it a licence, to move its files, or
        to let it go. Legal holds are kept in every case.</p> <p><font face="Segoe UI"
        color="#8a3707"><b>Note:</b></font> accounts under a retention policy are archived as well, but not
        deleted.</p>""",
    ),
    Draft(
        title="Excel: Formulas explain themselves",
        category="stayInformed",
        services=("Microsoft 365 Apps", "Office for the web"),
        tags=("New feature", "User impact"),
        summary="Hovering a part of a formula shows its value and a sentence about what it does.",
        roadmap_ids=("912300",),
        platforms=("Desktop", "Web", "Mac"),
        blog_link="https://learn.example/blog/excel-explain",
        html="""<p>Point at a part of a formula, and Excel shows its present value together with a plain sentence,
        such as <em>the average of the last twelve months in column D</em>.</p><p>The sentences are made on the
        device.</p>""",
    ),
    Draft(
        title="Word: Comments keep their place when text moves",
        category="stayInformed",
        services=("Microsoft 365 Apps",),
        tags=("Feature update", "User impact"),
        summary="Comments now follow the text they belong to when paragraphs are cut and pasted.",
        roadmap_ids=("912345",),
        platforms=("Desktop", "Mac", "Web", "iOS", "Android"),
        html="""<p>Cut a paragraph, paste it elsewhere: its comments come along, with their threads and their state.
        When the text is pasted into another document, Word asks.</p>""",
    ),
    Draft(
        title="Microsoft 365 Apps: Semi-annual channel gets shorter support",
        category="planForChange",
        services=("Microsoft 365 Apps",),
        tags=("Admin impact",),
        summary="""Versions of the semi-annual channel will be supported for 8 instead of 14 months. Devices that
        update by themselves aren't affected.""",
        platforms=("Desktop",),
        html="""<p>From the next version on, support for a version of the semi-annual channel ends after <b>eight
        months</b>. This leaves two months for moving to the next one.</p> <table border="1" width="640"
        style="width:640px"><tbody><tr><td>Channel</td><td>Today</td><td>Then</td></tr> <tr><td>Current</td><td>1
        month</td><td>1 month</td></tr><tr><td>Monthly enterprise</td><td>2 months</td> <td>2
        months</td></tr><tr><td>Semi-annual</td><td>14 months</td><td><b>8 months</b></td></tr></tbody></table> <p>If
        you hold devices at a version by policy, please plan for two moves a year.</p>""",
    ),
    Draft(
        title="We found and fixed a fault that left shared calendars out of date",
        category="preventOrFixIssue",
        services=("Exchange Online",),
        tags=("Admin impact", "User impact"),
        summary="""Shared calendars that were added last month may miss changes. Remove and add them once, or run the
        script given here.""",
        html="""<p>Shared calendars that were added in the past month may miss changes made by their owner. We've
        corrected
        the fault; calendars added from today on are right.</p>
        <p><b>What you need to do:</b> calendars added in the meantime must be added again. Please ask people to
        remove and
        add them, or run this for the mailboxes on your list:</p>
        <pre>Get-Content .\\mailboxes.txt | % { Repair-SharedCalendar -Identity $_ -Force }</pre>
        <p>We apologize for the trouble.</p>""",
    ),
)
