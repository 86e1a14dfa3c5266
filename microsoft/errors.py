"""What can go wrong when we ask Microsoft.

MicrosoftError             `str(error)` is a sentence an operator can act on
├── SignInRequired         401, or the refresh token is dead: sign in again
├── SignInCancelled        the person pressed Cancel or declined the consent
├── SignInStale            a callback that belongs to no sign-in of this browser, or was used before
├── ConsentRequired        the app has no consent in that tenant
├── InteractionRequired    second factor or Conditional Access: sign in against `.tenant` with `.claims`
├── NoAccess               no delegated access in that tenant (any more)
├── NotAllowed             403: a role or permission is `.missing`
├── NotFound               404
├── Gone                   410: the delta link is too old, begin a full round
├── Rejected               400: Microsoft called our request wrong
├── Conflict               409, 412: somebody else changed it
├── Throttled              429: come back after `.retry_after`
├── Unavailable            5xx, timeout
│   ├── NoConnection       nobody there; certainly nothing was done
│   └── Dropped            the connection ended before the answer
├── BadAnswer              not JSON, cut off, oversized, wrong type, a link to a foreign host
│   └── BadIdToken         the ID token did not pass our checks
└── Misconfigured          wrong client secret, redirect address, unknown app: for whoever installed us
"""

from collections.abc import Iterable, Mapping

from microsoft.words import gettext_noop


class MicrosoftError(Exception):
    """`message` is English and translatable: `gettext(error.message) % error.params` says the same as `str(error)`."""

    message = gettext_noop("Microsoft could not do this. Try again in a few minutes.")
    retryable = False

    def __init__(
        self,
        detail: str = "",
        *,
        status: int = 0,  # of Microsoft's answer; 0 when none came
        code: str = "",  # Microsoft's error code, such as Authorization_RequestDenied or 900308
        request_id: str = "",  # what Microsoft's support asks for
        retry_after: float | None = None,  # seconds; None when Microsoft did not say
        missing: Iterable[str] = (),  # names of roles ("Helpdesk Administrator") and scopes ("User.Read.All")
        claims: str | None = None,  # JSON to hand to the next sign-in
        tenant: str = "",
        aadsts: int | None = None,
        message: str = "",
    ) -> None:
        self.detail = detail[:500]  # Microsoft's own words: for the log, never for the page
        self.status = status
        self.code = code[:80]
        self.request_id = request_id
        self.retry_after = retry_after
        self.missing = tuple(missing)
        self.claims = claims
        self.tenant = tenant
        self.aadsts = aadsts
        self.message = message or self._sentence()
        super().__init__(self.message)

    def _sentence(self) -> str:
        return type(self).message

    @property
    def is_undecided(self) -> bool:
        """Whether a write that ended like this may have been done all the same: look before it is repeated."""
        return isinstance(self, (Unavailable, BadAnswer)) and not isinstance(self, NoConnection)

    @property
    def missing_roles(self) -> tuple[str, ...]:
        return tuple(name for name in self.missing if "." not in name)

    @property
    def missing_scopes(self) -> tuple[str, ...]:
        return tuple(name for name in self.missing if "." in name)

    @property
    def params(self) -> Mapping[str, str]:
        """What fills the placeholders of `message`."""
        return {"roles": ", ".join(self.missing_roles), "scopes": ", ".join(self.missing_scopes)}

    def __str__(self) -> str:
        return self.message % self.params if "%(" in self.message else self.message

    def __repr__(self) -> str:
        facts = {"status": self.status, "code": self.code, "aadsts": self.aadsts, "request_id": self.request_id}
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in facts.items() if value)})"


class SignInRequired(MicrosoftError):
    message = gettext_noop("Microsoft no longer accepts your sign-in. Sign in again.")


class SignInCancelled(MicrosoftError):
    message = gettext_noop("The sign-in was cancelled. Start again when you are ready.")


class SignInStale(MicrosoftError):
    message = gettext_noop("This sign-in was finished before or began in another window. Start signing in again.")


class ConsentRequired(MicrosoftError):
    message = gettext_noop("This app has no consent in this tenant yet. Ask an administrator to grant it.")


class InteractionRequired(MicrosoftError):
    message = gettext_noop("This client asks for another step of sign-in. Sign in to it once more.")


class NoAccess(MicrosoftError):
    message = gettext_noop("You have no delegated access to this client. Check its GDAP relationship and your groups.")


class NotAllowed(MicrosoftError):
    message = gettext_noop("Your role does not allow this. Ask for a role that does.")
    with_roles = gettext_noop("Your role does not allow this. It needs the role %(roles)s.")

    def _sentence(self) -> str:
        return self.with_roles if self.missing_roles else type(self).message


class NotFound(MicrosoftError):
    message = gettext_noop("Microsoft no longer has this item. Refresh the list.")


class Gone(MicrosoftError):
    message = gettext_noop("Microsoft no longer knows where we stopped reading. The next sync reads everything again.")


class Rejected(MicrosoftError):
    message = gettext_noop("Microsoft did not accept the request. Check what you entered and try again.")


class Conflict(MicrosoftError):
    message = gettext_noop("Somebody else changed this at the same time. Look at it again before you repeat it.")


class Throttled(MicrosoftError):
    message = gettext_noop("Microsoft asked us to slow down. Try again in a minute.")
    retryable = True


class Unavailable(MicrosoftError):
    message = gettext_noop("Microsoft is not answering. Try again in a few minutes.")
    retryable = True


class NoConnection(Unavailable):
    message = gettext_noop("Microsoft cannot be reached. Check the network and try again.")


class Dropped(Unavailable):
    message = gettext_noop("Microsoft hung up before it answered. Try again in a moment.")


class BadAnswer(MicrosoftError):
    message = gettext_noop("Microsoft sent an answer that makes no sense. Try again in a few minutes.")
    retryable = True


class BadIdToken(BadAnswer):
    message = gettext_noop("Microsoft's answer to the sign-in could not be verified. Start signing in again.")
    retryable = False


class Misconfigured(MicrosoftError):
    message = gettext_noop("This app is not set up correctly at Microsoft. Tell whoever runs it.")
