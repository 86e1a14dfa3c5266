from django.urls import path

from home import settings_views as views

app_name = "settings"
urlpatterns = [
    path("", views.settings, name="settings"),
    path("guess/", views.guess, name="guess"),
    path("devices/", views.end_device, name="end-device"),
    path("devices/sign-out/", views.sign_out_everywhere, name="sign-out-everywhere"),
    path("notifications/", views.subscribe, name="subscribe"),
    path("notifications/<int:pk>/", views.notifications, name="notifications"),
    path("shortcuts/", views.shortcuts, name="shortcuts"),
    path("stored/", views.stored, name="stored"),
]
