from django.urls import path

from sync import views

app_name = "client-sync"
urlpatterns = [
    path("", views.sync_client, name="sync"),
]
