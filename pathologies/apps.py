from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PathologiesConfig(AppConfig):
    name = "pathologies"
    verbose_name = _("Pathologies")
