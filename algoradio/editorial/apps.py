from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save, pre_save
from django.utils.translation import gettext_lazy as _


class EditorialConfig(AppConfig):
    name = "algoradio.editorial"
    verbose_name = _("Outils de rédaction")

    def ready(self):
        from algoradio.editorial import desk, illustrations, needs  # models, which must be loaded first
        from algoradio.editorial.models import Illustration  # a model, which must be loaded first

        needs.providers.append(desk.needs_of_pages)
        pre_save.connect(illustrations.remember_file, sender=Illustration, dispatch_uid="illustration-before")
        post_save.connect(illustrations.remove_replaced, sender=Illustration, dispatch_uid="illustration-replaced")
        post_delete.connect(illustrations.remove, sender=Illustration, dispatch_uid="illustration-deleted")
