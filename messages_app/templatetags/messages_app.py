from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from clients.models import Client
from messages_app.detail import address
from messages_app.models import Post
from partnerportal.templatetags.portal import day_text, icon

register = template.Library()


@register.simple_tag
def post_url(client: Client | None, post: Post) -> str:
    """A post among those of a client, or of all clients."""
    return address(client, "message", post)


@register.simple_tag
def list_url(client: Client | None) -> str:
    if client is None:
        return reverse("messages:messages")
    return reverse("client-messages:messages", args=[client.tenant_id])


@register.simple_tag
def act_by(post: Post, with_days: bool = False) -> SafeString:
    """By when something must be done; amber once that is near, and in words once it has passed."""
    days = post.days_left or 0
    text = gettext("Act by %(day)s") % {"day": day_text(post.act_by)}
    if post.is_overdue:
        text = gettext("Overdue since %(day)s") % {"day": day_text(post.act_by)}
    elif with_days:
        left = ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}
        text = gettext("%(act_by)s, %(left)s") % {"act_by": text, "left": left if days else gettext("today")}
    css = "chip warn" if post.is_urgent else "chip"
    return format_html('<span class="{}">{}{}</span>', css, icon("clock"), text)
