from django.urls import path

from messages_app import views

app_name = "messages"
urlpatterns = [
    path("", views.messages, name="messages"),
    path("export.csv", views.export, name="export"),
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/<str:secret>.ics", views.feed_file, name="feed"),
    path("pictures/<str:key>/", views.picture, name="picture"),
    path("<str:reference>/", views.message, name="message"),
    path("<str:reference>/mark/", views.mark, name="mark"),
]
