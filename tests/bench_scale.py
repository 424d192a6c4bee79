"""The pages with forty in the catalogue and with ten thousand: what Django takes to make each, and the ratio.

A program of its own, in a data folder of its own: `make bench` runs it. Milliseconds of its processor, a process that
is warm, the indexes of the edition made; what making them takes is printed beside.
"""

import logging
import statistics
import tempfile
import time
from itertools import count, cycle
from pathlib import Path

from tests.django_process import set_up

FEW, PAGES = 40, 10_000  # half of them pathologies, half procedures
ROUNDS = 9
BATCH = 500
PLAIN_FILES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


def fill(pages: int) -> None:
    """Publish copies of the catalogue, numbered, their regions, guidances and indications too, until there are as
    many pathologies and procedures together."""
    from algoradio.editorial import edition
    from pathologies.models import Pathology
    from procedures.models import Indication, Procedure

    ones = list(Indication.objects.all())
    models = {"pathology": Pathology, "procedure": Procedure}
    copies = {name: copied(model, pages // 2) for name, model in models.items()}
    for model, linked in ((Pathology, "regions"), (Procedure, "guidances")):
        through = getattr(model, linked).through
        own, other = (field.attname for field in through._meta.concrete_fields if field.is_relation)
        links = list(through.objects.values_list(own, other))
        kept = copies[model._meta.model_name]
        through.objects.bulk_create(
            [through(**{own: copy, other: end}) for page, end in links for copy in kept[page]], batch_size=BATCH
        )
    Indication.objects.bulk_create(
        [
            again(one, pathology_id=pathology, procedure_id=procedure)
            for one in ones
            for pathology, procedure in pairs(
                copies["pathology"][one.pathology_id], copies["procedure"][one.procedure_id]
            )
        ],
        batch_size=BATCH,
    )
    edition.raise_number()


def copied(model, pages: int) -> dict[int, list[int]]:
    """Copies of the pages of a model until there are that many: key of each page → keys of its copies."""
    from django.conf import settings

    first = list(model.objects.all())
    rows = []
    for number, page in zip(count(len(first) + 1), cycle(first), strict=False):
        if len(first) + len(rows) >= pages:
            break
        new = {}
        for code, _name in settings.LANGUAGES:
            title, slug = getattr(page, f"title_{code}"), getattr(page, f"slug_{code}")
            new |= {f"title_{code}": title and f"{title} {number}", f"slug_{code}": slug and f"{slug}-{number}"}
        rows.append((page.pk, again(page, **new)))
    made = model.objects.bulk_create([row for _page, row in rows], batch_size=BATCH)
    found: dict[int, list[int]] = {page.pk: [] for page in first}
    for (page, _row), copy in zip(rows, made, strict=True):
        found[page].append(copy.pk)
    return found


def again(row, **new):
    """A row that is as another but for some fields, not yet saved."""
    from modeltranslation.translator import translator

    # What stands for the active language is said by the fields of the languages.
    left_out = {"id", *translator.get_options_for_model(type(row)).all_fields}
    fields = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return type(row)(**{name: value for name, value in (fields | new).items() if name not in left_out})


def pairs(first: list[int], second: list[int]) -> zip:
    """Each of the longer of two lists with one of the other."""
    if len(first) < len(second):
        return zip(cycle(first), second, strict=False)
    return zip(first, cycle(second), strict=False)


def addresses() -> dict[str, str]:
    """What is measured: its name → its address."""
    from django.urls import reverse

    from pathologies.models import Pathology
    from procedures.models import Procedure

    lists = {
        "home": "pages:home",
        "pathologies": "pathologies:list",
        "treatments": "procedures:list",
        "where does it hurt": "where",
        "glossary": "glossary:list",
        "site map": "pages:site_map",
        "physicians": "physicians:list",
    }
    search = reverse("search:results")
    table = reverse("physicians:list")
    return {
        **{name: reverse(address) for name, address in lists.items()},
        "physicians, region": f"{table}?region=bas-du-dos",
        "physicians, three filters": f"{table}?region=bas-du-dos&after=infiltration&stay=outpatient",
        "pathology": Pathology.objects.published().order_by("pk").first().get_absolute_url(),
        "treatment": Procedure.objects.published().order_by("pk").first().get_absolute_url(),
        "search, mal de dos": f"{search}?q=mal+de+dos",
        "search, a rare word": f"{search}?q=kyphoplastie",
        "search, a common word": f"{search}?q=douleur",
    }


def times() -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
    """Median seconds of each page, of its first time in an edition, and its size in KB; a round asks each once."""
    from django.test import Client
    from django.utils.translation import override

    from algoradio.editorial import edition
    from algoradio.search import index

    client, first, taken, sizes = Client(), {}, {}, {}
    with override("fr"):
        index.make("fr", edition.current())
    for turn in range(ROUNDS + 1):
        for name, address in addresses().items():
            start = time.thread_time()
            answer = client.get(address, HTTP_HOST="localhost")
            seconds = time.thread_time() - start
            assert answer.status_code == 200, f"{address}: {answer.status_code}"
            sizes[name] = len(answer.content) / 1000
            if turn:
                taken.setdefault(name, []).append(seconds)
            else:
                first[name] = seconds
    return {name: statistics.median(seconds) for name, seconds in taken.items()}, first, sizes


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        set_up(Path(folder))
        from django.test import override_settings  # after the set-up

        logging.disable()
        with override_settings(STORAGES=PLAIN_FILES):
            fill(FEW)
            few, _first, small = times()
            fill(PAGES)
            many, first, large = times()

    heads = [f"{FEW} pages", f"{PAGES} pages", "ratio", "first time", "KB", "KB", "ms/KB, ratio"]
    print(f"\n{'one page, by Django, ms':<28}" + "".join(f"{head:>13}" for head in heads))
    for name, seconds in few.items():
        ratio, growth = many[name] / seconds, large[name] / small[name]
        told = (f"{seconds * 1000:.1f}", f"{many[name] * 1000:.1f}", f"{ratio:.2f}", f"{first[name] * 1000:.0f}")
        sizes = (f"{small[name]:.0f}", f"{large[name]:.0f}", f"{ratio / growth:.2f}")
        print(f"{name:<28}" + "".join(f"{one:>13}" for one in (*told, *sizes)))


if __name__ == "__main__":
    main()
