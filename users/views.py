from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.http import Request
from clients.models import Client
from clients.tallies import tally
from microsoft.errors import InteractionRequired, MicrosoftError
from partnerportal.pages import page
from partnerportal.sentences import sentence
from users import photos, reading, vcard
from users.card import card
from users.gate import no_access, people_view, person_view
from users.listing import listing
from users.models import DirectoryUser, Viewing


@require_safe
def users(request: Request) -> HttpResponse:
    """Everybody in all clients: searched for, filtered, or by name."""
    return _all(request, only_recent=False)


@require_safe
def recent(request: Request) -> HttpResponse:
    """Those whose cards the operator opened last, on whatever device."""
    return _all(request, only_recent=True)


def _all(request: Request, *, only_recent: bool) -> HttpResponse:
    if not tally(request.user)["read_users"]:
        return no_access(request, None)
    return page(request, "users/users.html", listing(request, None, only_recent=only_recent), fragments=LIST)


LIST = ("results", "more")


@require_safe
@people_view
def client_users(request: Request, client: Client) -> HttpResponse:
    return page(request, "users/users.html", listing(request, client), fragments=LIST)


@require_safe
@people_view
def client_recent(request: Request, client: Client) -> HttpResponse:
    return page(request, "users/users.html", listing(request, client, only_recent=True), fragments=LIST)


@require_safe
@person_view
def user(request: Request, client: Client, person: DirectoryUser) -> HttpResponse:
    """A contact card from our table, at once; the page then asks for it to be read again."""
    Viewing.note(request.user, person)
    context = {**beside(request, client), **card(request, person)}
    return page(request, "users/user.html", context, fragments=["detail"])


def beside(request: Request, client: Client) -> dict[str, Any]:
    """The list beside a card; a fragment of the card alone does not ask for it."""
    return {} if request.htmx.target in ("detail", "card") else listing(request, client)


@require_safe
@person_view
def fresh(request: Request, client: Client, person: DirectoryUser) -> HttpResponse:
    """The card read from Microsoft just now, or from our table with the reason why."""
    read = reading.read(request.user, person)
    context = {**beside(request, client), **card(request, person), "is_fresh": True, "is_gone": read.is_gone}
    if read.error is not None:
        context |= problem(request, read.error)
    return page(request, "users/user.html", context, fragments=["card"])


def problem(request: Request, error: MicrosoftError) -> dict[str, Any]:
    """What stands in the way, in words; the next sign-in answers a demand for more proof."""
    if isinstance(error, InteractionRequired) and error.tenant and error.claims is not None:
        request.session["challenge"] = {"tenant": error.tenant, "claims": error.claims}
    return {"problem": sentence(error), "needs_sign_in": isinstance(error, InteractionRequired)}


@require_safe
@person_view
def contact(request: Request, client: Client, person: DirectoryUser) -> HttpResponse:
    """The card as a file that address books take."""
    response = HttpResponse(vcard.vcard(person, photos.kept(person)), content_type="text/vcard; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{vcard.file_name(person)}"'
    return response


@require_safe
@person_view
def photo(request: Request, client: Client, person: DirectoryUser) -> HttpResponse:
    """The face, through us: no address and no token of Microsoft in a page. A clear dot where there is none."""
    found = photos.photo(request.user, person)
    response = HttpResponse(found.content, content_type=found.content_type)
    response["Cache-Control"] = f"private, max-age={found.max_age}"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
