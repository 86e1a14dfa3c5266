from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from accounts.http import Request
from clients.access import client_view
from clients.current import choose
from clients.models import Client
from clients.views import client_list
from partnerportal.pages import page


@require_GET
def start(request: Request) -> HttpResponse:
    """Where the home-screen icon leads."""
    return redirect(request.user.start_page or "clients:clients")


@require_GET
@client_view
def overview(request: Request, client: Client) -> HttpResponse:
    """One client; opening it makes it the current one."""
    choose(request, client)
    context = {"client": client, "access": request.access, **client_list(request)}
    return page(request, "home/overview.html", context)
