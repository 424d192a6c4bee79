from django.apps import apps
from django.core.management.base import BaseCommand

from algoradio.editorial.models import Page
from algoradio.editorial.patient_text import sections
from algoradio.text.readability import french, hardest

PAGE_FLOOR = 62
MEAN_FLOOR = 70


class Command(BaseCommand):
    help = "Print how hard the French text of each published page is to read, section by section (Kandel and Moles)."

    def add_arguments(self, parser):
        parser.add_argument("slugs", nargs="*", help="only these pages, by their French slug")
        parser.add_argument(
            "--hardest", type=int, default=0, metavar="N", help="also the N hardest sentences of each page"
        )

    def handle(self, slugs, **options):
        scores = []
        for model in (model for model in apps.get_models() if issubclass(model, Page)):
            for page in model.objects.published().order_by("slug_fr"):
                if slugs and page.slug_fr not in slugs:
                    continue
                parts = sections(page, "fr")
                whole = french(" ".join(parts.values()))
                scores.append((whole.score, page))
                self.stdout.write(f"\n{page.slug_fr}: {whole.score} ({whole.words} words)")
                for name, text in parts.items():
                    reading = french(text)
                    self.stdout.write(f"  {reading.score or '–':>6} {reading.words:>6}  {name}")
                for score, sentence in hardest(" ".join(parts.values()), options["hardest"]):
                    self.stdout.write(f"    {score:>6}  {sentence}")
        if scores:
            mean = sum(score for score, _page in scores) / len(scores)
            lowest, page = min(scores, key=lambda row: row[0])
            self.stdout.write(
                f"\nMean {mean:.1f} (wanted: {MEAN_FLOOR} or more); "
                f"lowest {lowest}, {page.slug_fr} (wanted: {PAGE_FLOOR} or more)."
            )
