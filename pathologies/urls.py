from django.urls import path

from pathologies import views

app_name = "pathologies"
urlpatterns = [
    path("", views.pathology_list, name="list"),
    path("<slug:slug>/", views.pathology_detail, name="detail"),
]
