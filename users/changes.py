"""Sheets that change an account: asked first, done once, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import get_language, get_language_info, gettext, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import Request
from clients.access import is_write_token, write_token
from clients.models import Client
from partnerportal.pages import page
from users import brakes, changing, guards, passwords, proposals, reading, secret, spelling
from users.card import card
from users.gate import people_view, person_view
from users.models import Change, DirectoryUser
from users.numbers import new_number, target_of
from users.views import beside

ROLES_FRESH = timedelta(minutes=15)  # admin roles read so lately are not read again before a change
ROLES_WITHIN = 2.5  # seconds
SHOWN_FOR = 120  # seconds of a password
Action = Change.Action
State = Change.State
SHEETS = ("sheet-slot", "change-sheet")


@require_http_methods(["GET", "HEAD", "POST"])
@person_view
def reset(request: Request, client: Client, person: DirectoryUser) -> HttpResponse:
    """Ask for a new password and show it once; a form sent twice resets once and shows nothing again.

    The button *propose* of the form shows a password before the reset, or another one; it changes nothing.
    """
    return _change(request, person, Action.RESET)


@require_http_methods(["GET", "HEAD", "POST"])
@person_view
def block(request: Request, client: Client, person: DirectoryUser) -> HttpResponse:
    return _change(request, person, Action.BLOCK)


@require_http_methods(["GET", "HEAD", "POST"])
@person_view
def allow(request: Request, client: Client, person: DirectoryUser) -> HttpResponse:
    return _change(request, person, Action.ALLOW)


@require_http_methods(["GET", "HEAD", "POST"])
@person_view
def sign_out(request: Request, client: Client, person: DirectoryUser) -> HttpResponse:
    return _change(request, person, Action.SIGN_OUT)


@require_http_methods(["GET", "HEAD", "POST"])
@person_view
def phone_lost(request: Request, client: Client, person: DirectoryUser) -> HttpResponse:
    """Block and sign out everywhere in one go; the card offers to take the block back."""
    return _change(request, person, Action.PHONE_LOST)


def _change(request: Request, person: DirectoryUser, action: Action) -> HttpResponse:
    if request.method != "POST" and _roles_are_old(person):
        reading.read(request.user, person, within=ROLES_WITHIN)
    obstacle = guards.obstacle(action, request.user, request.access, person)
    if obstacle:
        status = 200 if request.method != "POST" else 422
        return _sheet(request, person, "obstacle", action, {"obstacle": obstacle}, status=status)
    if request.method != "POST":
        return _sheet(request, person, "ask", action, _form(request, person, action))
    number = _number(request, person, action)
    if action == Action.RESET and "propose" in request.POST:
        return _propose(request, person, number)
    return _carry_out(request, person, action, number)


def _roles_are_old(person: DirectoryUser) -> bool:
    return person.roles_read_at is None or now() - person.roles_read_at > ROLES_FRESH


def _form(request: Request, person: DirectoryUser, action: Action) -> dict[str, Any]:
    number = new_number()
    return {
        "number": number,
        "token": write_token(request.user, person.client, target_of(person, action, number)),
        "kinds": _kinds(_usual_kind(request, person)) if action == Action.RESET else [],
        "must_change": True,
    }


def _number(request: Request, person: DirectoryUser, action: Action) -> str:
    """The number of the form, which was made for this operator, client, person and action."""
    number = request.POST.get("number", "")[:60]
    token = request.POST.get("token", "")
    if not number or not is_write_token(token, request.user, person.client, target_of(person, action, number)):
        raise PermissionDenied(_("This form is too old or was made for another account. Open it again."))
    return number


def _usual_kind(request: Request, person: DirectoryUser) -> str:
    wishes = [person.language, request.user.language, get_language() or ""]
    return request.user.word_language or passwords.nearest(*filter(None, wishes))


def _kinds(chosen: str) -> list[dict[str, Any]]:
    """The choices of a password: words of a language in that language's own name, or characters."""
    named = [
        {"value": code, "label": get_language_info(code)["name_local"].capitalize()} for code in passwords.languages()
    ]
    for each in named:
        each["label"] = pgettext("kind of password", "Words: %(language)s") % {"language": each["label"]}
    named.append({"value": passwords.CHARACTERS, "label": _("Random characters")})
    return [{**each, "is_chosen": each["value"] == chosen} for each in named]


def _chosen_kind(request: Request, person: DirectoryUser) -> str:
    kind = request.POST.get("kind", "")
    return kind if kind in (*passwords.languages(), passwords.CHARACTERS) else passwords.nearest(person.language)


def _propose(request: Request, person: DirectoryUser, number: str, *, is_replaced: bool = False) -> HttpResponse:
    """The same form with a password that its *Reset* would set."""
    kind = _chosen_kind(request, person)
    proposal = proposals.make(request.user, person, number, kind)
    context = {
        "number": number,
        "token": request.POST["token"],
        "kinds": _kinds(kind),
        "must_change": request.POST.get("must_change") == "on",
        "proposal": proposal,
        "parts": spelling.parts(proposal.password, kind),
        "language": kind if kind in passwords.languages() else "",
        "shown_for": SHOWN_FOR,
        "is_replaced": is_replaced,
    }
    response = _sheet(request, person, "ask", Action.RESET, context, status=422 if is_replaced else 200)
    address = reverse("client-users:reset", args=[person.client.tenant_id, person.object_id])
    return _leaving(request, response, address)


def _carry_out(request: Request, person: DirectoryUser, action: Action, number: str) -> HttpResponse:
    kind = _chosen_kind(request, person)
    password = ""
    if action == Action.RESET and (sealed := request.POST.get("proposal", "")):
        password = proposals.opened(sealed, request.user, person, number, kind)
        if not password and not Change.objects.filter(number=number).exists():
            return _propose(request, person, number, is_replaced=True)
    elif action == Action.RESET:
        password = passwords.make(kind, person)
    brakes.check(request.user, person, action, number)
    try:
        change, is_new = changing.begin(
            request.user,
            person,
            action,
            number,
            must_change=request.POST.get("must_change") == "on",
            language=kind if action == Action.RESET else "",
        )
    except DirectoryUser.DoesNotExist:
        person.pk = None
        return _sheet(request, person, "failed", action, {"sentence": gettext(changing.LEFT)})
    shown = ""
    if is_new:
        work = changing.Work(change, person, password)
        work.start()
        shown = work.take()
        change = Change.objects.select_related("operator").get(pk=change.pk)  # the work writes into its own
        _look_again(person)
    return _outcome(request, person, change, shown, is_repeat=not is_new)


def _look_again(person: DirectoryUser) -> None:
    """As our table has them now; without a number of ours where the sync has removed them."""
    client = person.client
    try:
        person.refresh_from_db()
    except DirectoryUser.DoesNotExist:
        person.pk = None
    person.client = client


@require_GET  # asking takes the password away, so HEAD is not answered
@people_view
def status(request: Request, client: Client, number: str) -> HttpResponse:
    """What has become of a change; the page asks again until it is over."""
    change = get_object_or_404(Change.objects.of(request.user).filter(client=client), number=number)
    change.client = client
    person = change.person()
    changing.give_up_if_lost(change, person)
    if change.state == State.STARTED and request.htmx:
        return _unstored(HttpResponse(status=204))  # htmx leaves the sheet as it is
    return _outcome(request, person, change, secret.take(change) if change.state == State.DONE else "")


def _outcome(
    request: Request, person: DirectoryUser, change: Change, password: str, *, is_repeat: bool = False
) -> HttpResponse:
    if change.state == State.STARTED and change.operator_id == request.user.pk:
        address = reverse("client-users:change", args=[person.client.tenant_id, change.number])
        response = _sheet(request, person, "progress", change.action, {"change": change, "status_url": address})
        if not request.htmx:
            response["Refresh"] = f"2;url={address}"
        return response
    if change.state in (State.REFUSED, State.FAILED, State.UNKNOWN):
        return _sheet(request, person, "failed", change.action, _why(request, change))
    if change.state == State.STARTED and change.action != Action.RESET:  # a colleague's
        why = {"change": change, "sentence": gettext(changing.NOT_CONFIRMED), "needs_sign_in": False}
        return _sheet(request, person, "failed", change.action, why)
    if change.action != Action.RESET:
        return _done(request, person, change)
    if not password:
        return _sheet(request, person, "already", change.action, {"change": change, "is_repeat": is_repeat})
    return _password(request, person, change, password)


def _password(request: Request, person: DirectoryUser, change: Change, password: str) -> HttpResponse:
    language = change.language if change.language in passwords.languages() else passwords.nearest(get_language() or "")
    context = {
        "change": change,
        "password": password,
        "parts": spelling.parts(password, language),
        "language": language,
        "shown_for": SHOWN_FOR,
    }
    return _leaving(request, _sheet(request, person, "password", change.action, context), person.get_absolute_url())


def _leaving(request: Request, response: HttpResponse, address: str) -> HttpResponse:
    """A page that shows a password goes away by itself, without JavaScript too."""
    response["Content-Encoding"] = "identity"  # a secret is not compressed beside what others can choose
    if not request.htmx:
        response["Refresh"] = f"{SHOWN_FOR};url={address}"
    return response


def _done(request: Request, person: DirectoryUser, change: Change) -> HttpResponse:
    said = {
        Action.BLOCK: _("Sign-in of %(name)s is blocked."),
        Action.ALLOW: _("%(name)s may sign in again."),
        Action.SIGN_OUT: _("%(name)s is being signed out everywhere. It takes a few minutes."),
        Action.PHONE_LOST: _("%(name)s is blocked and being signed out everywhere."),
    }
    messages.success(request, said[Action(change.action)] % {"name": person.name})
    return _unstored(redirect(_back_url(person)))


def _back_url(person: DirectoryUser) -> str:
    """The card, or the list of those who are there where the sync has removed this one."""
    if person.pk:
        return person.get_absolute_url()
    return reverse("client-users:users", args=[person.client.tenant_id])


def _why(request: Request, change: Change) -> dict[str, Any]:
    """The sentence for what went wrong; the next sign-in answers a demand for more proof."""
    challenge = cache.get(changing.claims_key(change))
    if challenge:
        request.session["challenge"] = challenge
    message = gettext(change.problem)
    text = message % {"roles": change.problem_roles, "scopes": ""} if "%(" in message else message
    return {"change": change, "sentence": text, "needs_sign_in": bool(challenge)}


def _sheet(
    request: Request,
    person: DirectoryUser,
    kind: str,
    action: str,
    more: Mapping[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """A sheet over the card; never kept by browser or proxy."""
    is_fragment = request.htmx.target in SHEETS
    context = {} if is_fragment else {**beside(request, person.client), **card(request, person), "asks_again": False}
    context |= {
        "person": person,
        "client": person.client,
        "action": action,
        "back_url": _back_url(person),
        "action_url": reverse(f"client-users:{action}", args=[person.client.tenant_id, person.object_id]),
        "sheet": f"users/_sheet_{kind}.html",
        "page_title": Action(action).label,
        **more,
    }
    if is_fragment:
        context.pop("page_title")  # the page behind keeps its title
    return _unstored(page(request, "users/sheet.html", context, fragments=SHEETS, status=status))


def _unstored(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store, private"
    return response
