"""What goes wrong with mail and calendars."""

from .plot import Plot, degraded, interrupted, investigating, restored, restoring, reviewed

PLOTS = (
    Plot(
        workload="Exchange",
        feature="E-Mail timely delivery",
        group="E-Mail timely delivery",
        is_incident=True,
        title="{Who} see long delays when mail arrives from outside the organization",
        impact="Messages sent from other organizations reach {who} up to 90 minutes late.",
        more="Mail between people of the same organization isn't delayed. Senders get no notice of non-delivery; "
        "every message that we hold is delivered in the order in which it came in.",
        scope="Anyone whose inbound mail passes through the affected transport servers in {region} may notice this.",
        cause="A change to connection limits left one part of the inbound mail path with fewer workers than its "
        "evening load needs, so queues grew faster than they were drained.",
        next_steps="We're adding a check that compares connection limits with last week's peak load before a change "
        "like this may leave its first region.",
        stages=(
            investigating(0, "We see inbound queues growing in {region} and are finding out which part of the mail path "
                "is slow.", quick=True),
            degraded(35, "Telemetry shows that the queues grew after a change to connection limits. We're comparing "
                "servers with and without that change to be sure before we take it back."),
            degraded(110, "We've confirmed the change as the cause and are reverting it server by server. On the servers "
                "that are done the queues shrink by roughly a third every ten minutes."),
            restoring(190, "The change is reverted everywhere. About 15 percent of the delayed messages are still in "
                "queues; we have added capacity to drain them sooner."),
            restored(290, "All queues are back at their usual length, and new messages arrive within seconds. We watched "
                "delivery times for an hour and saw no relapse."),
            reviewed(6200, "The review of this incident has been published. It describes the timeline, what we changed "
                "and why monitoring did not stop the change in its first region."),
        ),
    ),
    Plot(
        workload="Exchange",
        feature="E-Mail and calendar access",
        group="E-Mail and calendar access",
        is_incident=True,
        title="{Who} can't open their mailbox with any client",
        impact="{Who} can't open their mailbox in Outlook, in a browser or on a phone; mail sent to them is kept and "
        "will be delivered later.",
        scope="About four in a hundred mailboxes in {region} are on the affected database group.",
        cause="A storage controller in one datacenter reported healthy while it no longer wrote to disk, and the "
        "automatic move to another copy waited for a confirmation that never came.",
        stages=(
            investigating(0, "We're looking into reports that mailboxes don't open.", quick=True),
            interrupted(20, "Mailboxes on one group of databases are offline. We're moving them by hand to healthy "
                "copies, the largest first."),
            interrupted(95, "More than half of the databases are mounted again. For the rest we verify each copy before "
                "we mount it, so that no message is lost."),
        ),
    ),
)  # fmt: skip
