from django.urls import path

from home import views

app_name = "client"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("refresh/", views.refresh, name="refresh"),
    path("centers/", views.all_centers, name="centers"),
]
