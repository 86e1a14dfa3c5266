from django.urls import path

from sync import views

app_name = "sync"
urlpatterns = [
    path("", views.sync, name="sync"),
    path("status/", views.status, name="status"),
]
