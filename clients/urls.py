from django.urls import path

from clients import views

app_name = "clients"
urlpatterns = [
    path("", views.clients, name="clients"),
    path("switch/", views.switch, name="switch"),
    path("all/", views.all_clients, name="all"),
    path("<uuid:tenant_id>/flag/", views.flag, name="flag"),
]
