"""Turns refusals of Graph and Partner Center into our errors (contract §3.6, §4.9, §7.6)."""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from typing import Any

from microsoft import errors
from microsoft.errors import MicrosoftError
from microsoft.http import REQUEST_IDS, retry_after
from microsoft.roles import right_for
from microsoft.words import gettext_noop

NO_PREMIUM = gettext_noop("This client has no licence for this. It needs Microsoft Entra ID P1.")
WEAK_PASSWORD = gettext_noop("Microsoft finds this password too weak or too well known. Choose another one.")
SYNCED = gettext_noop("This account is kept on premises. Change it in the client's own Active Directory.")
AGENTS = gettext_noop("Your role in Partner Center does not allow this. Ask to join Admin agents or Helpdesk agents.")
TICKETS_POLICY = gettext_noop("Your organisation's Conditional Access policy blocks Partner Center. Sign in again.")
SECOND_FACTOR = gettext_noop("Partner Center asks for a second factor. Sign in again and confirm it.")

BY_STATUS: Mapping[int, type[MicrosoftError]] = {
    401: errors.SignInRequired,
    403: errors.NotAllowed,
    404: errors.NotFound,
    408: errors.Unavailable,
    409: errors.Conflict,
    410: errors.Gone,
    412: errors.Conflict,
    424: errors.Rejected,
    425: errors.Unavailable,
    429: errors.Throttled,
    501: errors.Rejected,
}
RESYNC = frozenset({"syncstatenotfound", "resyncrequired", "syncstateinvalid"})
NO_RELATION = ("unable to initialize the authorization context", "user was not found")
CHALLENGE = re.compile(r'(\w+)="([^"]*)"')
WAIT_IN_WORDS = re.compile(r"try again in (\d+) second", re.IGNORECASE)


def _kind_of(status: int) -> type[MicrosoftError]:
    if status in BY_STATUS:
        return BY_STATUS[status]
    if status >= 500:
        return errors.Unavailable
    return errors.Rejected if status >= 400 else errors.BadAnswer


def graph_error(
    status: int, headers: Mapping[str, str], body: Any, method: str, path: str, sent: Any = None
) -> MicrosoftError:
    """The error of a Graph answer, whole or item of a batch; decided on the status first, the code second."""
    report = _object(_object(body).get("error"))
    code, words = str(report.get("code") or ""), str(report.get("message") or "")
    kind, message = _graph_kind(status, code, words)
    claims = claims_challenge(headers) if status in (401, 403) else None
    if claims:
        kind = errors.InteractionRequired
    right = right_for(method, path, sent) if kind is errors.NotAllowed and not message else None
    return kind(
        words,
        status=status,
        code=code,
        request_id=_request_id(headers, report),
        retry_after=retry_after(headers),
        missing=right.missing if right else (),
        claims=claims,
        message=message,
    )


def _graph_kind(status: int, code: str, words: str) -> tuple[type[MicrosoftError], str]:
    if code.lower() in RESYNC:
        return errors.Gone, ""
    if code == "Authorization_IdentityNotFound":
        return errors.ConsentRequired, ""
    if status == 403 and any(sign in words.lower() for sign in NO_RELATION):
        return errors.NoAccess, ""
    if status == 400 and "password" in words.lower() and "complexity" in words.lower():
        return errors.Rejected, WEAK_PASSWORD
    if status == 400 and "on-premises mastered" in words.lower():
        return errors.Rejected, SYNCED
    if code == "Authentication_RequestFromNonPremiumTenantOrB2CTenant":
        return errors.NotAllowed, NO_PREMIUM
    return _kind_of(status), ""


def claims_challenge(headers: Mapping[str, str]) -> str | None:
    """The claims (JSON) that `WWW-Authenticate` asks for, where it says `insufficient_claims` (contract §1.7)."""
    given = next((headers[name] for name in headers if name.lower() == "www-authenticate"), "")
    if "insufficient_claims" not in str(given):
        return None
    encoded = dict(CHALLENGE.findall(str(given))).get("claims", "")
    try:
        claims = base64.b64decode(encoded.replace("-", "+").replace("_", "/") + "=" * (-len(encoded) % 4)).decode()
        json.loads(claims)
    except (binascii.Error, ValueError):
        return None
    return claims


def partner_center_error(status: int, headers: Mapping[str, str], body: Any) -> MicrosoftError:
    """The error of a Partner Center answer; a throttled one comes in the shape of API management."""
    report = _object(body)
    code = str(report.get("code") or "")
    words = str(report.get("description") or report.get("message") or "")
    kind, message = _partner_center_kind(status, code)
    wait = retry_after(headers)
    if kind is errors.Throttled and wait is None and (found := WAIT_IN_WORDS.search(words)):
        wait = float(found[1])
    return kind(
        words, status=status, code=code, request_id=_request_id(headers, report), retry_after=wait, message=message
    )


def _partner_center_kind(status: int, code: str) -> tuple[type[MicrosoftError], str]:
    if code in ("900420", "900329"):
        return errors.Misconfigured, ""
    if status == 403 and code == "90000":
        return errors.InteractionRequired, SECOND_FACTOR
    if status == 403 and code == "900309":
        return errors.InteractionRequired, TICKETS_POLICY
    if status == 403 and code == "20002":
        return errors.NoAccess, ""
    if status == 403:
        return errors.NotAllowed, AGENTS
    return _kind_of(status), ""


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _request_id(headers: Mapping[str, str], report: Mapping[str, Any]) -> str:
    lower = {name.lower(): value for name, value in headers.items()}
    inner = _object(report.get("innerError") or report.get("innererror"))
    named = [lower.get(name.lower()) for name in REQUEST_IDS[:3]] + [inner.get("request-id")]
    return str(next((value for value in named if value), lower.get("client-request-id", "")))
