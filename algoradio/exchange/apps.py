from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "algoradio.exchange"
    verbose_name = _("Échanges avec les logiciels")
