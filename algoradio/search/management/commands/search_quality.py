import time
from pathlib import Path

import yaml
from django.core.management.base import BaseCommand
from django.utils.translation import override

from algoradio.search.index import engine


class Command(BaseCommand):
    help = "Ask labelled queries and print how often the right page comes first, or among three, and how fast."

    def add_arguments(self, parser):
        parser.add_argument("queries", type=Path, help="a YAML list of {q, language, want, kind}")
        parser.add_argument("--wrong", action="store_true", help="also each query that did not come first")

    def handle(self, queries, wrong, **options):
        first = three = asked = silent = nonsense = 0
        times = []
        for row in yaml.safe_load(queries.read_text(encoding="utf-8")):
            wanted = row["want"] if isinstance(row["want"], list) else [row["want"]]
            with override(row["language"]):
                index = engine(row["language"])
                began = time.perf_counter()
                answers = [answer for answer in index.search(str(row["q"]), 8) if answer.confident]
                times.append((time.perf_counter() - began) * 1000)
            found = [answer.entry.key for answer in answers if answer.entry.kind in {"pathology", "procedure"}]
            if wanted == ["none"]:
                nonsense += 1
                silent += not answers
                good = not answers
            else:
                asked += 1
                good = bool(answers) and answers[0].entry.key in wanted
                first += good
                three += any(answer.entry.key in wanted for answer in answers[:3])
            if wrong and not good:
                self.stdout.write(f"{row['language']} {row['kind']}: {row['q']} → {found[:3]}, wanted {wanted}")
        times.sort()
        self.stdout.write(
            f"first {first}/{asked} ({first / asked:.1%}), among three {three}/{asked} ({three / asked:.1%}), "
            f"no answer to nonsense {silent}/{nonsense}, 95th percentile {times[int(len(times) * 0.95)]:.1f} ms"
        )
