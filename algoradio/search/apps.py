from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "algoradio.search"
    verbose_name = _("Recherche")

    def ready(self):
        from algoradio.editorial import needs  # models, which must be loaded first
        from algoradio.editorial.edition import follow  # every model must be loaded first: this app is last
        from algoradio.editorial.staleness import watch  # every model must be loaded first: this app is last
        from algoradio.pages.catalogue import loaded  # models, which must be loaded first
        from algoradio.search.needs import needs_of_search  # models, which must be loaded first
        from algoradio.search.vocabulary import load  # models, which must be loaded first

        follow()
        watch()
        needs.providers.append(needs_of_search)
        loaded.connect(lambda sender, folder, **kwargs: load(folder), weak=False, dispatch_uid="vocabulary")
