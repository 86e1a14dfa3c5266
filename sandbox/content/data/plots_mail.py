"""What goes wrong with mail and calendars."""

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
    suspended,
    verifying,
)

PLOTS: tuple[Plot, ...] = (
    incident(
        "Exchange",
        "E-Mail timely delivery",
        title="{Who} see long delays when mail arrives from outside the organization",
        impact="Messages sent from other organizations reach {who} up to 90 minutes late.",
        more="""Mail between people of the same organization isn't delayed. Senders get no notice of non-delivery;
        every message that we hold is delivered in the order in which it came in.""",
        scope="Anyone whose inbound mail passes through the affected transport servers in {region} may notice this.",
        cause="""A change to connection limits left one part of the inbound mail path with fewer workers than its
        evening load needs, so queues grew faster than they were drained.""",
        next_steps="""We're adding a check that compares connection limits with last week's peak load before a change
        like this may leave its first region.""",
        stages=(
            looking(0, "We see inbound queues growing in {region} and are finding out which part of the path is slow."),
            degraded(
                35,
                """Telemetry shows that the queues grew after a change to connection limits. We're comparing servers
                with and without that change to be sure before we take it back.""",
            ),
            degraded(
                110,
                """We've confirmed the change as the cause and are reverting it server by server. Where that is done
                the queues shrink by roughly a third every ten minutes.""",
            ),
            restoring(
                190,
                """The change is reverted everywhere. About 15 percent of the delayed messages are still in queues; we
                have added capacity to drain them sooner.""",
            ),
            restored(
                290,
                """All queues are back at their usual length, and new messages arrive within seconds. We watched
                delivery times for an hour and saw no relapse.""",
            ),
            reviewed(
                6200,
                """The review of this incident has been published. It describes the timeline, what we changed and why
                monitoring did not stop the change in its first region.""",
            ),
        ),
    ),
    incident(
        "Exchange",
        "E-Mail and calendar access",
        title="{Who} can't open their mailbox with any client",
        impact="{Who} can't open their mailbox in Outlook, in a browser or on a phone; mail sent to them is kept.",
        scope="About four in a hundred mailboxes in {region} are on the affected group of databases.",
        cause="""A storage controller in one datacenter reported healthy while it no longer wrote to disk, and the
        automatic move to another copy waited for a confirmation that never came.""",
        stages=(
            looking(0, "We're looking into reports that mailboxes in {region} don't open."),
            interrupted(
                20,
                """Mailboxes on one group of databases are offline. We're moving them by hand to healthy copies, the
                largest databases first.""",
            ),
            interrupted(
                95,
                """More than half of the databases are mounted again. For the rest we verify each copy before we mount
                it, so that no message is lost.""",
            ),
            interrupted(
                260,
                """Nine databases remain offline. Their newest copies differ by a few seconds of log, which we replay
                now. People whose mailbox is back see mail of the last hours arrive in bursts.""",
            ),
        ),
    ),
    incident(
        "Exchange",
        "Sign-in",
        title="{Who} are asked for their password again and again in Outlook for Windows",
        impact="Outlook prompts {who} for a password every few minutes and then shows that it is disconnected.",
        more="Outlook on the web, the new Outlook and mobile apps aren't affected and can be used in the meantime.",
        scope="People whose Outlook renewed its token between 06:00 and 08:30 UTC, mostly in {region}, may be "
        "affected.",
        cause="""A certificate with which the token service signs for desktop clients was replaced in one region
        before all front ends knew its public key.""",
        next_steps="We're making the order of the two steps a condition that the rollout checks by itself.",
        stages=(
            looking(0, "We've received reports of repeated password prompts and are collecting client logs."),
            degraded(
                40,
                """Logs show that tokens signed since this morning are refused by some of the front ends. We're
                distributing the missing key and expect this to take 45 minutes.""",
            ),
            verifying(
                100,
                """All front ends have the key. Prompts should stop after Outlook is restarted once; we're watching
                the rate of refused tokens before we call this solved.""",
            ),
            restored(
                210,
                """The rate of refused tokens is back to normal, and support teams confirm that the prompts have
                stopped. Anyone who still sees one should sign out of Office and in again.""",
            ),
        ),
    ),
    incident(
        "Exchange",
        "Networking and connectivity",
        title="{Who} can't send mail with attachments larger than 3 MB",
        impact="Messages with larger attachments stay in the Outbox of {who}; small messages leave as usual.",
        scope="Connections that enter our network in {region} are affected; the mailbox's own place doesn't matter.",
        cause="A router at one edge site dropped large packets after its software had been updated.",
        next_steps="We're adding large transfers to the synthetic checks that run before an edge site takes traffic.",
        stages=(
            investigating(
                0,
                """Uploads of attachments time out for connections that enter through one of our edge sites. We're
                capturing traffic there to see where large packets are lost.""",
            ),
            degraded(55, "We've found a router that drops large packets and are taking its site out of rotation."),
            restored(
                120,
                """Traffic now enters through neighbouring sites, and uploads succeed. The site returns to service
                once its router runs the earlier software.""",
            ),
        ),
    ),
    advisory(
        "Exchange",
        "Search and indexing",
        title="{Who} don't find messages from the last day when they search in Outlook",
        impact="Search leaves out messages that arrived within about 24 hours; they are in their folders as usual.",
        more="Filtering a folder by sender or date works, since this doesn't use the index.",
        scope="Mailboxes that were moved within {region} during the last three days are affected.",
        cause="After a move the index was resumed from a marker that lay a day behind the content.",
        next_steps="Moves now check the marker and start the index again where it lags by more than an hour.",
        stages=(
            investigating(0, "We're comparing the index of several affected mailboxes with their content."),
            degraded(
                300,
                """The index resumes too late after a mailbox has been moved. We're preparing a job that brings the
                affected indexes up to date without a new move.""",
            ),
            degraded(
                1800, "The job has finished for 60 percent of the affected mailboxes and runs at night in {region}."
            ),
            restored(4300, "The index of every affected mailbox is complete. New moves aren't affected any longer."),
        ),
    ),
    advisory(
        "Exchange",
        "Management and Provisioning",
        who="some admins",
        title="{Who} see changes to distribution lists take hours instead of minutes",
        impact="Members that {who} add or remove appear in the list, but mail follows the old members for hours.",
        scope="Lists with more than 500 members in {region} are affected most.",
        cause="A job that copies membership from the directory runs with one of its four partitions stopped.",
        stages=(
            investigating(0, "We're tracing a change from the directory to the mail system to see where it waits."),
            degraded(
                240, "One partition of the copying job has stopped. We've started it and it works off its backlog."
            ),
            restoring(900, "The backlog is down to two hours. Changes made from now on should apply within that time."),
            restored(1500, "The backlog is gone, and a new change reaches the mail system in under five minutes."),
        ),
    ),
    advisory(
        "Exchange",
        "E-Mail and calendar access",
        title="{Who} see meetings an hour off in shared calendars",
        impact="Meetings that others created before the end of daylight saving time show an hour early to {who}.",
        more="Only the display is wrong; reminders fire at the right time and the meetings themselves aren't changed.",
        scope="People in {region} who open a calendar of someone in another time zone may see this.",
        cause="A table of time zone rules, newly shortened, lacked entries for past years.",
        stages=(
            investigating(
                0, "We can reproduce the shift with two test calendars and are looking at the time zone data."
            ),
            degraded(700, "Rules for past years are missing from a table. A corrected table has begun to roll out."),
            verifying(3000, "The corrected table has reached all mailboxes; we're asking reporters to confirm."),
            restored(4400, "Those who reported the shift confirm that their calendars show the right times again."),
        ),
    ),
    advisory(
        "Exchange",
        "E-Mail timely delivery",
        who="some admins",
        title="{Who} find no results in message trace for the last six hours",
        impact="{Who} can't follow recent messages in message trace; the messages themselves are delivered.",
        scope="Every organization hosted in {region} may be affected.",
        cause="The pipeline that copies transport events to the reporting store fell behind after a disk was replaced.",
        stages=(
            looking(0, "We're aware that message trace lags and are looking into it."),
            degraded(
                90, "The copying of transport events is six hours behind and now catches up by 20 minutes a minute."
            ),
            restored(420, "Message trace is current again. No event was lost; gaps seen earlier have filled."),
        ),
    ),
    advisory(
        "Exchange",
        "Voice mail",
        title="{Who} receive voice mail without its transcript",
        impact="The audio is attached, but where the text should be, the message says that no preview is available.",
        scope="Messages in languages other than English, recorded since Tuesday, are affected in {region}.",
        cause="A new version of the speech component was deployed without its language packs.",
        stages=(
            investigating(0, "We're comparing messages with and without a transcript."),
            degraded(200, "Language packs are missing on a part of the servers. They're being copied there."),
            extended(
                2100,
                """All servers have their language packs. Messages recorded in the meantime are transcribed again in
                the background, the newest first; we expect this to take three days.""",
            ),
            restored(6500, "Transcripts were added to 97 percent of the messages; the others hold too little speech."),
        ),
    ),
    advisory(
        "Exchange",
        "Sign-in",
        who="some users",
        title="{Who} may be unable to add a shared mailbox to a phone",
        impact="Adding the mailbox ends with a message that the account wasn't found.",
        scope="We've seen the report from a small number of organizations in {region}.",
        cause="",
        stages=(
            investigating(0, "We're working with those who reported this to see what their mailboxes have in common."),
            false_alarm(
                380,
                """The mailboxes in question had been converted back to ordinary ones, and the phone told the truth.
                The service works as designed; no other report has come in.""",
            ),
        ),
    ),
    advisory(
        "Exchange",
        "Management and Provisioning",
        who="a small number of admins",
        title="{Who} see an error when they export a mailbox larger than 100 GB",
        impact="The export stops near the end and must be started anew.",
        more="Splitting the export by year avoids the error.",
        scope="{Who} in {region} who export archives of very large mailboxes may meet this.",
        cause="Not known yet; the error comes and goes.",
        stages=(
            investigating(0, "We're analysing two failed exports together with the people who ran them."),
            investigating(1500, "More logging is in place. Neither of the two exports failed when repeated."),
            suspended(
                10100,
                """The error hasn't come back for a week, and logs of the first cases don't tell enough. We're pausing
                the investigation and will take it up when a new case is reported.""",
            ),
        ),
    ),
)
