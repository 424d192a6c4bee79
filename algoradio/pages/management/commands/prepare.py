import secrets

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand

from algoradio.pages.models import FixedPage
from pathologies.models import Pathology
from procedures.models import Procedure

FIRST_ACCOUNT = "admin"


class Command(BaseCommand):
    help = "Make what is missing: database, catalogue, first account, static files. What is there is left as it is."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, port, **options):
        call_command("migrate", verbosity=0)
        if not any(model.objects.exists() for model in (Pathology, Procedure, FixedPage)):
            call_command("load_catalogue", stdout=self.stdout)
        if not settings.DEBUG:
            call_command("collectstatic", verbosity=0, interactive=False)
        address = settings.ORIGIN or f"http://127.0.0.1:{port}"
        self.stdout.write(f"Site : {address}/   Admin : {address}/admin/")
        if not get_user_model().objects.exists():
            password = secrets.token_urlsafe(12)
            get_user_model().objects.create_superuser(FIRST_ACCOUNT, password=password)
            self.stdout.write(f"Premier compte : {FIRST_ACCOUNT}, mot de passe {password} (affiché une seule fois)")
