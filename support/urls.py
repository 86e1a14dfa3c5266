from django.urls import path

from support import views

app_name = "support"
urlpatterns = [
    path("", views.tickets, name="tickets"),
    path("new/", views.new, name="new"),
]
