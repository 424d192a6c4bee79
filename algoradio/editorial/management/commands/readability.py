from django.apps import apps
from django.core.management.base import BaseCommand
from django.utils.translation import override

from algoradio.editorial.models import Page
from algoradio.editorial.patient_text import sections
from algoradio.text.readability import WANTED, hardest, measure

SCALE = {"fr": "Kandel and Moles, more is easier", "en": "Flesch-Kincaid grade, less is easier"}


class Command(BaseCommand):
    help = "Print how hard the patient text of each published page is to read, section by section."

    def add_arguments(self, parser):
        parser.add_argument("slugs", nargs="*", help="only these pages, by their French slug")
        parser.add_argument("--language", choices=sorted(WANTED), default="fr")
        parser.add_argument("--hardest", type=int, default=0, metavar="N", help="also the N hardest sentences")

    def handle(self, slugs, language, **options):
        scores = []
        self.stdout.write(SCALE[language])
        for model in (model for model in apps.get_models() if issubclass(model, Page)):
            for page in model.objects.published().order_by("slug_fr"):
                if slugs and page.slug_fr not in slugs:
                    continue
                with override("fr"):
                    parts = sections(page, language)
                whole = " ".join(parts.values())
                reading = measure(whole, language)
                if reading.score is None:
                    self.stdout.write(f"\n{page.slug_fr}: no text in this language")
                    continue
                scores.append((reading.score, page.slug_fr))
                self.stdout.write(f"\n{page.slug_fr}: {reading.score} ({reading.words} words)")
                for name, text in parts.items():
                    part = measure(text, language)
                    self.stdout.write(f"  {'–' if part.score is None else part.score:>6} {part.words:>6}  {name}")
                for score, sentence in hardest(whole, options["hardest"], language):
                    self.stdout.write(f"    {score:>6}  {sentence}")
        if scores:
            mean_wanted, page_wanted, easier_is_more = WANTED[language]
            mean = sum(score for score, _slug in scores) / len(scores)
            worst, slug = (min if easier_is_more else max)(scores)
            bound = "or more" if easier_is_more else "or less"
            self.stdout.write(
                f"\nMean {mean:.1f} (wanted: {mean_wanted} {bound}); "
                f"hardest page {slug}, {worst} (wanted: {page_wanted} {bound})."
            )
