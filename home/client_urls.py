from django.urls import path

from home import views

app_name = "client"
urlpatterns = [
    path("", views.overview, name="overview"),
]
