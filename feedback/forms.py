from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from feedback.models import Feedback

if TYPE_CHECKING:
    FeedbackModelForm = forms.ModelForm[Feedback]
else:
    FeedbackModelForm = forms.ModelForm

LARGEST = 3 * 1024 * 1024  # bytes of a screenshot
STARTS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


def picture_type(head: bytes) -> str:
    """What a file is by its first bytes, whatever it calls itself; nothing for what is not a picture."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in STARTS.items() if head.startswith(start)), "")


def path_of(address: str) -> str:
    """Only the path: what was searched for may be somebody's name."""
    parts = urlsplit(address)
    is_ours = parts.path.startswith("/") and "//" not in parts.path.replace("\\", "/")  # which would name another site
    return parts.path[:300] if is_ours else ""


class FeedbackForm(FeedbackModelForm):
    text = forms.CharField(
        label=_("Your message"),
        max_length=5000,
        widget=forms.Textarea(attrs={"class": "input", "rows": 5}),
        help_text=_("Please leave out passwords and names of people at your clients."),
    )
    picture = forms.FileField(
        label=_("Screenshot"),
        required=False,
        help_text=_("PNG, JPEG or WebP, at most 3 MB."),
        widget=forms.FileInput(attrs={"class": "input", "accept": "image/png,image/jpeg,image/webp"}),
    )
    page = forms.CharField(required=False, widget=forms.HiddenInput, max_length=2000)

    class Meta:
        model = Feedback
        fields = ["kind", "text", "wants_answer", "page"]
        labels = {"wants_answer": _("I would like an answer")}
        widgets = {"wants_answer": forms.CheckboxInput(attrs={"class": "switch", "role": "switch"})}

    def clean_page(self) -> str:
        return path_of(self.cleaned_data["page"])

    def clean_picture(self) -> UploadedFile[Any] | None:
        picture: UploadedFile[Any] | None = self.cleaned_data["picture"]
        if picture is None:
            return None
        if (picture.size or 0) > LARGEST:
            raise ValidationError(_("This file is larger than 3 MB."))
        self.instance.screenshot_type = picture_type(picture.read(16))
        if not self.instance.screenshot_type:
            raise ValidationError(_("This is not a PNG, JPEG or WebP picture."))
        picture.seek(0)
        self.instance.screenshot = picture.read()
        return picture
