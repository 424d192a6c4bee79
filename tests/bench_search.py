"""The search with the catalogue alone and with ten thousand pages: how long its index takes, and a suggestion.

A program of its own, in a data folder of its own: `make bench` runs it. Seconds and milliseconds of this machine.
"""

import random
import tempfile
import time
from pathlib import Path

import yaml

from tests.conftest import ROOT
from tests.django_process import set_up

PAGES = 10_000
WORDS_A_PAGE = 280
SYLLABLES = [f"{consonant}{vowel}" for consonant in "bcdfglmnrstv" for vowel in "aeiou"]


def fill(count: int) -> None:
    """Publish pathologies of invented names, made of the catalogue's own words, until there are `count`."""
    from django.utils.translation import override

    from pathologies.models import Pathology

    chance = random.Random(1)
    told = " ".join(f"{page.symptoms_fr} {page.causes_fr}" for page in Pathology.objects.all())
    words = sorted({word for word in told.replace("<", " ").split() if word.isalpha() and len(word) > 3})

    def name() -> str:
        return "".join(chance.choices(SYLLABLES, k=chance.randint(3, 5)))

    def text(size: int) -> str:
        return " ".join(chance.choices(words, k=size))

    pages = [
        Pathology(
            title_fr=f"{name()} {chance.choice(words)}".capitalize(),
            slug_fr=f"page-{number}",
            is_published=True,
            tagline_fr=text(4),
            patient_words_fr="\n".join(f"{chance.choice(words)} {name()}" for _ in range(6)),
            summary_fr=f"{text(20)}.",
            **{f"{field}_fr": f"<p>{text(WORDS_A_PAGE // 4)}.</p>" for field in FIELDS},
        )
        for number in range(count - Pathology.objects.count())
    ]
    with override("fr"):
        Pathology.objects.bulk_create(pages, batch_size=500)


FIELDS = ("symptoms", "causes", "diagnosis", "usual_treatments")


def measure(label: str, queries: list[str]) -> None:
    """Print what the index of this moment takes to make, and its suggestions."""
    from django.utils.translation import override

    from algoradio.search import index

    began = time.perf_counter()
    with override("fr"):
        _number, engine = index.make("fr", 0)
    made = time.perf_counter() - began
    chance = random.Random(2)
    titles = [entry.title for entry in chance.sample(engine.entries, 100)]
    asked = [*queries, *titles, *(title[: len(title) // 2] for title in titles)]
    for query in asked[:50]:
        engine.search(query, 8, unfinished=True)
    taken = []
    for query in asked:
        began = time.perf_counter()
        engine.search(query, 8, unfinished=True)
        taken.append((time.perf_counter() - began) * 1000)
    taken.sort()
    print(
        f"{label:<22}{len(engine.entries):>10}{made:>12.2f}{taken[len(taken) // 2]:>12.2f}"
        f"{taken[int(len(taken) * 0.95)]:>12.2f}{taken[-1]:>12.2f}"
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        set_up(Path(folder))
        rows = yaml.safe_load((ROOT / "tests" / "search" / "queries.yaml").read_text(encoding="utf-8"))
        queries = [str(row["q"]) for row in rows if row["language"] == "fr"]
        print(f"\n{'search':<22}{'entries':>10}{'index, s':>12}{'median ms':>12}{'95 % ms':>12}{'most ms':>12}")
        measure("the catalogue", queries)
        fill(PAGES)
        measure("ten thousand pages", queries)


if __name__ == "__main__":
    main()
