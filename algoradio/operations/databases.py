"""Each engine's own way to dump a database consistently while others write, and to load it."""

import os
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection, transaction

#: What a manifest says of each table: {"rows", "sha256"}.
Tables = dict[str, dict]
PATIENCE = 60  # seconds, with a database that others have locked
#: libpq's variables of the parameters of a connection.
LIBPQ = {
    "dbname": "PGDATABASE",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "host": "PGHOST",
    "port": "PGPORT",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "service": "PGSERVICE",
    "passfile": "PGPASSFILE",
}


def engine():
    """That of the site's database. Raises ImproperlyConfigured for one that is neither SQLite nor PostgreSQL."""
    if connection.vendor not in ENGINES:
        raise ImproperlyConfigured(f"There is no backup of a {connection.vendor} database.")
    return ENGINES[connection.vendor]()


def _fingerprint(rows: Iterable[tuple]) -> dict:
    """How many rows there are, and a sum of their fingerprints: the same in any order, another if one differs."""
    number = total = 0
    for row in rows:
        number += 1
        total += int.from_bytes(sha256(repr(tuple(row)).encode()).digest())
    return {"rows": number, "sha256": f"{total % 2**256:064x}"}


class Sqlite:
    """A file, copied by SQLite's online backup: one state, while others write."""

    name = "SQLite"

    @property
    def _path(self) -> Path:
        return Path(connection.settings_dict["NAME"])

    def dump(self, folder: Path) -> tuple[Path, Tables]:
        """The copy, and what it holds. Raises DatabaseError."""
        path = folder / "database.sqlite3"
        connection.ensure_connection()
        with connection.wrap_database_errors, closing(sqlite3.connect(path)) as copy:
            connection.connection.backup(copy, progress=_patience())
            copy.execute("PRAGMA journal_mode=DELETE")
            return path, _sqlite_tables(copy)

    def is_empty(self) -> bool:
        connection.close()
        return not self._path.exists() or not self.tables()

    def tables(self) -> Tables:
        with connection.wrap_database_errors, closing(sqlite3.connect(self._path)) as own:
            return _sqlite_tables(own)

    def load(self, dump: Path) -> None:
        """Put a copy in its place, on the disk, and find it sound there. Raises DatabaseError, OSError."""
        with dump.open("rb") as file:
            os.fsync(file.fileno())
        self.empty()
        dump.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
        with connection.cursor() as cursor:  # the site's own: constraints call functions that Django brings
            if cursor.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                raise OperationalError("what was restored is no sound SQLite database")

    def empty(self) -> None:
        connection.close()
        for ending in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + ending).unlink(missing_ok=True)


def _patience() -> Callable[[int, int, int], None]:
    """What a backup calls after each attempt: raises OperationalError once the database was locked for too long."""
    end = time.monotonic() + PATIENCE

    def attempted(status: int, left: int, total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > end:
            raise OperationalError(f"the database was locked for {PATIENCE} seconds")

    return attempted


def _sqlite_tables(own: sqlite3.Connection) -> Tables:
    names = own.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1")
    return {name: _fingerprint(own.execute(f'SELECT * FROM "{name}"')) for (name,) in names.fetchall()}


class Postgres:
    """A server, dumped by PostgreSQL's own programs of its version, which must be on the path."""

    name = "PostgreSQL"

    def dump(self, folder: Path) -> tuple[Path, Tables]:
        """The dump, and what it holds, both of one state. Raises DatabaseError."""
        path = folder / "database.dump"
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                cursor.execute("SELECT pg_export_snapshot()")
                (snapshot,) = cursor.fetchone()
            self._run("pg_dump", f"--snapshot={snapshot}", "--format=custom", f"--file={path}")
            return path, self._tables()

    def is_empty(self) -> bool:
        return not connection.introspection.table_names()

    def tables(self) -> Tables:
        with transaction.atomic():
            return self._tables()

    def _tables(self) -> Tables:
        tables = {}
        for name in sorted(connection.introspection.table_names()):
            with connection.chunked_cursor() as cursor:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")
                tables[name] = _fingerprint(cursor)
        return tables

    def load(self, dump: Path) -> None:
        """Load a dump, whole or not at all. Raises DatabaseError."""
        self._run("pg_restore", "--single-transaction", "--exit-on-error", f"--dbname={self._name}", str(dump))

    def empty(self) -> None:
        """Drop what a dump has loaded."""
        with connection.cursor() as cursor:
            for name in connection.introspection.table_names(cursor):
                cursor.execute(f"DROP TABLE {connection.ops.quote_name(name)} CASCADE")

    @property
    def _name(self) -> str:
        return connection.get_connection_params()["dbname"]

    def _run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs on the site's database; no password stands on a command line."""
        parameters = connection.get_connection_params()
        own = {LIBPQ[name]: str(value) for name, value in parameters.items() if name in LIBPQ and value}
        command = [program, "--no-owner", "--no-privileges", *arguments]
        try:
            done = subprocess.run(command, env=os.environ | own, capture_output=True, text=True)
        except FileNotFoundError:
            raise OperationalError(f"{program} is not on this machine (Debian's package: postgresql-client).") from None
        if done.returncode:
            raise OperationalError(f"{program}: {done.stderr.strip()}")


ENGINES = {"sqlite": Sqlite, "postgresql": Postgres}
