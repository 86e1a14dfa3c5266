from django.urls import path

from support import views

app_name = "client-support"
urlpatterns = [
    path("", views.client_tickets, name="tickets"),
    path("new/", views.client_new, name="new"),
    path("<str:number>/", views.ticket, name="ticket"),
    path("<str:number>/note/", views.note, name="note"),
    path("<str:number>/change/", views.change, name="change"),
    path("<str:number>/unsent/<uuid:request_id>/", views.unsent, name="unsent"),
]
