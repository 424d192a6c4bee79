from django.core.management.base import BaseCommand
from django.utils.translation import override

from algoradio.editorial.completeness import report


class Command(BaseCommand):
    help = "Print what pages lack: empty, untranslated or outdated texts, figures without a source, reviews due."

    def add_arguments(self, parser):
        parser.add_argument("--kind", help="only this kind, such as source or traduction")

    def handle(self, kind, **options):
        with override("fr"):
            lacks = [lack for lack in report() if kind in (None, lack.kind)]
            for lack in lacks:
                self.stdout.write(f"{lack.page} | {lack.kind} | {lack.what}")
        self.stdout.write(f"{len(lacks)} in all.")
