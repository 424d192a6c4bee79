from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from algoradio.operations import archives
from algoradio.operations.files import is_full


class Command(BaseCommand):
    help = "Write the database and the uploads into one dated archive, read it back, and keep the newest ones."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument("--keep", type=int, metavar="N", help="delete all but the N newest archives of the folder")

    def handle(self, folder, keep, **options):
        if keep is not None and keep < 1:
            raise CommandError(f"--keep {keep}: write 1 or more.")
        try:
            archive = archives.back_up(folder, keep)
        except (archives.Refused, archives.Damaged) as error:
            raise CommandError(str(error)) from error
        except (OSError, DatabaseError) as error:
            reason = "the disk is full" if is_full(error) else "it failed"
            raise CommandError(f"No backup was made, {reason}: {error}") from error
        self.stdout.write(f"{archive} ({archive.stat().st_size / 1e6:.1f} MB)")
