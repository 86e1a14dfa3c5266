from django.urls import URLPattern

app_name = "client-health"
urlpatterns: list[URLPattern] = []
