from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from algoradio.audience import views

app_name = "audience"
_answering = [
    path("<int:number>/", views.answer, name="answer"),
    path(_("<int:number>/merci/"), views.thanks, name="thanks"),
]
urlpatterns = [
    path(_("pathologie/"), include(_answering), {"kind": "pathology"}),
    path(_("traitement/"), include(_answering), {"kind": "procedure"}),
    path(_("texte/"), include(_answering), {"kind": "fixedpage"}),
]
