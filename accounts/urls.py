from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-in/callback/", views.callback, name="callback"),
    path("sign-in/wait/", views.waiting, name="waiting"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("settings/activity/", views.activity, name="activity"),
]
