"""Sections that end a message center post: when it comes, what it means for rules and data, whom to ask."""

TIMELINES = (
    """<h3>Timeline</h3>
<ul><li>Targeted release: begins two weeks after this post, complete a week later.</li>
<li>General availability, worldwide: begins four weeks after this post, complete within a month.</li>
<li>Government clouds: will follow with a post of their own.</li></ul>
<p>As always, the rollout goes from small rings to large ones; two people of the same organization may see it on
different days.</p>""",
    """<h3>Timeline</h3>
<table border="1" width="700" style="width:700px;border-collapse:collapse"><tbody>
<tr><td><b>Ring</b></td><td><b>Begins</b></td><td><b>Complete</b></td></tr>
<tr><td>Targeted release</td><td>1 week after this post</td><td>2 weeks</td></tr>
<tr><td>Standard release</td><td>3 weeks</td><td>6 weeks</td></tr>
<tr><td>Semi-annual</td><td>With the next version</td><td>Depends on your updates</td></tr></tbody></table>""",
    """<p><b>When will this happen?</b><br>We begin in the second half of next month and expect to be done six weeks
later.
If we have to change the plan, we'll update this post; its number stays the same.</p>""",
    """<p>[When this will happen:]</p>
<p>The rollout begins in about ten days and should be complete within five weeks. Organizations with several regions
see it
in their main region first. There is no setting that changes the date.</p>""",
)

CONSIDERATIONS = (
    """<h3>Compliance considerations</h3>
<table border="1" width="960"><tbody>
<tr><th width="480">Question</th><th width="480">Answer</th></tr>
<tr><td>Does the change store new data about people?</td><td>No. Data that exists is shown in another place.</td></tr>
<tr><td>Does it change where data is kept?</td><td>No. Data stays in the region of your organization.</td></tr>
<tr><td>Can an admin turn it off?</td><td>Yes, for everyone or by group.</td></tr>
<tr><td>Is it recorded in the audit log?</td><td>Changes of the setting are; use isn't.</td></tr></tbody></table>""",
    """<h3>Privacy and rules</h3>
<p>We know of no reason why this change would touch your own rules. Please judge for yourself whether
people's representatives want to be told before it arrives, in particular where names or times become visible to more
people than
before.</p>""",
    """<p><b>For those who look after compliance:</b> we see nothing here that needs a decision. If you keep a register
of changes, the number of this post identifies this one.</p>""",
    """<h3>Data and privacy</h3>
<ul><li>Retention and legal hold work as before.</li><li>eDiscovery finds the same content as before.</li>
<li>Nothing is sent to third parties.</li></ul>""",
)

LAST_WORDS = (
    """<h3>Before you ask</h3>
<p><b>Can we have it earlier?</b> Put yourself and some colleagues into targeted release.<br>
<b>Can we have it later?</b> Not by a setting; tell your account team if the time is bad for you, such as the end of a
financial year.<br>
<b>Does it need a licence?</b> Only the one you use the service with today.</p>""",
    """<p>Tell us what you think with the thumbs below this post. We read every comment, though we can't answer each. If
you found that the change didn't fit the way you work, an example helps us more than a rating.</p>
<p>Related posts can be found by the tags of this one. To get such posts by mail, choose services under
<i>Preferences</i> &gt; <i>Email</i>; a weekly digest is on by default for all admins.</p>""",
    """<h3>What you can do to prepare</h3>
<p>You may want to</p><ol><li>tell the people who answer questions at your help desk,</li>
<li>renew pictures in your own guides,</li><li>try the change with a small group before it reaches everyone.</li></ol>
<p>None of this is required.</p>""",
    """<p>This message was sent to all organizations with a subscription that contains the service, whether or not they
use it today. If it doesn't concern you, you can archive it.</p>""",
)
