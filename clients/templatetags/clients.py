from datetime import timedelta

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import now
from django.utils.translation import gettext, ngettext, pgettext

from clients.models import Access, Client
from microsoft.health import HealthStatus
from partnerportal.templatetags.portal import day_text, status

register = template.Library()

SOON = timedelta(days=60)


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
