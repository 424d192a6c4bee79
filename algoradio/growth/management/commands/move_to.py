from contextlib import contextmanager

from django.contrib.sessions.models import Session
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections

from algoradio import environment
from algoradio.growth.moving import Refused, move

TARGET = "target"


class Command(BaseCommand):
    help = "Move the whole SQLite database into an empty PostgreSQL: all of it, or nothing. The old one stays as it is."

    def add_arguments(self, parser):
        parser.add_argument("database", help="postgresql://user:password@host/database, as ALGORADIO_DATABASE says it")
        parser.add_argument("--without-sessions", action="store_true", help="everybody will log in again")

    def handle(self, database, without_sessions, **options):
        without = [Session._meta.db_table] if without_sessions else []
        try:
            with _connected(environment.postgresql(database, "The database")):
                moved = move(DEFAULT_DB_ALIAS, TARGET, without)
        except (ImproperlyConfigured, Refused, DatabaseError) as error:
            raise CommandError(f"Nothing is moved. {str(error).strip()}") from error
        for table, rows in moved.items():
            self.stdout.write(f"{rows:>8}  {table}")
        self.stdout.write(f"{sum(moved.values()):>8}  rows, read again and the same.")
        self.stdout.write("Set ALGORADIO_DATABASE to this address and start the site again.")


@contextmanager
def _connected(place: dict):
    """The database under the alias TARGET, inside."""
    own = connections.configure_settings({DEFAULT_DB_ALIAS: {}, TARGET: place})[TARGET]
    connections.settings[TARGET] = own
    try:
        yield
    finally:
        connections[TARGET].close()
        del connections[TARGET]
        del connections.settings[TARGET]
