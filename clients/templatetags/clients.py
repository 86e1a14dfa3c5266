"""A client in a list. A row is put together here: fifty of them as templates were most of a page's time."""

from datetime import timedelta

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import now
from django.utils.translation import gettext, ngettext, pgettext

from clients.models import Access, Client
from microsoft.health import HealthStatus
from partnerportal.templatetags.portal import ago, bars, day_text, icon, status

register = template.Library()

SOON = timedelta(days=60)
CURRENT = SafeString(' aria-current="page"')


LINK = """<a class="row-main" href="{url}"{current}>
    {bars}
    <span class="row-text">
      <span class="row-title" translate="no">{name}</span>
      <span class="row-sub wrap"><span class="mono">{domain}</span> {overdue}{synced}{ends}</span>
    </span>
    <span class="facts">
      {health}
      <span>{tickets}</span>
      <span>{unread}</span>
    </span>
  </a>"""


@register.simple_tag(takes_context=True)
def client_row(context: Context, access: Access, current: Client | None = None) -> SafeString:
    """One client in a list: an access with its client and how many messages are unread; `current` is marked."""
    return format_html('<li class="row">{}{}</li>', _link(access, current), flag_form(context, access))


def _link(access: Access, current: Client | None) -> SafeString:
    client, tickets, unread = access.client, access.open_tickets, access.unread
    return format_html(
        LINK,
        url=client.get_absolute_url(),
        current=CURRENT if current and current.pk == client.pk else "",
        bars=bars(access.bars),
        name=client.name,
        domain=client.domain,
        overdue=format_html("{} ", status("off", gettext("Overdue"))) if client.sync_problem else "",
        synced=ago(client.synced_at),
        ends=format_html(" {}", access_ends(client)) if client.access_ends_at else "",
        health=client_health(access),
        tickets=_counted("support", tickets, ngettext("open ticket", "open tickets", tickets)),
        unread=_counted("mail", unread, ngettext("unread message", "unread messages", unread)),
    )


FLAG = """<form class="flag" method="post" action="{url}" hx-post="{url}" hx-trigger="submit delay:30ms" hx-target="this" hx-swap="outerHTML">
  <input type="hidden" name="csrfmiddlewaretoken" value="{token}">
  <input type="hidden" name="on" value="{wanted}">
  <input type="hidden" name="next" value="{here}">
  {at}
  <button id="flag-{place}{pk}" type="submit" data-flag="{name}" aria-pressed="{pressed}" aria-label="{label}">{icon}</button>
</form>"""  # noqa: E501 - as it stands in the page


@register.simple_tag(takes_context=True)
def flag_form(context: Context, access: Access, at: str = "") -> SafeString:
    """The flag of a client. `at` says where else than in the list it stands, so that ids differ."""
    client, request, is_flagged = access.client, context["request"], access.is_flagged
    place = at or request.POST.get("at", "")
    return format_html(
        FLAG,
        url=client.page("clients:flag"),
        token=context["csrf_token"],
        wanted="0" if is_flagged else "1",
        here=request.get_full_path(),
        at=format_html('<input type="hidden" name="at" value="{}">', place) if place else "",
        place=place,
        pk=client.pk,
        name=client.name,
        pressed="true" if is_flagged else "false",
        label=gettext("Flag %(name)s") % {"name": client.name},
        icon=icon("flag-on" if is_flagged else "flag"),
    )


def _counted(key: str, count: int, unit: str) -> SafeString | str:
    return format_html('{}{}<span class="vh"> {}</span>', icon(key), count, unit) if count else ""


@register.simple_tag
def client_health(access: Access) -> SafeString:
    """The worst that a client has, in words and with its shape, or that this operator may not read it."""
    if not access.may_read("health"):
        return status("off", gettext("No role for health"))
    return status(access.client.health, health_words(access.client))


def health_words(client: Client) -> str:
    if client.health == Client.Health.OK:
        return gettext("Healthy")
    if client.health == Client.Health.OFF or not client.health_status:
        return gettext("No information")
    known = HealthStatus.parse(client.health_status)
    is_incident = client.health == Client.Health.BAD and known.signal != "bad"
    word = pgettext("kind of issue", "Incident") if is_incident else gettext(known.word)
    if client.troubled_services == 1:
        return gettext("%(service)s: %(status)s") % {"service": client.health_service, "status": word}
    n = client.troubled_services
    return ngettext("%(status)s, %(n)s service", "%(status)s, %(n)s services", n) % {"status": word, "n": n}


@register.simple_tag
def access_ends(client: Client) -> SafeString | str:
    """The day on which access runs out, once it comes near."""
    if client.access_ends_at is None or client.access_ends_at - now() > SOON:
        return ""
    text = gettext("Access ends %(day)s") % {"day": day_text(client.access_ends_at)}
    return format_html('<span class="chip warn">{}</span>', text)
