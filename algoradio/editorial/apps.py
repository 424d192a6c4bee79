from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditorialConfig(AppConfig):
    name = "algoradio.editorial"
    verbose_name = _("Outils de rédaction")
