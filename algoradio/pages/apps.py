from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "algoradio.pages"
    verbose_name = _("Centre et pages fixes")

    def ready(self):
        from algoradio.editorial import needs  # models, which must be loaded first
        from algoradio.pages.needs import needs_of_clinic  # models, which must be loaded first

        needs.providers.append(needs_of_clinic)
