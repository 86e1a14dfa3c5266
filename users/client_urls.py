from django.urls import path

from users import changes, views

app_name = "client-users"
urlpatterns = [
    path("", views.client_users, name="users"),
    path("recent/", views.client_recent, name="recent"),
    path("changes/<str:number>/", changes.status, name="change"),
    path("<uuid:user_id>/", views.user, name="user"),
    path("<uuid:user_id>/fresh/", views.fresh, name="fresh"),
    path("<uuid:user_id>/photo", views.photo, name="photo"),
    path("<uuid:user_id>/contact.vcf", views.contact, name="contact"),
    path("<uuid:user_id>/reset/", changes.reset, name="reset"),
    path("<uuid:user_id>/block/", changes.block, name="block"),
    path("<uuid:user_id>/allow/", changes.allow, name="allow"),
    path("<uuid:user_id>/sign-out/", changes.sign_out, name="sign-out"),
    path("<uuid:user_id>/phone-lost/", changes.phone_lost, name="phone-lost"),
]
