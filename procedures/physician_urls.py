from django.urls import path

from procedures import physicians

app_name = "physicians"
urlpatterns = [
    path("", physicians.matrix, name="list"),
    path("<slug:slug>/", physicians.sheet, name="detail"),
]
