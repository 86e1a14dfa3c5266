from django.urls import path

from messages_app import views

app_name = "client-messages"
urlpatterns = [
    path("", views.client_messages, name="messages"),
    path("export.csv", views.client_export, name="export"),
    path("<str:reference>/", views.client_message, name="message"),
    path("<str:reference>/mark/", views.client_mark, name="mark"),
]
