from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "algoradio.search"
    verbose_name = _("Recherche")

    def ready(self):
        from algoradio.editorial.edition import follow  # every model must be loaded first: this app is last
        from algoradio.editorial.staleness import watch  # every model must be loaded first: this app is last

        follow()
        watch()
