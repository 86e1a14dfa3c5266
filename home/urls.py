from django.urls import path

from home import views

app_name = "home"
urlpatterns = [
    path("start/", views.start, name="start"),
    path("search/", views.search, name="search"),
    path("clients/overview/", views.all_clients, name="overview"),
]
