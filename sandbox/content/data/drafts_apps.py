"""What Microsoft announces about Copilot, the Power Platform and everything else."""

from .draft import Draft

DRAFTS = (
    Draft(
        title="Microsoft 365 Copilot: Answers name the paragraph they rely on",
        category="stayInformed",
        services=("Microsoft Copilot (Microsoft 365)",),
        tags=("Feature update", "User impact"),
        summary="References lead to the paragraph in a document rather than to its beginning.",
        roadmap_ids=("930100",),
        platforms=("Desktop", "Web", "iOS", "Android"),
        html="""<p>A reference opens the document at the paragraph that an answer relies on, and marks it.</p>
        <p>Works for Word, PDF and pages; slides and sheets follow later.</p>""",
    ),
    Draft(
        title="Microsoft 365 Copilot: Admins choose which sites are left out",
        category="stayInformed",
        services=("Microsoft Copilot (Microsoft 365)", "SharePoint Online"),
        tags=("New feature", "Admin impact"),
        summary="Up to 500 sites can be left out of answers. Search and permissions aren't changed by it.",
        roadmap_ids=("930144",),
        platforms=("Web",),
        help_link="https://learn.example/copilot/exclusions",
        html="""<p>[Key points]</p><ul><li>Default: nothing is left out</li><li>Limit: 500 sites</li><li>Right needed:
        SharePoint Administrator</li></ul><p>Leaving a site out doesn't hide it: people who have access find it in
        search and can open it. It takes up to a day until a change counts everywhere.</p>""",
    ),
    Draft(
        title="Microsoft 365 Copilot: Meeting recap in the language of the reader",
        category="stayInformed",
        services=("Microsoft Copilot (Microsoft 365)", "Microsoft Teams"),
        tags=("New feature", "User impact"),
        summary="A recap can be read in any of 31 languages, whatever was spoken.",
        roadmap_ids=("930201",),
        platforms=("Desktop", "Web", "Mac"),
        html="""<p>Choose a language above the recap, and it is translated. The transcript stays in the language that
        was spoken. The setting is remembered for each person.</p>""",
    ),
    Draft(
        title="Power Automate: Flows of people who left need an owner",
        category="planForChange",
        services=("Power Automate",),
        tags=("Admin impact", "User impact"),
        summary="""Flows without an owner will be turned off 60 days after their last owner's account was deleted.
        Assign a co-owner.""",
        roadmap_ids=("931010",),
        help_link="https://learn.example/automate/orphans",
        html="""<p>A flow whose only owner has left goes on running until its connections expire, and then stops without
        notice. In future it is turned off after <b>60 days</b>, after three mails to admins.</p>
        <p>Find such flows in the admin center under <i>Flows</i> &gt; <i>Without owner</i>, or with:</p>
        <pre>Get-AdminFlow | ? { -not $_.Owner }</pre><p>Flows that belong to a solution aren't affected.</p>""",
    ),
    Draft(
        title="Power Apps: New look for the list of apps",
        category="stayInformed",
        services=("Power Apps",),
        tags=("Feature update", "User impact"),
        summary="The list of apps gets larger icons, a search field and the apps used most at the top.",
        roadmap_ids=("931122",),
        platforms=("Web",),
        html="""<p>Apps used most come first, then those of the last days, then all. The search looks at names, makers
        and descriptions.</p><p><img src="https://cxcs.microsoft.net/static/public/powerapps/list.png" width="1400"
        alt="The new list of apps"></p>""",
    ),
    Draft(
        title="Power BI: Export to files can be limited by label",
        category="stayInformed",
        services=("Power BI",),
        tags=("New feature", "Admin impact"),
        summary="Admins can forbid the export of data from reports with certain sensitivity labels.",
        roadmap_ids=("931340",),
        platforms=("Web",),
        html="""<p>Under <i>Tenant settings</i> &gt; <i>Export</i> choose the labels for which export to Excel, CSV
        and PDF is off. People see the reason where the command would be.</p><p>It doesn't affect printing.</p>""",
    ),
    Draft(
        title="Dynamics 365: Release wave brings the new form header to everyone",
        category="planForChange",
        services=("Dynamics 365 Apps",),
        tags=("User impact", "Feature update"),
        summary="The compact form header becomes the default. It can be turned off for each app until the next wave.",
        platforms=("Web",),
        html="""<p>The compact header takes 40 percent less height. It becomes the default with the next wave.</p>
        <ul><li>Check forms with more than four fields in the header: the others move to a flyout.</li> <li>Scripts
        that look for elements of the page rather than use the API may break.</li></ul>""",
    ),
    Draft(
        title="Microsoft Forms: Questions can depend on more than one answer",
        category="stayInformed",
        services=("Microsoft Forms",),
        tags=("New feature", "User impact"),
        summary="Branching can combine up to five conditions with and / or.",
        roadmap_ids=("932001",),
        platforms=("Web",),
        html="""<p>So far a question could depend on one answer. Now up to five conditions can be combined.</p>
        <p>Forms with branching from before aren't changed.</p>""",
    ),
    Draft(
        title="Microsoft Stream: Chapters from slides",
        category="stayInformed",
        services=("Microsoft Stream", "SharePoint Online"),
        tags=("New feature", "User impact"),
        summary="Videos of presentations get chapters from the titles of their slides.",
        roadmap_ids=("932188",),
        platforms=("Web",),
        html="""<p>When slides were shown in a recording, their titles become chapters. Owners can rename, move and
        delete them.</p>""",
    ),
    Draft(
        title="Microsoft Lists: Offline editing ends in the browser",
        category="planForChange",
        services=("SharePoint Online", "Microsoft Lists"),
        tags=("Retirement", "User impact"),
        summary="""Lists can't be edited offline in the browser any more. The sync client goes on keeping lists at
        hand for reading.""",
        html="""<p>Few people edit lists offline in a browser, and conflicts are frequent. We end this ability two
        months from now.</p><p>Changes that were made offline are sent when the browser is online again; please make
        sure that this happens before the date.</p>""",
    ),
    Draft(
        title="Skype for Business: Last meeting links stop working",
        category="planForChange",
        services=("Skype for Business",),
        tags=("Retirement", "User impact", "Admin impact"),
        summary="Meeting links that date from before the move to Teams end in six weeks. Recurring meetings need a "
        "new link.",
        html="""<p>Links of recurring meetings that were made before an organization moved to Teams still lead to a
        small page
        that forwards people. That page ends in six weeks.</p><p>The meeting migration service can write new links into
        calendars:</p><pre>Start-MeetingMigration -Identity user@contoso.example -Target Teams</pre>""",
    ),
    Draft(
        title="Microsoft 365 suite: Help pane answers from your own pages",
        category="stayInformed",
        services=("Microsoft 365 suite",),
        tags=("New feature", "Admin impact", "User impact"),
        summary="The help pane can search one SharePoint site of yours before the public help.",
        roadmap_ids=("933007",),
        platforms=("Web",),
        html="""<p>Name one site under <i>Settings</i> &gt; <i>Help</i>, and what people ask in the help pane is
        searched there first. Results bear your organization's name.</p><p>Without a site nothing changes.</p>""",
    ),
    Draft(
        title="Sway: Print to PDF keeps animations as pictures",
        category="stayInformed",
        services=("Sway",),
        tags=("Feature update",),
        summary="Printed Sways show the last picture of an animation rather than an empty frame.",
        platforms=("Web",),
        html="""<p>A small thing that many asked for: printing or saving as PDF keeps the last picture of each
        animation.</p>""",
    ),
)
