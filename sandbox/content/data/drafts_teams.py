"""What Microsoft announces about Teams and meetings."""

from .draft import Draft

DRAFTS = (
    Draft(
        title="Microsoft Teams: Meeting organizers can set a quiet arrival",
        category="stayInformed",
        services=("Microsoft Teams",),
        tags=("New feature", "User impact", "Admin impact"),
        summary="Organizers can let people join without sound or banner once a meeting has begun. The option is off by "
        "default and rolls out over four weeks; nothing needs to be prepared.",
        roadmap_ids=("904112",),
        platforms=("Desktop", "Web", "Mac"),
        help_link="https://learn.example/teams/quiet-arrival",
        html="""<p>Late arrivals interrupt whoever is speaking. With <b>Quiet arrival</b> an organizer decides that,
        from a
chosen minute on, people enter without a sound and without a banner.</p>
<h3>When this will happen</h3>
<ul><li>Targeted release: begins about two weeks after this post and takes one week.</li>
<li>General availability: follows a week later and should be complete within three weeks.</li></ul>
<h3>How this affects your organization</h3>
<p>The option appears under <i>Meeting options</i> &gt; <i>Arrival</i>. It is off unless an organizer or a meeting
template
turns it on. Lobby rules stay as they are.</p>
<h3>What you can do to prepare</h3>
<p>Nothing is required. You may want to tell organizers of large meetings. <a
href="https://learn.example/teams/quiet-arrival"
target="_blank">Read how it works</a>.</p>""",
    ),
)
