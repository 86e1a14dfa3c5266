from django.urls import path

from health import views

app_name = "health"
urlpatterns = [
    path("", views.issues, name="issues"),
    path("<str:reference>/", views.issue, name="issue"),
]
