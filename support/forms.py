from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Operator
from clients.access import is_write_token, write_token
from clients.models import Client
from support.models import Ticket, TicketChange

LONGEST_NOTE = 4000
SEVERITIES = [
    ("critical", _("A, critical")),
    ("moderate", _("B, urgent")),
    ("minimal", _("C, normal")),
]


ENGLISH = {"critical": "A - critical", "moderate": "B - urgent", "minimal": "C - normal"}


class WriteForm(forms.Form):
    """Part of every form that changes a ticket: who changes what, from which state, and a number that counts once."""

    ids = "id_%s"
    key = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=40)
    token = forms.CharField(widget=forms.HiddenInput, max_length=400)

    def __init__(
        self, *args: Any, operator: Operator, ticket: Ticket, unsent: TicketChange | None = None, **kwargs: Any
    ) -> None:
        self.operator, self.ticket = operator, ticket
        kwargs["initial"] = {**kwargs.get("initial", {}), **self._fresh(), **_typed(unsent)}
        super().__init__(*args, **{"label_suffix": "", "auto_id": self.ids, **kwargs})

    def _fresh(self) -> dict[str, str]:
        key, seen = uuid4(), self.ticket.version
        token = write_token(self.operator, self.ticket.client, _target(self.ticket, key, seen))
        return {"key": str(key), "seen": seen, "token": token}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        target = _target(self.ticket, data.get("key"), data.get("seen", ""))
        if not is_write_token(data.get("token", ""), self.operator, self.ticket.client, target):
            self.data = {**dict(self.data.items()), **self._fresh()}  # what comes back can be sent
            raise forms.ValidationError(
                _("This form is out of date. Nothing was sent: look at the ticket, then send again.")
            )
        return data


class NoteForm(WriteForm):
    note = forms.CharField(
        label=_("Add a note"),
        max_length=LONGEST_NOTE,
        error_messages={"required": _("Write what Microsoft should know.")},
        widget=forms.Textarea(attrs={"class": "input", "rows": 2, "placeholder": _("Add a note")}),
    )


class ChangeForm(WriteForm):
    """Status and severity; the note is optional, and closing sends it in the same call."""

    ids = "change_%s"  # the page behind the sheet has a field for a note too

    status = forms.ChoiceField(
        label=_("Status"), choices=[("open", _("Open")), ("closed", _("Closed"))], required=False
    )
    severity = forms.ChoiceField(label=_("Severity"), choices=SEVERITIES, required=False)
    note = forms.CharField(
        label=_("Closing note"),
        max_length=LONGEST_NOTE,
        required=False,
        help_text=_("Sent to Microsoft together with the change."),
        widget=forms.Textarea(attrs={"class": "input", "rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        is_closed = not self.ticket.is_open
        status, severity = data.get("status", ""), data.get("severity", "")
        data["status"] = "" if (status == "closed") == is_closed else status
        data["severity"] = "" if severity == self.ticket.severity else severity
        if not self.errors and not (data["status"] or data["severity"]):
            raise forms.ValidationError(_("Choose another status or severity, or press Cancel."))
        return data


def _typed(unsent: TicketChange | None) -> dict[str, str]:
    """What an operator had written and Microsoft did not take."""
    if unsent is None:
        return {}
    typed = {"note": unsent.note, "status": unsent.status, "severity": unsent.severity}
    return {name: value for name, value in typed.items() if value}


def _target(ticket: Ticket, key: UUID | None, seen: str) -> str:
    return f"ticket:{ticket.number}:{key}:{seen}"


class NewTicketForm(forms.Form):
    """What Microsoft's own form will ask; in English, for Microsoft's engineers."""

    title = forms.CharField(
        label=_("What is wrong?"),
        max_length=200,
        error_messages={"required": _("Write one line so that others recognise the problem.")},
        widget=forms.TextInput(attrs={"class": "input", "lang": "en"}),
    )
    product = forms.CharField(
        label=_("Product"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"class": "input", "lang": "en"}),
    )
    severity = forms.ChoiceField(label=_("Severity"), choices=SEVERITIES, initial="moderate", widget=forms.RadioSelect)
    description = forms.CharField(
        label=_("Description"),
        max_length=4000,
        required=False,
        help_text=_("In English: since when, who, what was tried. Don’t paste passwords."),
        widget=forms.Textarea(attrs={"class": "input", "lang": "en", "rows": 8}),
    )

    def prepared(self, client: Client) -> str:
        """The whole of it as text for Microsoft, in English whatever the operator's language."""
        data = self.cleaned_data
        facts = [
            f"Customer: {client.name} ({client.domain})",
            f"Tenant ID: {client.tenant_id}",
            *([f"Product: {data['product']}"] if data["product"] else []),
            f"Severity: {ENGLISH[data['severity']]}",
        ]
        return "\n".join([data["title"], "", *facts, *(["", data["description"]] if data["description"] else [])])
