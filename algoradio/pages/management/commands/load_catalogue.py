from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from algoradio.pages.catalogue import Catalogue, CatalogueError


class Command(BaseCommand):
    help = "Load the pages of fixtures/ that the database does not hold yet. What is there stays as staff made it."

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", type=Path, default=settings.CATALOGUE_DIR)

    def handle(self, folder, **options):
        try:
            added = Catalogue(folder).load()
        except CatalogueError as error:
            raise CommandError(f"{error}\nNothing was loaded.") from error
        self.stdout.write(f"{len(added)} pages added." if added else "Nothing to add.")
