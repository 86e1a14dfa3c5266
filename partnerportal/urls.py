from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from accounts.views import not_staff
from partnerportal.manifest import manifest
from partnerportal.worker import offline, worker

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="home:start", http_method_names=["get", "head"]), name="start"),
    path("", include("accounts.urls")),
    path("", include("home.urls")),
    path("clients/", include("clients.urls")),
    path("clients/<uuid:tenant_id>/", include("home.client_urls")),
    path("clients/<uuid:tenant_id>/sync/", include("sync.client_urls")),
    path("health/", include("health.urls")),
    path("clients/<uuid:tenant_id>/health/", include("health.client_urls")),
    path("users/", include("users.urls")),
    path("clients/<uuid:tenant_id>/users/", include("users.client_urls")),
    path("support/", include("support.urls")),
    path("clients/<uuid:tenant_id>/support/", include("support.client_urls")),
    path("messages/", include("messages_app.urls")),
    path("clients/<uuid:tenant_id>/messages/", include("messages_app.client_urls")),
    path("feedback/", include("feedback.urls")),
    path("settings/", include("home.settings_urls")),
    path("sync/", include("sync.urls")),
    path("staff/login/", not_staff),
    path("staff/", admin.site.urls),
    path("sw.js", worker, name="worker"),
    path("offline/", offline, name="offline"),
    path("manifest.webmanifest", manifest, name="web-manifest"),
]
handler400 = "partnerportal.errors.bad_request"
handler403 = "partnerportal.errors.forbidden"
handler404 = "partnerportal.errors.not_found"
handler500 = "partnerportal.errors.server_error"
