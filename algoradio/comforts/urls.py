from django.urls import path
from django.utils.translation import gettext_lazy as _

from algoradio.comforts import views

app_name = "comforts"
urlpatterns = [
    path(_("confort/"), views.menu, name="menu"),
    path(_("hors-connexion/"), views.offline, name="offline"),
]
