from django.urls import path

from bench.usual import desk, views

urlpatterns = [
    path("missions", views.mission_list, name="missions"),
    path("missions/<str:reference>", views.mission_page, name="mission"),
    path("missions/<str:reference>/creneaux", views.propose_slots, name="mission.slots"),
    path("gestion", desk.desk, name="desk"),
]
