from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PublishingConfig(AppConfig):
    name = "algoradio.publishing"
    verbose_name = _("Publication")

    def ready(self):
        from algoradio.editorial import illustrations, needs  # models, which must be loaded first
        from algoradio.publishing import desk, roles  # models, which must be loaded first

        def last(sender, **kwargs):  # of the apps that have permissions, all of which exist by now
            if sender == [app for app in apps.get_app_configs() if app.models_module][-1]:
                roles.make()

        post_migrate.connect(last, weak=False, dispatch_uid="roles")
        needs.providers.append(desk.needs_of_drafts)
        illustrations.finders.append(desk.illustrations_of_drafts)
