"""Addresses for machines: in no language of their own, which a parameter says instead."""

from django.urls import path, re_path

from algoradio.exchange import api
from algoradio.exchange.infobutton import infobutton

app_name = "exchange"
urlpatterns = [
    path("infobutton", infobutton, name="infobutton"),
    path("api/openapi.json", api.description, name="openapi"),
    path("api/catalogue.json", api.catalogue, name="catalogue"),
    path("api/pathologies/<slug:slug>.json", api.pathology, name="pathology"),
    path("api/procedures/<slug:slug>.json", api.procedure, name="procedure"),
    re_path("^api/", api.unknown),
]
