from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from algoradio.operations import archives
from algoradio.operations.files import is_full


class Command(BaseCommand):
    help = "Put a backup into an empty place, and compare every row and file with what its manifest says."

    def add_arguments(self, parser):
        parser.add_argument("archive", type=Path)

    def handle(self, archive, **options):
        try:
            manifest = archives.restore(archive)
        except (archives.Refused, archives.Damaged) as error:
            raise CommandError(str(error)) from error
        except (OSError, DatabaseError) as error:
            reason = "the disk is full" if is_full(error) else "it failed"
            raise CommandError(f"Nothing was restored, {reason}: {error}") from error
        rows = sum(table["rows"] for table in manifest["tables"].values())
        files = len(manifest["files"]) - 1
        self.stdout.write(
            f"{rows} rows of {len(manifest['tables'])} tables and {files} uploads of {manifest['made']}, "
            "each equal to the manifest. Run prepare next."
        )
