"""The pages that say why somebody is not signed in: one sentence of what happened, one of what to do."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from microsoft import errors
from partnerportal.pages import Request, page
from partnerportal.sentences import sentence

Text = str | Promise
SIGN_IN = _("Sign in")


@dataclass(frozen=True)
class Problem:
    title: Text
    text: Text
    action: Text = SIGN_IN
    status: int = 403
    other_account: bool = False
    request_id: str = ""


STALE = Problem(
    _("This sign-in was already used or has expired"),
    _("Nobody was signed in. It happens with the back button, or when a sign-in took longer than 15 minutes."),
    _("Sign in again"),
    400,
)
DISABLED = Problem(
    _("This account is switched off in Partner Portal"), _("Ask the person who runs Partner Portal to allow it again.")
)
TITLES: dict[type[errors.MicrosoftError], tuple[Text, Text]] = {
    errors.ConsentRequired: (_("Your organisation has to approve Partner Portal first"), _("Try again")),
    errors.InteractionRequired: (_("Microsoft asks for more proof that it is you"), _("Sign in again")),
    errors.NoAccess: (_("Your account has no access to this organisation"), _("Use another account")),
    errors.NotAllowed: (_("Your account may not use this app"), _("Use another account")),
    errors.SignInRequired: (_("Microsoft did not sign you in"), _("Sign in again")),
    errors.SignInCancelled: (_("You cancelled the sign-in"), _("Sign in")),
    errors.Misconfigured: (_("Partner Portal is not set up correctly at Microsoft"), _("Try again")),
    errors.SignInStale: (_("This sign-in was already used or has expired"), _("Sign in again")),
    errors.Throttled: (_("Microsoft is slowing us down"), _("Try again")),
    errors.Unavailable: (_("Microsoft does not answer"), _("Try again")),
}


def of(error: errors.MicrosoftError) -> Problem:
    """What a refusal of Microsoft's means for the person, and the one thing to do about it."""
    fallback = (_("Microsoft did not sign you in"), _("Try again"))
    title, action = next((words for kind, words in TITLES.items() if isinstance(error, kind)), fallback)
    status = 503 if error.retryable else 403
    return Problem(
        title,
        sentence(error),
        action,
        status,
        isinstance(error, errors.NoAccess | errors.NotAllowed),
        request_id=error.request_id,
    )


def foreign(upn: str) -> Problem:
    text = _(
        "%(account)s signed in, but its organisation is not on the list of those who may use this Partner Portal. "
        "Use an account of your partner organisation, or ask the person who runs Partner Portal to add its tenant."
    )
    return Problem(
        _("This organisation may not sign in here"),
        gettext(str(text)) % {"account": upn},
        _("Use another account"),
        other_account=True,
    )


def no_clients(upn: str) -> Problem:
    text = _(
        "%(account)s signed in, but has no role in any client. Ask your partner administrator to add you to a group "
        "with delegated access (GDAP), or use another account."
    )
    return Problem(
        _("No clients found for this account"),
        gettext(str(text)) % {"account": upn},
        _("Use another account"),
        other_account=True,
    )


def unread(problem: str) -> Problem:
    text = gettext(problem) if problem else _("Microsoft took too long to say which clients you may manage.")
    return Problem(_("We could not read which clients you may manage"), text, _("Try again"), 503)


def signed_out(problem: str) -> Problem:
    """Somebody who was signed in no longer may be; `problem` is an English sentence that says why."""
    return Problem(_("You were signed out"), gettext(problem), _("Sign in again"))


def answer(request: Request, problem: Problem, following: str) -> HttpResponse:
    return page(request, "accounts/problem.html", {"problem": problem, "next": following}, status=problem.status)
