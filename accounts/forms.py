from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Operator, PushSubscription
from partnerportal.regions import REGIONS

OWN_NAMES = {"pt-br": "Português (Brasil)", "ja": "日本語", "zh-hant": "繁體中文"}
CONTINENTS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
if TYPE_CHECKING:
    OperatorForm = forms.ModelForm[Operator]
    SubscriptionForm = forms.ModelForm[PushSubscription]
else:
    OperatorForm = SubscriptionForm = forms.ModelForm
Choices = Sequence[tuple[str, Any]]


def languages() -> list[tuple[str, str]]:
    """Each language in its own name."""
    return [
        (code, OWN_NAMES.get(code) or LANG_INFO[code]["name_local"].capitalize()) for code, _name in settings.LANGUAGES
    ]


@cache
def time_zones() -> list[str]:
    """Places one knows; not the aliases kept for old computers."""
    return [
        "UTC",
        *sorted(name for name in available_timezones() if name.startswith(tuple(f"{c}/" for c in CONTINENTS))),
    ]


class SettingsForm(OperatorForm):
    """What an operator chose; a form that brings only some of the fields leaves the others as they are."""

    language = forms.ChoiceField(label=_("Language"), choices=languages)
    region = forms.ChoiceField(
        label=_("Dates and times as in"),
        choices=lambda: [("", _("As usual in this language")), *((code, each.name) for code, each in REGIONS.items())],
        required=False,
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=lambda: [(name, name.replace("_", " ")) for name in time_zones()],
        required=False,
    )
    start_page = forms.ChoiceField(label=_("Start page"), required=False)
    word_language = forms.ChoiceField(
        label=_("Say-aloud words of passwords"),
        choices=lambda: [("", _("In the person’s language")), *languages()],
        required=False,
    )
    shortcuts = forms.TypedChoiceField(
        label=_("Keyboard shortcuts"), coerce=lambda text: text == "1", choices=[("1", _("On")), ("0", _("Off"))]
    )

    class Meta:
        model = Operator
        fields = [
            "sync_minutes", "theme", "density", "language", "region", "time_zone", "start_page", "word_language",
            "shortcuts",
        ]  # fmt: skip

    def __init__(self, *args: Any, start_pages: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["start_page"].choices = start_pages  # type: ignore[attr-defined]  # a ChoiceField
        self.initial["language"] = self.instance.language or get_language()
        self.initial["time_zone"] = self.instance.time_zone or "UTC"
        self.initial["shortcuts"] = "1" if self.instance.shortcuts else "0"
        for field in self.fields.values():
            if isinstance(field.widget, forms.Select):
                field.widget.attrs["class"] = "input"
        if self.is_bound:
            for name in set(self.fields) - set(self.data):
                del self.fields[name]


class NotificationForm(SubscriptionForm):
    """What one device is told."""

    class Meta:
        model = PushSubscription
        fields = ["reach", "severity", "quiet_from", "quiet_until", "hides_names"]
        labels = {
            "reach": pgettext_lazy("notifications for", "For"),
            "severity": pgettext_lazy("notifications about", "About"),
            "quiet_from": pgettext_lazy("quiet hours", "Quiet from"),
            "quiet_until": pgettext_lazy("quiet hours", "until"),
            "hides_names": _("No client names on the lock screen"),
        }
        widgets = {
            "reach": forms.Select(attrs={"class": "input"}),
            "severity": forms.Select(attrs={"class": "input"}),
            "quiet_from": forms.TimeInput(attrs={"class": "input", "type": "time"}, format="%H:%M"),
            "quiet_until": forms.TimeInput(attrs={"class": "input", "type": "time"}, format="%H:%M"),
            "hides_names": forms.CheckboxInput(attrs={"class": "switch", "role": "switch"}),
        }
