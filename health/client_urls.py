from django.urls import path

from health import client_views

app_name = "client-health"
urlpatterns = [
    path("", client_views.workloads, name="workloads"),
    path("workloads/<str:workload_id>/", client_views.workload, name="workload"),
    path("<str:reference>/", client_views.issue, name="issue"),
]
