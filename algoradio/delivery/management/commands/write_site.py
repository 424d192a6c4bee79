import time
from argparse import ArgumentTypeError
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from algoradio.delivery import written
from algoradio.delivery.editions import FolderError


class Command(BaseCommand):
    help = "Write the whole public site of the current edition to a folder, as files that need no program."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--origin", type=_address, default=settings.ORIGIN, help="what the addresses of the public site begin with"
        )
        parser.add_argument(
            "--search",
            type=_address,
            default="",
            help="the server to which searches go: another one, or the origin where it answers beside the files; "
            "without one they lead to the list from A to Z",
        )
        parser.add_argument("--keep", type=_number, default=written.KEPT, help="editions that stay in the folder")
        parser.add_argument(
            "--if-new", action="store_true", help="say and do nothing if the current edition is there, seen today"
        )

    def handle(self, folder, origin, search, keep, if_new, **options):
        if settings.DEBUG:
            raise CommandError("In debug mode files have no names of their own: set ALGORADIO_DEBUG to no.")
        if not origin or urlsplit(origin).path:
            raise CommandError("Say what addresses begin with: --origin https://www.example.org.")
        if if_new and written.is_written(folder, origin, search):
            return
        began = time.perf_counter()
        try:
            report = written.write(folder, origin, search, keep)
        except (written.Unwritable, FolderError, OSError) as error:
            raise CommandError(f"{error}\nNothing was changed.") from error
        for address in report.missing:
            self.stderr.write(f"A page shows {address}, which is not there.")
        self.stdout.write(
            f"Edition {report.number}, {'served' if report.place else 'as it is served'}: {report.written} written, "
            f"{report.kept} kept, {report.removed} removed; {report.size / 1_000_000:.1f} MB "
            f"in {time.perf_counter() - began:.1f} s."
        )


def _address(value: str) -> str:
    """`http(s)://host[:port][/path]` without its last slash, or "". Raises ArgumentTypeError on anything else."""
    parts = urlsplit(value)
    is_whole = parts.scheme in {"http", "https"} and parts.hostname and not any(sign in value for sign in "?#@ ")
    if value and not is_whole:
        raise ArgumentTypeError(f"{value!r}: write an address such as https://www.example.org.")
    return value.rstrip("/")


def _number(value: str) -> int:
    if not value.isdecimal() or not int(value):
        raise ArgumentTypeError(f"{value!r}: write a whole number, 1 or more.")
    return int(value)
