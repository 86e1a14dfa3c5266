"""What Microsoft announces about meetings, chats, plans and communities."""

from .draft import Draft

DRAFTS = (
    Draft(
        title="Microsoft Teams: Meeting organizers can set a quiet arrival",
        category="stayInformed",
        services=("Microsoft Teams",),
        tags=("New feature", "User impact", "Admin impact"),
        summary="""Organizers can let people join without sound or banner once a meeting has begun. The option is off
        by default and rolls out over four weeks; nothing needs to be prepared.""",
        roadmap_ids=("904112",),
        platforms=("Desktop", "Web", "Mac"),
        help_link="https://learn.example/teams/quiet-arrival",
        html="""<p>Late arrivals interrupt whoever is speaking. With <b>Quiet arrival</b> an organizer decides that,
        from a chosen minute on, people enter without a sound and without a banner.</p> <h3>When this will happen</h3>
        <ul><li>Targeted release: begins about two weeks after this post and takes one week.</li> <li>General
        availability: follows a week later and should be complete within three weeks.</li></ul> <h3>How this affects
        your organization</h3> <p>The option appears under <i>Meeting options</i> &gt; <i>Arrival</i>. It is off
        unless an organizer or a meeting template turns it on. Lobby rules stay as they are.</p> <p><img
        src="https://cxcs.microsoft.net/static/public/teams/quiet-arrival-options.png" width="980" height="412"
        alt="Meeting options with the section Arrival" style="width:980px"></p> <h3>What you can do to prepare</h3>
        <p>Nothing is required. You may want to tell organizers of large meetings. <a
        href="https://learn.example/teams/quiet-arrival" target="_blank">Read how it works</a>.</p>""",
    ),
    Draft(
        title="Microsoft Teams: Older desk phones will lose calling features",
        category="planForChange",
        services=("Microsoft Teams",),
        tags=("Retirement", "User impact", "Admin impact"),
        is_major=True,
        act_by_days=120,
        summary="""Desk phones whose firmware can't be certified anymore will be limited to emergency calls four
        months from now. Check the list of models and plan replacements.""",
        platforms=("Teams and Surface Devices",),
        help_link="https://learn.example/teams/phones/models",
        html="""<p>[Key points]</p> <ul><li>Which: 14 models whose makers no longer provide security updates</li>
        <li>When: 120 days after this post</li> <li>Action: <b>replace these phones, or move their users to the
        app</b></li></ul> <p>[How this will affect your organization:]</p> <p>After the date the phones sign in, show
        the directory and place emergency calls. Other calls end with a spoken note. Voicemail and call history stay
        available in the app.</p> <table border="1" width="900"><tbody> <tr><th width="300">Family</th><th
        width="300">Last firmware</th><th width="300">What happens</th></tr> <tr><td>Series A without colour
        display</td><td>1.449</td><td>Emergency calls only</td></tr> <tr><td>Series C, first
        generation</td><td>2.114</td><td>Emergency calls only</td></tr> <tr><td>Conference units before model
        20</td><td>6.3</td><td>Support ends; calls work until the next major update</td> </tr></tbody></table>
        <p>[What you need to do to prepare:]</p> <ol><li>Export the list of devices from the Teams admin center and
        filter by model.</li> <li>Order replacements, or assign softphones.</li><li>Tell the people concerned. A text
        you can use is <a href="https://learn.example/teams/phones/notice">here</a>.</li></ol>""",
    ),
    Draft(
        title="Microsoft Teams: Rename a chat from its header",
        category="stayInformed",
        services=("Microsoft Teams",),
        tags=("Feature update", "User impact"),
        summary="A group chat can be renamed by clicking its name. Nothing needs to be prepared.",
        roadmap_ids=("904230",),
        platforms=("Web", "Desktop"),
        html="""<p>To rename a group chat one had to open a menu. Soon a click on the name is enough; <i>Esc</i>
        leaves it as it was.</p><p><b>When:</b> the rollout begins next week and takes two weeks.<br><b>Who:</b> all
        who may rename a chat today.<br><b>Admins:</b> nothing to do.</p>""",
    ),
    Draft(
        title="Microsoft Teams: Recordings of channel meetings move with their channel",
        category="stayInformed",
        services=("Microsoft Teams", "SharePoint Online", "Microsoft Stream"),
        tags=("Feature update", "Admin impact"),
        summary="""When a channel is archived or renamed, the recordings of its meetings follow. Links keep working
        for 180 days.""",
        roadmap_ids=("904377", "904378"),
        platforms=("Web", "Desktop", "Mac", "iOS", "Android"),
        help_link="https://learn.example/teams/recordings",
        html="""<p>Recordings of channel meetings are kept in a folder that bears the name of the channel at the time
        of the
        meeting. After this change the folder is renamed together with its channel.</p>
        <h3>What changes</h3>
        <ul><li>The folder follows a renamed channel within an hour.<ul><li>Sharing links are redirected for 180
        days.</li>
        <li>Retention labels stay on the files.</li></ul></li>
        <li>An archived channel keeps its recordings, read-only.</li></ul>
        <h3>What you can do to prepare</h3>
        <p>If scripts of yours look for recordings by path, let them use the id of the drive instead:</p>
        <pre><code>GET /drives/{drive-id}/items/{item-id}</code></pre>""",
    ),
    Draft(
        title="Teams Rooms: A shorter setup for shared displays",
        category="stayInformed",
        services=("Microsoft Teams",),
        tags=("New feature", "Admin impact"),
        summary="Displays without a camera can be set up with a code from the admin center in three steps.",
        roadmap_ids=("905010",),
        platforms=("Teams and Surface Devices",),
        html="""<p>Setting up a shared display takes eleven steps today. With a <mark>pairing code</mark> there are
        three: create the code in the admin center, enter it on the display, choose the room.</p> <p>Codes are valid
        for one hour and for one display. They carry no rights besides that of pairing.</p> <p>The rollout takes place
        between three and six weeks from now. No licence is needed besides the one for the room.</p>""",
    ),
    Draft(
        title="Microsoft Teams: New default for who may bypass the lobby",
        category="planForChange",
        services=("Microsoft Teams",),
        tags=("Admin impact", "User impact", "Feature update"),
        summary="""In organizations that never changed the policy, people who dial in will wait in the lobby. Set the
        value yourself within 45 days if you want to keep today's behaviour.""",
        act_by_days=45,
        roadmap_ids=("905121",),
        platforms=("Desktop", "Web", "Mac", "iOS", "Android"),
        help_link="https://learn.example/teams/lobby",
        html="""<p>In the global policy the value <i>People dialing in can bypass the lobby</i> changes from
        <font color="#107c10">On</font> to <font color="#a4262c">Off</font>, unless you have set it yourself.</p>
        <h3>Why</h3><p>Guessed conference numbers are the most frequent way into meetings for people who weren't
        invited.</p>
        <h3>What to do</h3>
        <p>To keep today's behaviour, run this before the date given as <b>act by</b>:</p>
        <pre>Set-MeetingPolicy -Identity Global -DialInBypass Everyone</pre>
        <p>Meetings that were scheduled before aren't changed.</p>""",
    ),
    Draft(
        title="Microsoft Teams: Status message with an end date on phones",
        category="stayInformed",
        services=("Microsoft Teams",),
        tags=("New feature", "User impact"),
        summary="A status message can be given an end date in the mobile apps, as on the desktop.",
        roadmap_ids=("905188",),
        platforms=("iOS", "Android"),
        html="""<p>What the desktop could do for years, phones learn now: <i>Clear status after</i> offers one hour,
        today, this week, and a date of your choice.</p><p>No action is needed.</p><o:p></o:p>""",
    ),
    Draft(
        title="Microsoft Planner: Plans can have start and end",
        category="stayInformed",
        services=("Planner", "Microsoft Teams"),
        tags=("New feature", "User impact"),
        summary="Plans get a start and an end date, shown above the board and used by the new timeline.",
        roadmap_ids=("906001",),
        platforms=("Web",),
        blog_link="https://learn.example/blog/planner-dates",
        html="""<p>You asked for it most often: a plan can have a start and an end. Both show above the board; tasks
        due after the end are marked.</p><p><img src="https://cxcs.microsoft.net/static/public/planner/plan-dates.png"
        width="760" alt="A plan with dates above its buckets"></p><ul><li>Basic plans: dates and marks</li><li>Premium
        plans: also a line in the timeline</li></ul><p>Existing plans have no dates until an owner sets them.</p>""",
    ),
    Draft(
        title="Viva Engage: Storylines of people who left are kept for a year",
        category="planForChange",
        services=("Microsoft Viva",),
        tags=("Admin impact", "User impact", "Data privacy"),
        summary="""Storyline posts of deleted accounts will be kept for one year rather than for ever, unless a
        retention policy says otherwise.""",
        platforms=("Web", "Desktop"),
        html="""<p>Today posts on a storyline remain when the account behind it is deleted. From two months after this
        post they are removed one year after the account.</p> <p><b>Retention policies win.</b> If you have one for
        community messages, its period counts.</p> <p>To find storylines concerned, use the report <i>Inactive
        storylines</i>. Questions that our documentation leaves open go to <a
        href="mailto:storylines@learn.example">storylines@learn.example</a>.</p>""",
    ),
    Draft(
        title="Viva Connections: Card for open service requests",
        category="stayInformed",
        services=("Microsoft Viva", "SharePoint Online"),
        tags=("New feature", "Admin impact"),
        summary="A ready-made dashboard card shows a person's open requests at your own help desk.",
        roadmap_ids=("906340",),
        platforms=("Web", "iOS", "Android"),
        external_link="https://roadmap.example/906340",
        html="""<p>Dashboards get a card that lists open requests of the person who looks at it. It reads from any
        system with an API that answers as described in the <a
        href="https://learn.example/viva/cards/requests">reference</a>.</p> <p>Add it under <i>Edit dashboard</i> &gt;
        <i>Add a card</i> &gt; <i>Requests</i>, and enter the address of your API. The literal <tenantid> in the
        address is replaced by the id of your organization.</p>""",
    ),
    Draft(
        title="Microsoft Bookings: Waiting lists for fully booked days",
        category="stayInformed",
        services=("Microsoft Bookings",),
        tags=("New feature", "User impact"),
        summary="Customers can ask to be told when a time becomes free. The option is off until a page's owner turns "
        "it on.",
        roadmap_ids=("906415",),
        platforms=("Web",),
        html="""<p>When a day is full, a booking page can offer a place on a <b>waiting list</b>. If a booking is
        cancelled, the first three on the list get a mail with a link that is valid for two hours.</p> <p>Owners turn
        it on for each service. Mail addresses on the list are deleted when the day has passed.</p>""",
    ),
    Draft(
        title="Microsoft StaffHub: Schedules can be printed as a poster",
        category="stayInformed",
        services=("Microsoft Teams",),
        tags=("New feature", "User impact"),
        summary="A week's schedule can be printed on one large sheet for the wall of a break room.",
        roadmap_ids=("906502",),
        platforms=("Web",),
        html="""<p>Many teams still pin the schedule to a wall. <i>Print</i> &gt; <i>Poster</i> now makes a sheet of
        up to A2 with one line for each person. Colours are chosen so that they can be told apart in black and
        white.</p> <ul><liadmins>Admins: nothing to do.</li><li>Managers: choose which columns to print.</li></ul>""",
    ),
)
