from django.urls import path

from procedures import physicians

app_name = "physicians"
urlpatterns = [
    path("", physicians.matrix, name="list"),
    path("<slug:slug>/", physicians.sheet, name="detail"),
    path("<slug:slug>/references.ris", physicians.references, {"form": "ris"}, name="ris"),
    path("<slug:slug>/references.bib", physicians.references, {"form": "bib"}, name="bib"),
]
