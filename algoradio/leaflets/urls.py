from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from algoradio.leaflets import views

app_name = "leaflets"
of_a_pathology = [path(_("fiche.pdf"), views.pathology, name="pathology")]
of_a_procedure = [
    path(_("fiche.pdf"), views.procedure, name="procedure"),
    path(_("avant-rendez-vous.pdf"), views.before, name="before"),
]
urlpatterns = [
    path(_("pathologies/"), include([path("<slug:slug>/", include(of_a_pathology))])),
    path(_("traitements/"), include([path("<slug:slug>/", include(of_a_procedure))])),
]
