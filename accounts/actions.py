"""What an operator reads for an action of the audit trail, which itself keeps names that no language changes."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "sign-in": _("Sign in"),
    "sign-out": _("Sign out"),
    "sign-out-device": _("Sign out one device"),
    "sign-out-everywhere": _("Sign out on all devices"),
    "ticket.change": _("Change ticket"),
    "users.reset": _("Reset password"),
    "users.block": _("Block sign-in"),
    "users.allow": _("Allow sign-in"),
    "users.sign-out": _("Sign out everywhere"),
    "users.phone-lost": _("Phone lost"),
}
