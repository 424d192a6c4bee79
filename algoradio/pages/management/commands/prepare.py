import os
import secrets
from hashlib import sha256

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand

from algoradio.pages.models import FixedPage
from pathologies.models import Pathology
from procedures.models import Procedure

FIRST_ACCOUNT = "admin"
MARK = ".collected"  # in the folder of static files: what they were made of


class Command(BaseCommand):
    help = "Make what is missing: database, catalogue, first account, static files. What is there is left as it is."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, port, **options):
        call_command("migrate", verbosity=0)
        if not any(model.objects.exists() for model in (Pathology, Procedure, FixedPage)):
            call_command("load_catalogue", stdout=self.stdout)
        if not settings.DEBUG:
            collect()
        address = settings.ORIGIN or f"http://127.0.0.1:{port}"
        self.stdout.write(f"Site : {address}/   Admin : {address}/admin/")
        if not get_user_model().objects.exists():
            password = secrets.token_urlsafe(12)
            get_user_model().objects.create_superuser(FIRST_ACCOUNT, password=password)
            self.stdout.write(f"Premier compte : {FIRST_ACCOUNT}, mot de passe {password} (affiché une seule fois)")


def collect() -> None:
    """Collect the static files, unless they are made of what there is: packing them takes ten seconds."""
    mark, sources = settings.STATIC_ROOT / MARK, fingerprint()
    if not mark.exists() or mark.read_text() != sources:
        call_command("collectstatic", verbosity=0, interactive=False)
        mark.write_text(sources)


def fingerprint() -> str:
    """The names, sizes and times of all that there is to collect, in hexadecimal."""
    found = [(name, os.stat(storage.path(name))) for finder in get_finders() for name, storage in finder.list([])]
    told = sorted((name, stat.st_size, stat.st_mtime_ns) for name, stat in found)
    return sha256(repr(told).encode()).hexdigest()
