from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from feedback.models import Feedback

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Feedback]
else:
    ModelAdmin = admin.ModelAdmin


@admin.register(Feedback)
class FeedbackAdmin(ModelAdmin):
    """Read only: what people wrote stays as they wrote it."""

    list_display = ["created_at", "kind", "operator", "wants_answer", "page", "version", "mailed_at"]
    list_filter = ["kind", "wants_answer"]
    search_fields = ["text"]
    readonly_fields = [
        "created_at", "kind", "operator", "text", "wants_answer", "page", "version", "browser", "picture", "mailed_at",
        "tries",
    ]  # fmt: skip
    exclude = ["screenshot", "screenshot_type", "next_try_at"]
    list_select_related = ["operator"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(getattr(request.user, "is_staff", False))

    @admin.display(description="screenshot")
    def picture(self, feedback: Feedback) -> SafeString | str:
        if not feedback.screenshot_type:
            return "-"
        return format_html('<a href="{}">Open</a>', reverse("admin:feedback-picture", args=[feedback.pk]))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.send_picture)
        return [path("<int:pk>/picture/", view, name="feedback-picture"), *super().get_urls()]

    def send_picture(self, request: HttpRequest, pk: int) -> HttpResponse:
        feedback = Feedback.objects.filter(pk=pk).exclude(screenshot_type="").first()
        if feedback is None:
            raise Http404
        response = HttpResponse(bytes(feedback.screenshot), content_type=feedback.screenshot_type)
        response["Content-Disposition"] = f'attachment; filename="feedback-{pk}"'
        response["Cache-Control"] = "no-store"
        return response
