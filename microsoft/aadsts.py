"""What Entra ID's error codes mean for a person: one sentence and one action each (contract §1.6)."""

import re
from collections.abc import Mapping
from typing import Any

from microsoft.errors import (
    ConsentRequired,
    InteractionRequired,
    MicrosoftError,
    Misconfigured,
    NoAccess,
    NotAllowed,
    Rejected,
    SignInCancelled,
    SignInRequired,
    SignInStale,
    Throttled,
    Unavailable,
)
from microsoft.words import gettext_noop

WRONG_PASSWORD = gettext_noop("Microsoft did not accept the user name or password. Sign in again.")
UNKNOWN_PERSON = gettext_noop("Microsoft does not know this account. Sign in with your work account.")
LOCKED = gettext_noop("This account is locked after too many attempts. Wait a few minutes, then sign in again.")
PASSWORD_EXPIRED = gettext_noop("The password of this account has expired. Change it at Microsoft, then sign in again.")
DISABLED = gettext_noop("This account is disabled. Ask your administrator to enable it.")
NO_SESSION = gettext_noop("You are no longer signed in at Microsoft. Sign in again.")
ENROL_FACTOR = gettext_noop("A second factor must be set up first. Sign in again and follow Microsoft's steps.")
SECOND_FACTOR = gettext_noop("A second factor is needed here. Sign in again and confirm it.")
NOT_ASSIGNED = gettext_noop("This account is not assigned to the app. Ask your administrator to assign it.")
NOT_IN_TENANT = gettext_noop("This client does not know you. Check its GDAP relationship and your groups.")
REVOKED = gettext_noop("Your sessions were signed out at Microsoft. Sign in again.")
MANAGED_DEVICE = gettext_noop(
    "This client lets in managed devices only. Sign in again on a device that meets its policy."
)
POLICY = gettext_noop(
    "The client's Conditional Access policy blocks you. Ask its administrator to allow your partner tenant."
)
POLICY_AGAIN = gettext_noop("The client's Conditional Access policy asks for more. Sign in to it once more.")
RISK = gettext_noop(
    "Microsoft blocked delegated access because of suspicious activity. Ask your administrator to look into it."
)
NO_CONSENT = gettext_noop("This app has no consent in this tenant yet. Ask an administrator to grant it.")
DECLINED = gettext_noop("You declined what the app asked for. Start again and accept it, or ask your administrator.")
ADMIN_CONSENT = gettext_noop("An administrator must consent to this app first. Ask one to grant it.")
PRECONSENT = gettext_noop(
    "This app is not yet authorised for delegated admins of this client. Grant it in Partner Center."
)
APP_UNKNOWN = gettext_noop("Microsoft does not know this app in that tenant. Tell whoever runs it.")
EXPIRED = gettext_noop("Your sign-in at Microsoft has expired. Sign in again.")
USED_CODE = gettext_noop("This sign-in was finished before. Start signing in again.")
SECRET = gettext_noop("The app's client secret at Microsoft is wrong or has expired. Tell whoever runs it to renew it.")
REDIRECT = gettext_noop("The app's redirect address is not registered at Microsoft. Tell whoever runs it.")
SINGLE_TENANT = gettext_noop("The app is registered for one tenant only. Tell whoever runs it to allow several.")
TENANT_UNKNOWN = gettext_noop("Microsoft does not know this tenant. Check whether the client still exists.")
PERMISSIONS = gettext_noop("The app's permissions at Microsoft are incomplete. Tell whoever runs it.")
LOOP = gettext_noop("Microsoft stopped too many equal sign-ins. Wait five minutes, then sign in again.")
NATIONAL = gettext_noop(
    "This tenant lives in a national cloud, which the app does not reach. Use that cloud's own portal."
)

LOOPING = 50196
LOOP_PAUSE = 300.0  # seconds
Kind = tuple[type[MicrosoftError], str]

MEANING: dict[int, Kind] = {
    **dict.fromkeys((50126,), (SignInRequired, WRONG_PASSWORD)),
    **dict.fromkeys((50034,), (SignInRequired, UNKNOWN_PERSON)),
    **dict.fromkeys((50053,), (SignInRequired, LOCKED)),
    **dict.fromkeys((50055,), (SignInRequired, PASSWORD_EXPIRED)),
    **dict.fromkeys((50057,), (SignInRequired, DISABLED)),
    **dict.fromkeys((50058,), (SignInRequired, NO_SESSION)),
    **dict.fromkeys((50072, 50079), (InteractionRequired, ENROL_FACTOR)),
    **dict.fromkeys((50074, 50076, 50078), (InteractionRequired, SECOND_FACTOR)),
    **dict.fromkeys((50105,), (NotAllowed, NOT_ASSIGNED)),
    **dict.fromkeys((50020, 50177), (NoAccess, NOT_IN_TENANT)),
    **dict.fromkeys((50173, 50132, 50133), (SignInRequired, REVOKED)),
    **dict.fromkeys((53000, 53001, 53002), (InteractionRequired, MANAGED_DEVICE)),
    **dict.fromkeys((53003,), (NoAccess, POLICY)),
    **dict.fromkeys((530034, 530035, 53011), (NoAccess, RISK)),
    **dict.fromkeys((65001,), (ConsentRequired, NO_CONSENT)),
    **dict.fromkeys((65004,), (SignInCancelled, DECLINED)),
    **dict.fromkeys((90094, 90095), (ConsentRequired, ADMIN_CONSENT)),
    **dict.fromkeys((90099,), (NoAccess, PRECONSENT)),
    **dict.fromkeys((700016, 7000112), (Misconfigured, APP_UNKNOWN)),
    **dict.fromkeys((700082, 70008, 700084, 70043), (SignInRequired, EXPIRED)),
    **dict.fromkeys((70000,), (SignInRequired, SignInRequired.message)),
    **dict.fromkeys((9002313,), (Rejected, SignInStale.message)),
    **dict.fromkeys((54005,), (SignInStale, USED_CODE)),
    **dict.fromkeys((7000215, 7000222), (Misconfigured, SECRET)),
    **dict.fromkeys((50011,), (Misconfigured, REDIRECT)),
    **dict.fromkeys((50194,), (Misconfigured, SINGLE_TENANT)),
    **dict.fromkeys((90002, 900023, 5000224), (NoAccess, TENANT_UNKNOWN)),
    **dict.fromkeys((650051, 650052, 650056, 650057), (Misconfigured, PERMISSIONS)),
    **dict.fromkeys((28000, 70011), (Misconfigured, PERMISSIONS)),
    **dict.fromkeys((LOOPING,), (Throttled, LOOP)),
    **dict.fromkeys((90038,), (NoAccess, NATIONAL)),
}

# The same codes where a client's tenant answers: it refuses the person there, while the sign-in at home lives on.
ELSEWHERE: dict[int, Kind] = {
    **dict.fromkeys((50034, 50053, 50057, 50058), (NoAccess, NOT_IN_TENANT)),
    **dict.fromkeys((70043,), (InteractionRequired, POLICY_AGAIN)),
    **dict.fromkeys((700016, 7000112), (ConsentRequired, NO_CONSENT)),
}
DEAD_TOKEN = ("bad_token", "token_expired")  # suberrors

BY_WORD: dict[str, Kind] = {
    "interaction_required": (InteractionRequired, InteractionRequired.message),
    "login_required": (SignInRequired, NO_SESSION),
    "consent_required": (ConsentRequired, NO_CONSENT),
    "access_denied": (SignInCancelled, SignInCancelled.message),
    "invalid_grant": (SignInRequired, SignInRequired.message),
    "invalid_client": (Misconfigured, Misconfigured.message),
    "unauthorized_client": (Misconfigured, Misconfigured.message),
    "invalid_resource": (Misconfigured, PERMISSIONS),
    "invalid_scope": (Misconfigured, PERMISSIONS),
    "temporarily_unavailable": (Unavailable, Unavailable.message),
    "server_error": (Unavailable, Unavailable.message),
}
CODE = re.compile(r"AADSTS(\d+)")


def entra_error(
    body: Mapping[str, Any], *, status: int = 0, tenant: str = "", scopes: str = "", is_elsewhere: bool = False
) -> MicrosoftError:
    """The error of ours for an error body of the token endpoint or the query of an error redirect.

    `is_elsewhere`: a tenant other than the person's own was asked, so only a dead refresh token means to sign in.
    """
    description = str(body.get("error_description") or "")
    code = _code(body, description)
    claims = body.get("claims") if isinstance(body.get("claims"), str) else None
    kind, message = _kind(body, code, is_elsewhere)
    if claims and kind in (NoAccess, SignInRequired, InteractionRequired) and code in (None, 53003, *STEP_UP):
        kind, message = InteractionRequired, message if kind is InteractionRequired else POLICY_AGAIN
    return kind(
        description.split("\r\n")[0],
        status=status,
        code=str(body.get("error") or ""),
        request_id=str(body.get("trace_id") or ""),
        missing=scopes.split() if kind is ConsentRequired else (),
        retry_after=LOOP_PAUSE if code == LOOPING else None,
        claims=claims or None,
        tenant=tenant,
        aadsts=code,
        message=message,
    )


STEP_UP = tuple(code for code, (kind, _) in MEANING.items() if kind is InteractionRequired)


def _code(body: Mapping[str, Any], description: str) -> int | None:
    codes = body.get("error_codes")
    for code in codes if isinstance(codes, list) else []:
        if isinstance(code, int):
            return code
    found = CODE.search(description)
    return int(found[1]) if found else None


def _kind(body: Mapping[str, Any], code: int | None, is_elsewhere: bool) -> Kind:
    if body.get("error_subcode") == "cancel":
        return SignInCancelled, SignInCancelled.message
    if is_elsewhere and code in ELSEWHERE:
        return ELSEWHERE[code]
    if code in MEANING:
        return MEANING[code]
    if body.get("suberror") == "consent_required":
        return ConsentRequired, NO_CONSENT
    if is_elsewhere and body.get("error") == "invalid_grant" and body.get("suberror") not in DEAD_TOKEN:
        return NoAccess, NOT_IN_TENANT
    return BY_WORD.get(str(body.get("error")), (Rejected, Rejected.message))
