from django.urls import path

from health import views_of_client

app_name = "client-health"
urlpatterns = [
    path("", views_of_client.workloads, name="workloads"),
    path("workloads/<str:workload_id>/", views_of_client.workload, name="workload"),
    path("<str:reference>/", views_of_client.issue, name="issue"),
]
