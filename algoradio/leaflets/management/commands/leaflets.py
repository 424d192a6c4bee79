import time
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from algoradio.leaflets.sheets import every


class Command(BaseCommand):
    help = "Print every sheet of the edition into a folder, and say how long each took and how heavy it is."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--origin", default=settings.ORIGIN or "http://localhost", help="what the printed addresses begin with"
        )

    def handle(self, folder, origin, **options):
        times, sizes = [], []
        for name, one in every(origin.rstrip("/")):
            if not times:
                one.made()  # the first reads the fonts
            began = time.perf_counter()
            pdf = one.made()
            times.append((time.perf_counter() - began) * 1000)
            sizes.append(len(pdf) / 1024)
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(pdf)
        if not times:
            raise CommandError("No page is published.")
        late = sorted(times)[int(len(times) * 0.95)]
        self.stdout.write(
            f"{len(times)} sheets: {sum(times) / len(times):.0f} ms on average, 95th percentile {late:.0f} ms, "
            f"{max(times):.0f} ms at most; {sum(sizes) / len(sizes):.0f} KB on average, {max(sizes):.0f} KB at most."
        )
